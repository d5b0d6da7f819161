/** What comparing two films says, in both languages: it comes with the parts that say it. */
import { learn } from "../i18n";
import en from "../locales/versus.en.json";
import es from "../locales/versus.es.json";

learn({ en, es });
