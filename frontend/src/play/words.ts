/** What playing says, in both languages: it comes with the parts that say it, and weighs on no first load. */
import { learn } from "../i18n";
import en from "../locales/play.en.json";
import es from "../locales/play.es.json";

learn({ en, es });
