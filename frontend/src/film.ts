/**
 * The document as one immutable value for React: read again after each transaction, with clips and cells
 * that did not change kept as the same objects (so that one edit draws one clip).
 */
import type * as Y from "yjs";
import { type Cell, type Clip, type Film, readFilm, roots } from "./document";
import { Store } from "./store";

export class FilmStore extends Store<Film> {
  private readonly watched: Y.AbstractType<unknown>[];
  private read: Y.Transaction | null = null;

  constructor(private readonly doc: Y.Doc) {
    super(readFilm(doc));
    this.watched = roots(doc);
    for (const root of this.watched) root.observeDeep(this.changed);
  }

  /** Yjs tells each root that a transaction touched; the film is read at the first. */
  private changed = (_: unknown, transaction: Y.Transaction): void => {
    if (transaction === this.read) return;
    this.read = transaction;
    this.set(keep(this.get(), readFilm(this.doc)));
  };

  destroy(): void {
    for (const root of this.watched) root.unobserveDeep(this.changed);
  }
}

/** `next`, with the objects of `last` wherever they say the same. */
export function keep(last: Film, next: Film): Film {
  const clips = keepEach(last.clips, next.clips, (clip: Clip) => clip.id);
  const cells = keepEach(last.cells, next.cells, (cell: Cell) => `${cell.clip}:${cell.index}`);
  const same = clips === last.clips && cells === last.cells;
  if (same && last.title === next.title && last.style === next.style) return last;
  return { ...next, clips, cells };
}

function keepEach<T extends object>(
  last: readonly T[],
  next: readonly T[],
  name: (item: T) => string,
): readonly T[] {
  const known = new Map(last.map((item) => [name(item), item]));
  const kept = next.map((item) => {
    const before = known.get(name(item));
    return before && equal(before, item) ? before : item;
  });
  const same = kept.length === last.length && kept.every((item, at) => item === last[at]);
  return same ? last : kept;
}

const equal = <T extends object>(a: T, b: T): boolean =>
  (Object.keys(b) as (keyof T)[]).every((key) => Object.is(a[key], b[key]));
