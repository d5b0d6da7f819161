/** What footage says, in both languages: it comes with the tab that says it, and weighs on no first load. */
import { learn } from "../i18n";
import en from "../locales/footage.en.json";
import es from "../locales/footage.es.json";

learn({ en, es });
