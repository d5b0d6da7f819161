/** Notes on a transaction of what its undo has to know beyond the items that it wrote. */
import type * as Y from "yjs";

/** A clip that was split off, and the words that were copied into it. */
export interface Split {
  left: string;
  right: string;
  prompt: string;
  details: string;
}

/** What stood at one spot of the film ("clip:frame") and was set at another. */
export interface Moved {
  root: "titles" | "sounds";
  from: string;
  to: string;
}

type Meta = Map<unknown, unknown>;

const SPLIT = Symbol("split");
const MOVED = Symbol("moved");

const listed = <T>(meta: Meta, key: symbol): T[] => (meta.get(key) as T[] | undefined) ?? [];

export const splitsOf = (meta: Meta): Split[] => listed(meta, SPLIT);
export const movesOf = (meta: Meta): Moved[] => listed(meta, MOVED);

/** Notes on the running transaction that it splits a clip. */
export function noteSplit({ meta }: Y.Transaction, split: Split): void {
  meta.set(SPLIT, [...splitsOf(meta), split]);
}

/** Notes on the running transaction that it moves a title or a sound. */
export function noteMoved({ meta }: Y.Transaction, moved: Moved): void {
  meta.set(MOVED, [...movesOf(meta), moved]);
}

/** What one transaction noted is known to the step of undo that it became part of. */
export function addNotes(to: Meta, from: Meta): void {
  for (const key of [SPLIT, MOVED])
    if (listed(from, key).length) to.set(key, [...listed(to, key), ...listed(from, key)]);
}
