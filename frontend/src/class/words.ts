/** What who leads classes reads, in both languages: it comes with the parts that say it. */
import { learn } from "../i18n";
import en from "../locales/lead.en.json";
import es from "../locales/lead.es.json";

learn({ en, es });
