/**
 * Where a clip stands: a track and a fractional index between its neighbours'. Called inside a transaction.
 */
import { generateNKeysBetween } from "fractional-indexing";
import * as Y from "yjs";
import { type Clip, pictureTrack } from "./read";
import { clipsMap, tracksMap } from "./schema";

export type Place = [track: string, pos: string];

/** Which clips may be given another place to make room: what the server would refuse to this person stays. */
export type May = (clip: Clip) => boolean;
export const notLocked: May = (clip) => !clip.locked;

export function clipMap(doc: Y.Doc, id: string): Y.Map<unknown> | null {
  const map = clipsMap(doc).get(id);
  return map instanceof Y.Map ? map : null;
}

/** `crypto.randomUUID` needs https; a LAN address has none. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_");
}

/** `count` keys in a row between two neighbours; null when these share one, or hold what is no key. */
function between(before: string | null, after: string | null, count: number): string[] | null {
  try {
    return generateNKeysBetween(before, after, count);
  } catch {
    return null;
  }
}

/** `count` places in a row at `index` among `others`, making room in the same transaction where two coincide. */
export function placesAt(
  doc: Y.Doc,
  index: number,
  others: readonly Clip[],
  may: May = notLocked,
  count = 1,
): Place[] {
  const track = ensureTrack(doc);
  const before = others[index - 1]?.pos || null;
  const keys =
    between(before, others[index]?.pos || null, count) ??
    roomBehind(doc, index, others, { may, count }) ??
    afresh(doc, index, others, count);
  return keys.map((key) => [track, key]);
}

/**
 * Two people added at one place at once, so neighbours share a key: the later ones get new ones. Where one of them
 * may not be touched none moves, and the new clip goes behind them.
 */
function roomBehind(
  doc: Y.Doc,
  index: number,
  others: readonly Clip[],
  { may, count }: { may: May; count: number },
): string[] | null {
  const before = others[index - 1]?.pos || null;
  const run = others.slice(index).filter((clip) => clip.pos === before);
  const after = others[index + run.length]?.pos || null;
  if (!run.every(may)) return between(before, after, count);
  const keys = between(before, after, count + run.length);
  keys?.slice(count).forEach((key, at) => move(doc, run[at]!, key));
  return keys?.slice(0, count) ?? null;
}

/** Gives every clip a place of its own again, in the order shown: what stands there are no keys. */
function afresh(doc: Y.Doc, index: number, others: readonly Clip[], count: number): string[] {
  const keys = generateNKeysBetween(null, null, others.length + count);
  const fresh = keys.splice(index, count);
  others.forEach((clip, at) => move(doc, clip, keys[at]!));
  return fresh;
}

function move(doc: Y.Doc, clip: Clip, pos: string): void {
  clipMap(doc, clip.id)?.set("place", [ensureTrack(doc), pos]);
}

function ensureTrack(doc: Y.Doc): string {
  const known = pictureTrack(doc);
  if (known) return known;
  const id = freshId();
  const track = new Y.Map<unknown>();
  tracksMap(doc).set(id, track);
  track.set("pos", "a0");
  track.set("name", "Picture");
  track.set("kind", "picture");
  return id;
}
