/** The film's segments, clip by clip, with lists that did not change kept: one edit draws one clip. */
import type { Cell, Film } from "../document";
import type { FeedView } from "../feed";
import { type Moment, moments } from "../state";
import { type Readable, Store } from "../store";

export type ByClip = ReadonlyMap<Cell["clip"], readonly Moment[]>;

const same = (a: Moment, b: Moment): boolean =>
  a.cell === b.cell && a.segment === b.segment && a.state === b.state;

/** `last`'s lists wherever they say the same. */
export function momentsByClip(film: Film, feed: FeedView, last: ByClip): ByClip {
  const next = new Map<string, Moment[]>();
  for (const moment of moments(film, feed)) {
    const list = next.get(moment.cell.clip);
    if (list) list.push(moment);
    else next.set(moment.cell.clip, [moment]);
  }
  const kept = [...next].map(([clip, list]): [string, readonly Moment[]] => {
    const known = last.get(clip);
    const unchanged = known?.length === list.length && known.every((moment, at) => same(moment, list[at]!));
    return [clip, unchanged ? known : list];
  });
  return new Map(kept);
}

/** Follows the document and the feed for as long as they live. */
export class Moments extends Store<ByClip> {
  constructor(film: Readable<Film>, feed: Readable<FeedView>) {
    super(momentsByClip(film.get(), feed.get(), new Map()));
    const changed = () => this.set(momentsByClip(film.get(), feed.get(), this.get()));
    film.subscribe(changed);
    feed.subscribe(changed);
  }
}
