/** What footage and the hand's tab say, in both languages: it comes with the tab, and weighs on no first load. */
import { learn } from "../i18n";
import footageEn from "../locales/footage.en.json";
import footageEs from "../locales/footage.es.json";
import teachEn from "../locales/teach.en.json";
import teachEs from "../locales/teach.es.json";

learn({ en: { ...footageEn, ...teachEn }, es: { ...footageEs, ...teachEs } });
