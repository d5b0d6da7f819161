/** What the first steps say, in every language: it comes with them. */
import { type Catalogue, learn } from "../i18n";

learn(
  import.meta.glob<Catalogue>("../locales/*.json", { eager: true, import: "default", query: "?late=start" }),
);
