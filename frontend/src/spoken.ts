/** Tests speak both languages at once. */
import { languages, readLanguage } from "./i18n";

await Promise.all(languages.map(({ id }) => readLanguage(id)));
