/**
 * Two films compared, the left and the right one: what the right one shows at each frame of the left one, and which
 * segments differ. Pure. The two are laid on one another clip by clip, or as they run, frame by frame.
 */
import type { Slot } from "../player/buffer";
import type { Way } from "../player/compared";
import { later, risen } from "../player/dissolves";
import { SEGMENT_FRAMES } from "../time";
import type { Scene } from "./scene";
import type { PinnedCell, Watched } from "./types";

/** clips: the same frame of the same clip, wherever it stands; time: the same frame of the film. */
export type Laid = "clips" | "time";

export interface Versus {
  /** The film on the right; on the left is what the screen shows. */
  right: Watched;
  way: Way;
  laid: Laid;
}

/** take: another picture; cut: shown from or to another frame of it; moved: at another place; else in one film alone. */
export type Kind = "take" | "cut" | "moved" | "left" | "right";

export interface Difference {
  kind: Kind;
  clip: string;
  /** Frames [from, to) of the film on the left; of the one on the right where the left one has no such segment. */
  from: number;
  to: number;
  /** By how many frames the right one shows it later. */
  later: number;
}

/** Every frame of the film has a slot: what shows nothing gets filler, or a player would stop there. */
export function filled(slots: readonly Slot[], length: number): Slot[] {
  const all: Slot[] = [];
  let at = 0;
  const fill = (until: number) => {
    for (; at < until; at = Math.min(until, at + SEGMENT_FRAMES))
      all.push({ from: at, to: Math.min(until, at + SEGMENT_FRAMES), head: 0, url: null });
  };
  for (const slot of [...slots].sort((a, b) => a.from - b.from)) {
    fill(slot.from);
    all.push(slot);
    at = slot.to;
  }
  fill(length);
  return all;
}

/** What the right film shows at the left one's frames. */
export function beside(left: Scene, right: Pick<Watched, "cells" | "dissolves">, laid: Laid): Slot[] {
  const slots = risen(
    right.cells.map(({ from, to, head, url }) => ({ from, to, head, url })),
    right.dissolves ?? [],
  );
  if (laid === "time") return slots;
  const rises = new Map(right.cells.map((cell, at) => [cell, slots[at]!.rise]));
  const there = grouped(right.cells);
  return left.flatMap((cell) =>
    (there.get(name(cell)) ?? []).flatMap((twin) => {
      const first = Math.max(cell.head, twin.head);
      const stop = Math.min(end(cell), end(twin));
      const from = cell.from + first - cell.head;
      if (first >= stop) return [];
      const rise = later(rises.get(twin), first - twin.head, stop - first);
      return [{ from, to: from + stop - first, head: first, url: twin.url, ...(rise && { rise }) }];
    }),
  );
}

/** How many frames the comparison runs. */
export const runs = (left: number, right: number, laid: Laid): number =>
  laid === "time" ? Math.max(left, right) : left;

/** The segments that differ, in the order of the left film; neighbours of one clip that differ alike are one. */
export function differences(left: Scene, right: Scene): Difference[] {
  const [here, there] = [grouped(left), grouped(right)];
  const found = [...here].flatMap(([at, cells]) => told(cells, there.get(at) ?? []));
  for (const [at, cells] of there) if (!here.has(at)) found.push(...told([], cells));
  found.sort((a, b) => a.from - b.from || Number(a.kind === "right") - Number(b.kind === "right"));
  return joined(found);
}

function told(here: readonly PinnedCell[], there: readonly PinnedCell[]): Difference[] {
  const kind = kindOf(here, there);
  if (!kind) return [];
  const later = here.length && there.length ? there[0]!.from - here[0]!.from : 0;
  return (here.length ? here : there).map(({ clip, from, to }) => ({ kind, clip, from, to, later }));
}

function kindOf(here: readonly PinnedCell[], there: readonly PinnedCell[]): Kind | null {
  if (!there.length) return "left";
  if (!here.length) return "right";
  if (here.some(({ url }) => url !== there[0]!.url)) return "take";
  const shown = (cells: readonly PinnedCell[]) => cells.map((cell) => `${cell.head}-${end(cell)}`).join();
  if (shown(here) !== shown(there)) return "cut";
  return here.every(({ from }, at) => from === there[at]!.from) ? null : "moved";
}

function joined(found: readonly Difference[]): Difference[] {
  const rows: Difference[] = [];
  for (const each of found) {
    const before = rows.find(
      (row) =>
        row.kind === each.kind && row.clip === each.clip && row.later === each.later && row.to === each.from,
    );
    if (before) before.to = each.to;
    else rows.push({ ...each });
  }
  return rows;
}

const name = ({ clip, index }: PinnedCell): string => `${clip}:${index}`;
/** The frame of its take after the last one shown. */
const end = ({ head, from, to }: PinnedCell): number => head + to - from;

/** A segment may be shown in parts, where another track covers its middle. */
function grouped(scene: Scene): Map<string, PinnedCell[]> {
  const cells = new Map<string, PinnedCell[]>();
  for (const cell of scene) cells.set(name(cell), [...(cells.get(name(cell)) ?? []), cell]);
  return cells;
}
