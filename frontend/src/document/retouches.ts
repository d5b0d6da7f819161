/**
 * Retouches: takes that are an earlier take of their segment with some cells drawn anew. One stands at
 * "clip:segment:take"; a copy of a clip takes with it those that its takes need.
 */
import type * as Y from "yjs";
import { firstOf } from "./text";
import { MAX_VARIATION, MAX_WORD, MINE, retouchesMap, variationsMap } from "./schema";

export interface Retouch {
  /** The take that it was made of, an earlier one. */
  of: number;
  /** 28 hex digits: 8 rows of 14 cells, row by row, the first in the highest bit. */
  mask: string;
  /** What stands there; "" what the clip says. */
  words: string;
  /** Whether it is drawn to its segment's end; else that stays as it was, since the next segment continues it. */
  open: boolean;
}

/** By "segment:take", as a clip carries them. */
export type Retouches = Record<string, Retouch>;

const MASK = /^[0-9a-f]{28}$/;

/** One retouch from anywhere, or null: the twin of timeline.py's reading. take: the number that it stands at. */
export function readRetouch(value: unknown, take: number): Retouch | null {
  if (value === null || typeof value !== "object") return null;
  const { of, mask, words, open } = value as Record<string, unknown>;
  if (typeof of !== "number" || !Number.isInteger(of) || of < 0 || of >= take || take > MAX_VARIATION)
    return null;
  if (typeof mask !== "string" || !MASK.test(mask)) return null;
  return { of, mask, words: typeof words === "string" ? firstOf(words, MAX_WORD) : "", open: open === true };
}

/** The retouches that the take `variation` of a segment stands on, its own first. */
export function retouchesOf(doc: Y.Doc, clip: string, index: number, variation: number): Retouches {
  const found: Retouches = {};
  let take = variation;
  while (take > 0) {
    const one = readRetouch(retouchesMap(doc).get(`${clip}:${index}:${take}`), take);
    if (one) found[`${index}:${take}`] = one;
    take = one?.of ?? 0;
  }
  return found;
}

/** Writes a clip's retouches. Called inside a transaction. */
export function putRetouches(doc: Y.Doc, clip: string, retouches: Retouches): void {
  for (const [place, one] of Object.entries(retouches)) retouchesMap(doc).set(`${clip}:${place}`, { ...one });
}

/** Makes `take` of a segment: the take `of` it with some cells drawn anew; it is shown from now on. */
export function retouch(
  doc: Y.Doc,
  at: { clip: string; index: number; take: number },
  one: Retouch,
): boolean {
  const { clip, index, take } = at;
  const whole = readRetouch({ ...one, words: one.words.trim() }, take);
  if (!whole) return false;
  doc.transact(() => {
    putRetouches(doc, clip, { [`${index}:${take}`]: whole });
    variationsMap(doc).set(`${clip}:${index}`, take);
  }, MINE);
  return true;
}
