/** What laid sounds say, in both languages: it comes with the parts that say it, and weighs on no first load. */
import { learn } from "../i18n";
import en from "../locales/laid.en.json";
import es from "../locales/laid.es.json";

learn({ en, es });
