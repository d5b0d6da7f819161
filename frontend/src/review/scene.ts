/**
 * Where a frame of a clip stands in what is on the screen (the film, or a version that is watched), and back.
 * Pure. A place is a clip and a frame of its own source: it stays true when clips move and are trimmed.
 */
import type { Slot } from "../player/buffer";
import type { Moment } from "../state";
import { SEGMENT_FRAMES } from "../time";
import type { Comment, PinnedCell, Watched } from "./types";

/** What is shown, in order: film frames [from, to) are frames [head, …) of a cell's take. */
export type Scene = readonly PinnedCell[];

export interface Place {
  clip: string;
  /** A frame of the clip's own source. */
  frame: number;
}

export const filmScene = (moments: readonly Moment[]): Scene =>
  moments.map(({ cell, segment }) => ({
    clip: cell.clip,
    index: cell.index,
    from: cell.from,
    to: cell.to,
    head: cell.head,
    key: segment?.shown ?? null,
    url: segment?.url ?? null,
    thumb: segment?.thumb ?? null,
    variation: segment?.variation ?? cell.variation,
    quiet: cell.quiet,
  }));

export const versionScene = (watched: Watched): Scene => watched.cells;

/** Of a version nobody knows which variation each take is: one clip's are taken for one chain. */
export const slotOf = ({ clip, index, from, to, head, url, variation, quiet }: PinnedCell): Slot => ({
  from,
  to,
  head,
  url,
  chain: `${clip}:${variation ?? ""}`,
  cell: index,
  place: `${clip}:${index}`,
  ...(quiet && { quiet }),
});

const first = (cell: PinnedCell): number => cell.index * SEGMENT_FRAMES + cell.head;

export function cellAt(scene: Scene, filmFrame: number): PinnedCell | null {
  return scene.find((cell) => filmFrame >= cell.from && filmFrame < cell.to) ?? null;
}

export function placeAt(scene: Scene, filmFrame: number): Place | null {
  const cell = cellAt(scene, filmFrame);
  return cell && { clip: cell.clip, frame: first(cell) + filmFrame - cell.from };
}

const holds = (cell: PinnedCell, frame: number): boolean =>
  frame >= first(cell) && frame < first(cell) + cell.to - cell.from;

export function cellOf(scene: Scene, { clip, frame }: Place, key = ""): PinnedCell | null {
  const own = scene.find((cell) => cell.clip === clip && holds(cell, frame));
  if (own) return own;
  // A clip that was split goes on under another name, with the same take.
  const index = Math.floor(frame / SEGMENT_FRAMES);
  return scene.find((cell) => key && cell.key === key && cell.index === index && holds(cell, frame)) ?? null;
}

/** The frame of the film that shows a place; null where nothing does. */
export function filmFrame(scene: Scene, place: Place, key = ""): number | null {
  const cell = cellOf(scene, place, key);
  return cell && cell.from + place.frame - first(cell);
}

export interface Spot {
  /** Film frames [from, to) of the comment. */
  from: number;
  to: number;
  /** Another take stands there now. */
  older: boolean;
}

/** Where a comment stands in the scene; null: nowhere. */
export function spotOf(scene: Scene, comment: Comment): Spot | null {
  const cell = cellOf(scene, comment, comment.key);
  if (!cell) return null;
  const from = cell.from + comment.frame - first(cell);
  const clipEnd = scene.reduce(
    (end, each) => (each.clip === cell.clip && each.from === end ? each.to : end),
    cell.to,
  );
  const to = Math.min(clipEnd, from + comment.until - comment.frame);
  return { from, to, older: comment.url !== null && cell.url !== null && comment.url !== cell.url };
}
