/**
 * Laid sounds: what is heard over the film beside its takes (twin of collab/film/sounds.py and points.py). One begins at
 * "clip:frame", or at the nearest frame that its clip shows, and lasts so many frames of the film.
 */
import * as Y from "yjs";
import { noteMoved } from "./noted";
import {
  MAX_COPIED,
  MAX_SEED,
  MAX_SOUNDS,
  MAX_SOUND_WORDS,
  MINE,
  SOUND_FRAMES,
  clipsMap,
  soundsMap,
} from "./schema";
import { type BySpot, type Shown, type Spot, onClip, spotOf } from "./spots";
import { firstOf } from "./text";

type Fields = Readonly<Record<string, unknown>>;

export interface Sounding {
  text: string;
  /** How long it is heard. */
  frames: number;
  /** How loud, 0 to 100. */
  level: number;
  seed: number;
}

/** A sound over the frames [from, to) of the film. */
export interface Laid extends Sounding, Spot {
  from: number;
  to: number;
}

export type Soundings = BySpot<Sounding>;

function within(value: unknown, [low, high]: readonly [number, number], otherwise: number): number {
  const found = typeof value === "bigint" ? Number(value) : value;
  if (typeof found !== "number" || !Number.isFinite(found)) return otherwise;
  return Math.min(high, Math.max(low, Math.trunc(found)));
}

/** A sound that stands in the document is a map, so that of two people who change one thing each both are heard. */
export function readSounding(value: unknown): Sounding | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const { text, frames, level, seed } = (
    value instanceof Y.Map ? Object.fromEntries(value) : value
  ) as Fields;
  return {
    text: typeof text === "string" ? firstOf(text, MAX_SOUND_WORDS).split(/\s+/).join(" ").trim() : "",
    frames: within(frames, SOUND_FRAMES, SOUND_FRAMES[0]),
    level: within(level, [0, 100], 100),
    seed: within(seed, [0, MAX_SEED], 0),
  };
}

export const soundName = ({ clip, frame }: Spot): string => `${clip}:${frame}`;

/** The sounds in the order in which they begin, those too that say nothing yet. */
export function readSounds(doc: Y.Doc, clips: readonly Shown[], length: number): Laid[] {
  const shown = new Map(clips.map((clip) => [clip.id, clip]));
  const found: Laid[] = [];
  for (const [name, value] of soundsMap(doc)) {
    const spot = spotOf(name);
    const clip = spot && shown.get(spot.clip);
    const sounding = readSounding(value);
    if (!clip || !sounding || shown.has(name)) continue;
    const from = clip.from + Math.min(Math.max(spot.frame, clip.start), clip.stop - 1) - clip.start;
    found.push({ ...spot, ...sounding, from, to: Math.min(length, from + sounding.frames) });
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to || (soundName(a) < soundName(b) ? -1 : 1));
}

const mapOf = (sounding: Sounding): Y.Map<unknown> => new Y.Map(Object.entries(sounding));

/** Writes a clip's sounds. Called inside a transaction. */
export function putSounds(doc: Y.Doc, clip: string, sounds: Soundings): void {
  const most = Math.max(0, Math.min(MAX_COPIED.sounds, MAX_SOUNDS - soundsMap(doc).size));
  for (const [frame, sounding] of Object.entries(sounds).slice(0, most))
    soundsMap(doc).set(`${clip}:${frame}`, mapOf(sounding));
}

/** What begins at or behind the cut goes to the right part. Called inside a transaction. */
export function splitSounds(doc: Y.Doc, left: string, right: string, cut: number): void {
  for (const [frame, sounding] of Object.entries(onClip(soundsMap(doc), left, readSounding))) {
    if (Number(frame) < cut) continue;
    soundsMap(doc).set(`${right}:${frame}`, mapOf(sounding));
    soundsMap(doc).delete(`${left}:${frame}`);
  }
}

/** Lays a sound, or says of one what it says now. False at the limit, and where it says that already. */
export function setSound(doc: Y.Doc, spot: Spot, sounding: Sounding): boolean {
  const name = soundName(spot);
  const there = soundsMap(doc).get(name);
  const [before, next] = [readSounding(there), readSounding(sounding)!];
  if (!clipsMap(doc).has(spot.clip) || (!before && soundsMap(doc).size >= MAX_SOUNDS)) return false;
  const changed = (["text", "frames", "level", "seed"] as const).filter(
    (each) => before?.[each] !== next[each],
  );
  doc.transact(() => {
    if (there instanceof Y.Map) for (const each of changed) there.set(each, next[each]);
    else soundsMap(doc).set(name, mapOf(next));
  }, MINE);
  return changed.length > 0;
}

/** Lets a sound begin elsewhere. False where one begins there already, or nothing is there to be moved. */
export function moveSound(doc: Y.Doc, from: Spot, to: Spot): boolean {
  const sounding = readSounding(soundsMap(doc).get(soundName(from)));
  if (!sounding || !clipsMap(doc).has(to.clip) || soundsMap(doc).has(soundName(to))) return false;
  doc.transact((transaction) => {
    noteMoved(transaction, { root: "sounds", from: soundName(from), to: soundName(to) });
    soundsMap(doc).set(soundName(to), mapOf(sounding));
    soundsMap(doc).delete(soundName(from));
  }, MINE);
  return true;
}

export function removeSound(doc: Y.Doc, spot: Spot): void {
  doc.transact(() => soundsMap(doc).delete(soundName(spot)), MINE);
}
