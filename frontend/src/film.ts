/**
 * The document as one immutable value for React: read again after each transaction, with clips and cells
 * that did not change kept as the same objects (so that one edit draws one clip).
 */
import type * as Y from "yjs";
import {
  type Cell,
  type Clip,
  type Film,
  type Laid,
  type Marker,
  type Title,
  type Word,
  readFilm,
  roots,
} from "./document";
import { type Readable, Store } from "./store";

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

/** The named words alone: told only when they change. */
export function wordsOf(film: Readable<Film>): Readable<readonly Word[]> {
  return {
    get: () => film.get().words,
    subscribe: (listener) => {
      let last = film.get().words;
      return film.subscribe(() => {
        const { words } = film.get();
        if (words === last) return;
        last = words;
        listener();
      });
    },
  };
}

/** `next`, with the objects of `last` wherever they say the same. */
export function keep(last: Film, next: Film): Film {
  const clips = keepEach(last.clips, next.clips, (clip: Clip) => clip.id);
  const cells = keepEach(last.cells, next.cells, (cell: Cell) => `${cell.clip}:${cell.index}`);
  const words = keepEach(last.words, next.words, (word: Word) => word.id);
  const markers = keepEach(last.markers, next.markers, (one: Marker) => `${one.clip}:${one.frame}`);
  const titles = keepEach(last.titles, next.titles, (one: Title) => `${one.clip}:${one.frame}`);
  const sounds = keepEach(last.sounds, next.sounds, (one: Laid) => `${one.clip}:${one.frame}`);
  const same = [
    clips === last.clips,
    cells === last.cells,
    words === last.words,
    markers === last.markers,
    titles === last.titles,
    sounds === last.sounds,
  ];
  if (same.every(Boolean) && last.title === next.title && last.style === next.style) return last;
  return { ...next, clips, cells, words, markers, titles, sounds };
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
  (Object.keys(b) as (keyof T)[]).every((key) => same(a[key], b[key]));

const same = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, at) => each === b[at]));
