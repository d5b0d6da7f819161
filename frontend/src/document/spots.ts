/**
 * What stands at "clip:frame", on a frame of a clip's own source: it moves with its clip, a split takes it along, a copy
 * too. Knows no meaning of it (markers.ts, titles.ts do).
 */
import type * as Y from "yjs";

export interface Spot {
  clip: string;
  /** Of the clip's source. */
  frame: number;
}

/** By source frame, as a clip carries them. */
export type BySpot<T> = Record<number, T>;

/** A clip as the film shows it. */
export interface Shown {
  id: string;
  from: number;
  start: number;
  stop: number;
}

export function spotOf(name: string): Spot | null {
  const found = /^(.+):(0|[1-9]\d{0,4})$/.exec(name);
  return found && { clip: found[1]!, frame: Number(found[2]) };
}

/** All that stands on a clip, that too which a trim hides. */
export function onClip<T>(map: Y.Map<unknown>, clip: string, read: (value: unknown) => T | null): BySpot<T> {
  const found: BySpot<T> = {};
  for (const [name, value] of map) {
    const spot = spotOf(name);
    const one = spot?.clip === clip ? read(value) : null;
    if (spot && one) found[spot.frame] = one;
  }
  return found;
}

/** What was read of a value that stands on the clipboard. */
export function fromRaw<T>(raw: unknown, read: (value: unknown) => T | null): BySpot<T> {
  if (raw === null || typeof raw !== "object") return {};
  const found = Object.entries(raw).flatMap(([frame, value]) => {
    const one = /^\d{1,5}$/.test(frame) && read(value);
    return one ? [[Number(frame), one] as const] : [];
  });
  return Object.fromEntries(found);
}
