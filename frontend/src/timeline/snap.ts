/** Where a dragged edge comes to rest: at the playhead, an edge, a whole second. Pure; integer frames. */
import type { Clip } from "../document";
import { FRAME_RATE, SEGMENT_FRAMES } from "../time";

/** A finger's and a mouse's reach, in pixels. */
export const REACH = 7;
/** Whole seconds that lie closer together than this would hold an edge everywhere. */
const SECOND_MIN = 20;

export interface Snapped {
  frame: number;
  /** Where what holds it there lies; null where nothing does. */
  at: number | null;
}

/** The nearest of `targets` within reach; else the nearest whole second of the film; else the frame itself. */
export function snap(frame: number, targets: readonly number[], scale: number): Snapped {
  const reach = REACH / scale;
  const near = (found: number | undefined) => found !== undefined && Math.abs(found - frame) <= reach;
  const nearest = [...targets].sort((a, b) => Math.abs(a - frame) - Math.abs(b - frame))[0];
  if (near(nearest)) return { frame: nearest!, at: nearest! };
  const second = Math.round(frame / FRAME_RATE) * FRAME_RATE;
  if (FRAME_RATE * scale >= SECOND_MIN && near(second)) return { frame: second, at: second };
  return { frame: Math.round(frame), at: null };
}

/** Where something of a length is brought whose beginning or end is held: whichever is nearer to where it was dragged. */
export function snapEither(
  frame: number,
  length: number,
  targets: readonly number[],
  scale: number,
): Snapped {
  const begins = snap(frame, targets, scale);
  const ends = snap(frame + length, targets, scale);
  const nearer = begins.at === null || Math.abs(ends.frame - length - frame) < Math.abs(begins.frame - frame);
  return ends.at !== null && nearer ? { frame: ends.frame - length, at: ends.at } : begins;
}

/** What holds an edge of a clip that is trimmed: `rests`, such as the playhead and markers, and its takes' joins. */
export function trimTargets(clip: Clip, edge: "head" | "tail", rests: readonly number[]): number[] {
  const [source, film] = edge === "head" ? [clip.start, clip.from] : [clip.stop, clip.to];
  const joins: number[] = [];
  for (let join = 0; join <= clip.stop + 2 * SEGMENT_FRAMES; join += SEGMENT_FRAMES)
    joins.push(film + join - source);
  return [...rests, ...joins];
}

/** The edges of all clips: where a playhead that is dragged comes to rest. */
export const edges = (clips: readonly Clip[]): number[] => [0, ...clips.map((clip) => clip.to)];

/** The place among the others that a clip dropped at a frame takes, counted without it. */
export function dropIndex(clips: readonly Clip[], id: string, frame: number): number {
  return clips.filter((clip) => clip.id !== id && (clip.from + clip.to) / 2 < frame).length;
}

/** The frame of the film where a drop at `index` would be seen. */
export function dropFrame(clips: readonly Clip[], id: string, index: number): number {
  const others = clips.filter((clip) => clip.id !== id);
  return others[index]?.from ?? others.at(-1)?.to ?? 0;
}
