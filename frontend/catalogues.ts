/**
 * Cuts a language's one catalogue (`src/locales/xx.json`) into what the screen loads, and when:
 *
 * - `xx.json`: what is said from the start, which is loaded when the language is first spoken;
 * - `xx.json?late=play`: one part of its `late`, which comes with the code that says it;
 * - `xx.json?language`: how the language calls itself, for the door.
 *
 * What stands under `server` is said by the server alone, and no browser fetches it.
 */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

type Words = { language: { name: string }; late: Record<string, object>; server: object };

const CATALOGUE = /[\\/]locales[\\/][\w-]+\.json(\?.*)?$/;

export function catalogues(): Plugin {
  return {
    name: "catalogues",
    enforce: "pre",
    load(id) {
      if (!CATALOGUE.test(id)) return null;
      const [file, query] = id.split("?") as [string, string?];
      this.addWatchFile(file);
      const words = JSON.parse(readFileSync(file, "utf8")) as Words;
      return query === undefined
        ? JSON.stringify(eager(words))
        : { code: part(words, query), moduleType: "js" };
    },
  };
}

const eager = (words: Words) => ({ ...words, late: undefined, server: undefined });

/** A part that a language has no words for yet is empty: the screen says it in English. */
function part({ language, late }: Words, query: string): string {
  const asked = new URLSearchParams(query);
  if (asked.has("language")) return `export const name = ${JSON.stringify(language.name)};`;
  return `export default ${JSON.stringify(late[asked.get("late")!] ?? {})};`;
}
