/**
 * Clips that come up over the one before them: which slots do, which files show it, and what is heard of it. The house
 * blends the pictures, so that the screen shows the frames of the film that leaves; the sound is crossed here. Pure.
 */
import { SEGMENT_FRAMES } from "../time";
import type { Slot } from "./buffer";

/** So many frames of the film, from this one on. */
export interface Dissolve {
  from: number;
  frames: number;
}

/** How a slot comes up, in its first `frames`: over the take at `url` (null: black) from its frame `first` on, when `done`
 *  of the dissolve's `of` frames are over. */
export interface Rise {
  frames: number;
  url: string | null;
  first: number;
  done: number;
  of: number;
  /** What goes out is not heard. */
  quiet?: boolean;
}

const TAKE = /^(.*)\/takes\/([0-9a-f]{64})\.mp4$/;

/** The slots of a film, in order, with how those come up that do. */
export function risen(slots: readonly Slot[], dissolves: readonly Dissolve[]): Slot[] {
  const after = new Map(slots.map((slot) => [slot.to, slot]));
  return slots.map((slot) => {
    const found = dissolves.find(({ from, frames }) => slot.from >= from && slot.from < from + frames);
    if (!found) return slot;
    const under = after.get(found.from);
    const done = slot.from - found.from;
    return {
      ...slot,
      rise: {
        frames: Math.min(slot.to - slot.from, found.frames - done),
        url: under?.url ?? null,
        first: under?.url ? under.head + under.to - under.from + done : 0,
        done,
        of: found.frames,
        ...(under?.quiet && { quiet: true }),
      },
    };
  });
}

/** The same seen from `skip` frames later on, `frames` of them at most. */
export function later(rise: Rise | undefined, skip: number, frames: number): Rise | undefined {
  if (!rise || skip >= rise.frames) return undefined;
  return {
    ...rise,
    frames: Math.min(rise.frames - skip, frames),
    first: rise.url === null ? 0 : rise.first + skip,
    done: rise.done + skip,
  };
}

/** A slot as files are shown: where it comes up, the house's blend; `plain` is what is shown where that cannot be had. */
export function pictured(slot: Slot): Slot[] {
  const { rise, ...plain } = slot;
  const address = rise && addressOf(slot, rise);
  if (!rise || !address) return [plain];
  const edge = slot.from + rise.frames;
  const cut = { ...plain, to: edge };
  // The blend's frames stand at the same times in their file as the take's, so that each takes the other's place.
  return [{ ...cut, url: address, plain: cut }, ...rest(plain, edge)];
}

const rest = (slot: Slot, edge: number): Slot[] =>
  edge < slot.to ? [{ ...slot, from: edge, head: slot.head + edge - slot.from }] : [];

/** Twin of ADDRESS in collab/rendering/blends.py; null where what comes up is no take. */
function addressOf(slot: Slot, rise: Rise): string | null {
  const [, base, over] = (slot.url && TAKE.exec(slot.url)) || [];
  const under = rise.url ? TAKE.exec(rise.url)?.[2] : "black";
  if (!over || !under) return null;
  const first = rise.url ? Math.min(rise.first, SEGMENT_FRAMES - 1) : 0;
  const said = [over, slot.head, slot.head + rise.frames, under, first, rise.done, rise.of];
  return `${base}/dissolves/${said.join("-")}.mp4`;
}

/** Something that is heard: a slot, and how its loudness goes where it does not stay. */
export interface Voice extends Slot {
  way?: "in" | "out";
  /** Of the dissolve, 0 to 1: where the voice begins in it and where it ends. */
  share?: readonly [number, number];
}

/** A slot as it is heard, unless it is quiet: while it comes up, what its predecessor's take still has goes out beside it. */
export function voices(slot: Slot): Voice[] {
  const { rise, ...plain } = slot;
  if (!rise) return slot.quiet ? [] : [plain];
  const edge = slot.from + rise.frames;
  const share = (frames: number) => (rise.done + frames) / rise.of;
  const incoming: Voice = { ...plain, to: edge, way: "in", share: [share(0), share(rise.frames)] };
  const left = Math.min(rise.frames, SEGMENT_FRAMES - rise.first);
  const outgoing: Voice[] =
    rise.url && !rise.quiet && left > 0
      ? [
          {
            from: slot.from,
            to: slot.from + left,
            head: rise.first,
            url: rise.url,
            way: "out",
            share: [share(0), share(left)],
          },
        ]
      : [];
  return slot.quiet ? outgoing : [...outgoing, incoming, ...rest(plain, edge)];
}

/** Equal power: how loud a voice is at a share of its dissolve. */
export const loudness = (way: Voice["way"], share: number): number =>
  way === "in" ? Math.sin((share * Math.PI) / 2) : way === "out" ? Math.cos((share * Math.PI) / 2) : 1;

export const sameRise = (a: Rise | undefined, b: Rise | undefined): boolean =>
  a === b ||
  (!!a &&
    !!b &&
    a.frames === b.frames &&
    a.url === b.url &&
    a.first === b.first &&
    a.done === b.done &&
    a.of === b.of &&
    a.quiet === b.quiet);
