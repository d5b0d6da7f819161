/**
 * What a segment's thread says: the document and the feed side by side.
 * "changed" = its words are not those that the last plan read; the machine has not seen them yet.
 */
import type { Cell, Clip, Film } from "./document";
import { type FeedView, type Segment, cellName } from "./feed";

export type Shown =
  "empty" | "gap" | "changed" | "held" | "waiting" | "preview" | "rendering" | "ready" | "failed";

export interface Moment {
  cell: Cell;
  segment: Segment | null;
  state: Shown;
}

export const segmentOf = (feed: FeedView, cell: Cell): Segment | null =>
  feed.segments.get(cellName(cell.clip, cell.index)) ?? null;

export function stateOf(feed: FeedView, cell: Cell, clip: Clip, style: string): Shown {
  if (clip.source === "gap") return "gap";
  if (clip.source === "prompt" && !clip.prompt.trim()) return "empty";
  const read = feed.clips.get(clip.id);
  const segment = segmentOf(feed, cell);
  const differs =
    !read ||
    read.prompt !== clip.prompt ||
    read.details !== clip.details ||
    read.style !== style ||
    read.seed !== clip.seed ||
    (segment !== null && segment.variation !== cell.variation);
  if (differs) return "changed";
  return segment?.state ?? "waiting";
}

/** Every cell of the film with its segment and state, in order. */
export function moments(film: Film, feed: FeedView): Moment[] {
  const clips = new Map(film.clips.map((clip) => [clip.id, clip]));
  return film.cells.map((cell) => ({
    cell,
    segment: segmentOf(feed, cell),
    state: stateOf(feed, cell, clips.get(cell.clip)!, film.style),
  }));
}

/** The state of a whole clip: the one that asks most for attention. */
export function worst(states: readonly Shown[]): Shown {
  const order: Shown[] = [
    "failed",
    "rendering",
    "changed",
    "waiting",
    "held",
    "preview",
    "empty",
    "gap",
    "ready",
  ];
  return order.find((state) => states.includes(state)) ?? "empty";
}
