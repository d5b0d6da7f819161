/** What the review says, and comparing two films, in every language: it comes with the parts that say it. */
import { type Catalogue, learn } from "../i18n";

learn(
  import.meta.glob<Catalogue>("../locales/*.json", { eager: true, import: "default", query: "?late=review" }),
);
learn(
  import.meta.glob<Catalogue>("../locales/*.json", { eager: true, import: "default", query: "?late=versus" }),
);
