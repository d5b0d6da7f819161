/** The finishes that a style can name, as the machine knows them, and a style's text with another one. */
import { t } from "../i18n";

export const FINISHES = [
  "old_film",
  "noir",
  "video",
  "watercolour",
  "painting",
  "pencil",
  "comic",
  "neon",
  "pixels",
  "night_vision",
] as const;
export type Finish = (typeof FINISHES)[number];

/** What names a finish in this person's language; the machine reads both. */
export const wordsOf = (finish: Finish): string => t(`reading.value.finish.${finish}`);

/** Which finish a style's text names in this person's language, if one. */
export const finishOf = (style: string): Finish | null =>
  FINISHES.find((finish) => saying(wordsOf(finish)).test(style)) ?? null;

/** The text of a style with this finish in place of any other, or with none. read: words of the style that the machine
 * took for a finish, in whatever language. */
export function finished(style: string, finish: Finish | null, read = ""): string {
  const plain = [...(read ? [read] : []), ...FINISHES.map(wordsOf)]
    .reduce((text, words) => text.replace(saying(words), ""), style)
    .replace(/^[\s,;.]+/, "")
    .trimEnd();
  if (!finish) return plain;
  const words = wordsOf(finish);
  return plain ? `${plain.replace(/[\s,;.]+$/, "")}, ${words}` : words;
}

/** Words of a style, with the comma that led to them. */
function saying(words: string): RegExp {
  const plain = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?:[,;]\\s*)?(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, "iu");
}
