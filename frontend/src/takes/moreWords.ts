/** What asking for several takes says, in every language: it comes with the part that says it. */
import { type Catalogue, learn } from "../i18n";

learn(
  import.meta.glob<Catalogue>("../locales/*.json", { eager: true, import: "default", query: "?late=more" }),
);
