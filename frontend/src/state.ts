/**
 * What a segment's thread says: the document and the feed side by side.
 * "changed" = its words are not those that the last plan read; the machine has not seen them yet.
 */
import type { Cell, Clip, Film } from "./document";
import { type FeedView, type Segment, type Words, cellName } from "./feed";

export type Shown =
  | "empty"
  | "gap"
  | "kept_out"
  | "changed"
  | "held"
  | "spent"
  | "waiting"
  | "preview"
  | "rendering"
  | "ready"
  | "failed";

export interface Moment {
  cell: Cell;
  segment: Segment | null;
  state: Shown;
}

const own = (feed: FeedView, cell: Cell): Segment | null =>
  feed.segments.get(cellName(cell.clip, cell.index)) ?? null;

const says = (read: Words | undefined, clip: Clip, style: string): boolean =>
  read !== undefined &&
  read.prompt === clip.prompt &&
  read.details === clip.details &&
  read.style === style &&
  read.seed === clip.seed;

/**
 * The segment that a cell shows. A clip that was just split off or copied is not planned yet: what another clip with
 * the same words and seed shows is its picture too, so that a cut never turns the film black.
 */
export function segmentOf(feed: FeedView, cell: Cell, clip: Clip, style: string): Segment | null {
  if (feed.clips.has(clip.id) || clip.source !== "prompt") return own(feed, cell);
  for (const [id, words] of feed.clips) {
    if (!says(words, clip, style)) continue;
    const twin = feed.segments.get(cellName(id, cell.index));
    if (twin && twin.variation === cell.variation) return twin;
  }
  return null;
}

export function stateOf(feed: FeedView, cell: Cell, clip: Clip, style: string): Shown {
  if (clip.source === "gap") return "gap";
  if (clip.source === "prompt" && !clip.prompt.trim()) return "empty";
  const segment = segmentOf(feed, cell, clip, style);
  const read = feed.clips.has(clip.id) ? says(feed.clips.get(clip.id), clip, style) : segment !== null;
  if (read && feed.kept_out.has(clip.id)) return "kept_out";
  if (!read || (segment !== null && segment.variation !== cell.variation)) return "changed";
  // No press lets go what waits for the class's budget.
  if (segment?.state === "held" && feed.budget_spent) return "spent";
  return segment?.state ?? "waiting";
}

/** Every cell of the film with its segment and state, in order. */
export function moments(film: Film, feed: FeedView): Moment[] {
  const clips = new Map(film.clips.map((clip) => [clip.id, clip]));
  return film.cells.map((cell) => ({
    cell,
    segment: segmentOf(feed, cell, clips.get(cell.clip)!, film.style),
    state: stateOf(feed, cell, clips.get(cell.clip)!, film.style),
  }));
}

/** The state of a whole clip: the one that asks most for attention. */
export function worst(states: readonly Shown[]): Shown {
  const order: Shown[] = [
    "failed",
    "kept_out",
    "rendering",
    "changed",
    "waiting",
    "held",
    "spent",
    "preview",
    "empty",
    "gap",
    "ready",
  ];
  return order.find((state) => states.includes(state)) ?? "empty";
}
