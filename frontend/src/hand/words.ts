/** What footage and the hand's tab say, in every language: it comes with the tab. */
import { type Catalogue, learn } from "../i18n";

learn(
  import.meta.glob<Catalogue>("../locales/*.json", {
    eager: true,
    import: "default",
    query: "?late=footage",
  }),
);
learn(
  import.meta.glob<Catalogue>("../locales/*.json", { eager: true, import: "default", query: "?late=teach" }),
);
