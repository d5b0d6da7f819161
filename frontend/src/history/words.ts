/** What the activity says, in both languages: it comes with the parts that say it, and weighs on no first load. */
import { learn } from "../i18n";
import en from "../locales/together.en.json";
import es from "../locales/together.es.json";

learn({ en, es });
