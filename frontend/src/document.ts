/**
 * The document's schema: the one place that knows its keys (twin of collab/document.py).
 * Reads leniently into plain values; writes in whole transactions with the person's own origin.
 * Knows no network and no screen.
 */
import { generateKeyBetween } from "fractional-indexing";
import * as Y from "yjs";
import { MAX_FRAMES, SEGMENT_FRAMES } from "./time";

/** Marks what this person did here, so that undo takes back that and nothing else. */
export const MINE = Symbol("mine");

export const MAX_PROMPT = 2_000;
export const MAX_SCRIPT = 200_000;
export const MAX_TITLE = 200;
export const MAX_CLIPS = 500;
const MAX_VARIATION = 999;
/** A long paste goes in as pieces: each is one small update on the wire. */
const PIECE = 8_000;

export interface Clip {
  id: string;
  /** First and last + 1 frame of the film that the clip covers. */
  from: number;
  to: number;
  track: string;
  pos: string;
  prompt: string;
  details: string;
  /** The frames [start, stop) of the clip's own endless source. */
  start: number;
  stop: number;
  seed: number;
  source: string;
  locked: boolean;
}

/** What one segment of a clip shows: film frames [from, to), which are frames [head, head + to - from) of its take. */
export interface Cell {
  clip: string;
  index: number;
  from: number;
  to: number;
  head: number;
  variation: number;
}

export interface Film {
  title: string;
  style: string;
  clips: readonly Clip[];
  cells: readonly Cell[];
  /** Frames of the whole film. */
  length: number;
}

export type TextName = "title" | "style" | "script";

export const text = (doc: Y.Doc, name: TextName): Y.Text => doc.getText(name);
const clipsMap = (doc: Y.Doc) => doc.getMap<unknown>("clips");
const tracksMap = (doc: Y.Doc) => doc.getMap<unknown>("tracks");
const variationsMap = (doc: Y.Doc) => doc.getMap<unknown>("variations");

/** Binds the roots, so that readers and observers see them from the first update on. */
export function roots(doc: Y.Doc): Y.AbstractType<unknown>[] {
  const texts = (["title", "style", "script"] as const).map((name) => text(doc, name));
  const maps = ["words", "tracks", "clips", "variations"].map((name) => doc.getMap(name));
  return [...texts, ...maps] as unknown as Y.AbstractType<unknown>[];
}

export function undoManager(doc: Y.Doc): Y.UndoManager {
  return new Y.UndoManager(roots(doc) as Y.AbstractType<Y.YEvent<Y.AbstractType<unknown>>>[], {
    trackedOrigins: new Set([MINE]),
    captureTimeout: 600,
  });
}

// Reading

const field = (map: unknown, name: string): unknown => (map instanceof Y.Map ? map.get(name) : undefined);
const words = (value: unknown): string =>
  value instanceof Y.Text ? value.toString() : typeof value === "string" ? value : "";

function whole(value: unknown, low: number, high: number, otherwise: number): number {
  const n = typeof value === "bigint" ? Number(value) : value;
  if (typeof n !== "number" || !Number.isFinite(n)) return otherwise;
  return Math.min(high, Math.max(low, Math.trunc(n)));
}

const byPlace = (a: { pos: string; id: string }, b: { pos: string; id: string }): number =>
  a.pos < b.pos ? -1 : a.pos > b.pos ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

interface Track {
  id: string;
  pos: string;
  kind: string;
}

function readTracks(doc: Y.Doc): Track[] {
  return [...tracksMap(doc)]
    .map(([id, track]) => ({
      id,
      pos: String(field(track, "pos") ?? ""),
      kind: String(field(track, "kind") ?? "picture"),
    }))
    .sort(byPlace);
}

/** The first picture track: the one whose clips are the film on this screen. */
function pictureTrack(doc: Y.Doc): string | null {
  return readTracks(doc).find((track) => track.kind === "picture")?.id ?? null;
}

function readClip(id: string, map: unknown): Omit<Clip, "from" | "to"> {
  const place = field(map, "place");
  const [track, pos] = Array.isArray(place) ? place : [];
  const start = whole(field(map, "start"), 0, MAX_FRAMES - 1, 0);
  return {
    id,
    track: typeof track === "string" ? track : "",
    pos: typeof pos === "string" ? pos : "",
    prompt: words(field(map, "prompt")),
    details: words(field(map, "details")),
    start,
    stop: whole(field(map, "stop"), start + 1, MAX_FRAMES, Math.min(MAX_FRAMES, start + SEGMENT_FRAMES)),
    seed: whole(field(map, "seed"), 0, 2 ** 31 - 1, 0),
    source: typeof field(map, "source") === "string" ? (field(map, "source") as string) : "prompt",
    locked: field(map, "locked") === true,
  };
}

/** The clips of the picture track in order; a clip on a missing track shows here too. */
export function readClips(doc: Y.Doc): Clip[] {
  const tracks = readTracks(doc);
  const kinds = new Map(tracks.map((track) => [track.id, track.kind]));
  const here = tracks.find((track) => track.kind === "picture")?.id ?? "";
  let frame = 0;
  return [...clipsMap(doc)]
    .filter(([, map]) => map instanceof Y.Map)
    .map(([id, map]) => readClip(id, map))
    .filter((clip) => !kinds.has(clip.track) || clip.track === here)
    .sort(byPlace)
    .map((clip) => {
      const from = frame;
      frame += clip.stop - clip.start;
      return { ...clip, from, to: frame };
    });
}

function cellsOf(clip: Clip, variation: (index: number) => number): Cell[] {
  const cells: Cell[] = [];
  const last = Math.ceil(clip.stop / SEGMENT_FRAMES);
  for (let index = Math.floor(clip.start / SEGMENT_FRAMES); index < last; index++) {
    const first = Math.max(clip.start, index * SEGMENT_FRAMES);
    const end = Math.min(clip.stop, (index + 1) * SEGMENT_FRAMES);
    cells.push({
      clip: clip.id,
      index,
      from: clip.from + first - clip.start,
      to: clip.from + end - clip.start,
      head: first - index * SEGMENT_FRAMES,
      variation: variation(index),
    });
  }
  return cells;
}

export function readFilm(doc: Y.Doc): Film {
  const clips = readClips(doc);
  const variations = variationsMap(doc);
  const cells = clips.flatMap((clip) =>
    cellsOf(clip, (index) => whole(variations.get(`${clip.id}:${index}`), 0, MAX_VARIATION, 0)),
  );
  return {
    title: text(doc, "title").toString(),
    style: text(doc, "style").toString(),
    clips,
    cells,
    length: clips.at(-1)?.to ?? 0,
  };
}

export function clipText(doc: Y.Doc, id: string, name: "prompt" | "details"): Y.Text | null {
  const value = field(clipsMap(doc).get(id), name);
  return value instanceof Y.Text ? value : null;
}

/** Every text of the document under its address: what a person would miss. */
export function allTexts(doc: Y.Doc): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of ["title", "style", "script"] as const) found.set(name, text(doc, name).toString());
  for (const clip of readClips(doc)) {
    found.set(`${clip.id}/prompt`, clip.prompt);
    found.set(`${clip.id}/details`, clip.details);
  }
  return found;
}

/** The texts that `old` holds and `now` does not, one a paragraph: set aside for its author after a refusal. */
export function textsLost(old: Map<string, string>, now: Map<string, string>): string {
  const lost = [...old].filter(([address, words]) => words.trim() && now.get(address) !== words);
  return lost.map(([, words]) => words.trim()).join("\n\n");
}

// Writing

function clipMap(doc: Y.Doc, id: string): Y.Map<unknown> | null {
  const map = clipsMap(doc).get(id);
  return map instanceof Y.Map ? map : null;
}

/** `crypto.randomUUID` needs https; a LAN address has none. */
function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_");
}

const freshSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;

/** A key between two neighbours; null when they share one (then the later must move first). */
function between(before: Clip | undefined, after: Clip | undefined): string | null {
  try {
    return generateKeyBetween(before?.pos || null, after?.pos || null);
  } catch {
    return null;
  }
}

/** Gives every clip of the track a place of its own again, in the order shown. */
function respace(doc: Y.Doc, clips: readonly Clip[], track: string): Clip[] {
  let last: string | null = null;
  return clips.map((clip) => {
    last = generateKeyBetween(last, null);
    clipMap(doc, clip.id)?.set("place", [track, last]);
    return { ...clip, pos: last };
  });
}

/** The place at `index` among `others`, making room in the same transaction where two neighbours coincide. */
function placeAt(doc: Y.Doc, index: number, others: readonly Clip[], track: string): string {
  const key = between(others[index - 1], others[index]);
  if (key !== null) return key;
  const spaced = respace(doc, others, track);
  return generateKeyBetween(spaced[index - 1]?.pos ?? null, spaced[index]?.pos ?? null);
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

/** Inserts a clip of two seconds after `after` (at the end when null) as one transaction. Gives its id, or null at the limit. */
export function addClip(
  doc: Y.Doc,
  after: string | null,
  owner: string,
  frames = 2 * SEGMENT_FRAMES,
): string | null {
  const clips = readClips(doc);
  if (clips.length >= MAX_CLIPS) return null;
  const id = freshId();
  const index = after ? clips.findIndex((clip) => clip.id === after) + 1 : clips.length;
  doc.transact(() => {
    const track = ensureTrack(doc);
    const clip = new Y.Map<unknown>();
    clip.set("place", [track, placeAt(doc, index, clips, track)]);
    clip.set("prompt", new Y.Text());
    clip.set("details", new Y.Text());
    clip.set("start", 0);
    clip.set("stop", frames);
    clip.set("seed", freshSeed());
    clip.set("source", "prompt");
    clip.set("locked", false);
    clip.set("owner", owner);
    clipsMap(doc).set(id, clip);
  }, MINE);
  return id;
}

/** Moves a clip by `step` places (-1 earlier, 1 later). False at either end. */
export function moveClip(doc: Y.Doc, id: string, step: number): boolean {
  const clips = readClips(doc);
  const at = clips.findIndex((clip) => clip.id === id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= clips.length) return false;
  const others = clips.filter((clip) => clip.id !== id);
  doc.transact(() => {
    const track = ensureTrack(doc);
    clipMap(doc, id)?.set("place", [track, placeAt(doc, to, others, track)]);
  }, MINE);
  return true;
}

/** Sets how many frames of its source the clip shows, from where it starts. */
export function setLength(doc: Y.Doc, id: string, frames: number): void {
  const clip = readClips(doc).find((each) => each.id === id);
  if (!clip) return;
  const stop = whole(clip.start + frames, clip.start + 1, MAX_FRAMES, clip.stop);
  if (stop !== clip.stop) doc.transact(() => clipMap(doc, id)?.set("stop", stop), MINE);
}

/** Which of the many pictures that fit its words a clip shows. */
export function setSeed(doc: Y.Doc, id: string, seed: number): void {
  const wanted = whole(seed, 0, 2 ** 31 - 1, 0);
  doc.transact(() => clipMap(doc, id)?.set("seed", wanted), MINE);
}

export function deleteClip(doc: Y.Doc, id: string): void {
  doc.transact(() => {
    clipsMap(doc).delete(id);
    for (const name of [...variationsMap(doc).keys()]) {
      if (name.startsWith(`${id}:`)) variationsMap(doc).delete(name);
    }
  }, MINE);
}

/** Which variation of a segment is shown. */
export function setVariation(doc: Y.Doc, clip: string, index: number, variation: number): void {
  const wanted = whole(variation, 0, MAX_VARIATION, 0);
  doc.transact(() => variationsMap(doc).set(`${clip}:${index}`, wanted), MINE);
}

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** Whether `at` lies inside a surrogate pair: half a pair on the wire becomes a replacement character. */
const parted = (words: string, at: number): boolean =>
  at > 0 && isHigh(words.charCodeAt(at - 1)) && isLow(words.charCodeAt(at));

/** Changes only what differs between a text and what a plain field now holds, so that others' letters stay. */
export function setText(target: Y.Text, next: string): void {
  const now = target.toString();
  if (now === next) return;
  let head = 0;
  while (head < now.length && head < next.length && now[head] === next[head]) head++;
  if (parted(now, head) || parted(next, head)) head--;
  let tail = 0;
  const room = Math.min(now.length, next.length) - head;
  while (tail < room && now[now.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  if (parted(now, now.length - tail) || parted(next, next.length - tail)) tail--;
  target.doc?.transact(() => {
    if (now.length - tail > head) target.delete(head, now.length - tail - head);
    if (next.length - tail > head) target.insert(head, next.slice(head, next.length - tail));
  }, MINE);
}

/** The first `size` code units of a text; never half a surrogate pair. */
export const firstOf = (words: string, size: number): string =>
  words.slice(0, Math.max(0, parted(words, size) ? size - 1 : size));

/** Cuts a long text into pieces of at most `size` (two or more) that never part a surrogate pair. */
export function pieces(long: string, size = PIECE): string[] {
  const parts: string[] = [];
  for (let rest = long; rest; rest = rest.slice(parts.at(-1)!.length)) parts.push(firstOf(rest, size));
  return parts;
}
