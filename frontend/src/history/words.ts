/** What the activity says, in every language: it comes with the parts that say it, and weighs on no first load. */
import { type Catalogue, learn } from "../i18n";

learn(
  import.meta.glob<Catalogue>("../locales/*.json", {
    eager: true,
    import: "default",
    query: "?late=together",
  }),
);
