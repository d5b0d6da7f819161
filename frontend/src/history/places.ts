/** Addresses in the document ("clips/c1/prompt") in words that people know. Knows no screen and no network. */
import type { OldState } from "../api";
import { moment, t } from "../i18n";

/** A state somebody may look at or bring back: an entry of the log, and how people call it. */
export interface Point {
  seq: number;
  when: string;
}

export const pointOf = (seq: number, iso: string, name?: string): Point => ({
  seq,
  when: name ?? moment(iso),
});

const ROOTS = new Set([
  "title",
  "style",
  "script",
  "words",
  "tracks",
  "variations",
  "retouches",
  "markers",
  "titles",
  "sounds",
]);

/** What a span changed, each thing once: "title, clip 3". `order` holds the film's clips as they stand now. */
export function places(where: readonly string[], order: readonly string[]): string {
  const named = where.map((address) => {
    const [root, id] = address.split("/");
    if (root !== "clips") return ROOTS.has(root!) ? t(`history.place.${root}`) : "";
    const at = order.indexOf(id ?? "");
    return at < 0 ? t("history.place.clip_gone") : t("history.place.clip", { number: at + 1 });
  });
  return [...new Set(named)].filter(Boolean).join(", ");
}

/** The prompts of an old state in the order of the film. */
export function oldPrompts(state: OldState): { id: string; prompt: string }[] {
  const position = (place: unknown): string => (Array.isArray(place) ? String(place[1] ?? "") : "");
  return Object.entries(state.document.clips)
    .map(([id, clip]) => ({ id, pos: position(clip.place), prompt: words(clip.prompt) }))
    .sort((a, b) => (a.pos === b.pos ? (a.id < b.id ? -1 : 1) : a.pos < b.pos ? -1 : 1));
}

const words = (value: unknown): string => (typeof value === "string" ? value : "");
