/** What words to oneself say, in both languages: it comes with the part that says it. */
import { learn } from "../i18n";
import en from "../locales/myself.en.json";
import es from "../locales/myself.es.json";

learn({ en, es });
