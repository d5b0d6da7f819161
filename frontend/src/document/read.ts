/**
 * Reading the document, leniently, into plain values: the twin of collab/film/document.py and timeline.py.
 * Whatever stands in a valid document, what comes out has the expected shape. Writes nothing.
 */
import * as Y from "yjs";
import { type Marker, readMarkers } from "./markers";
import { type Laid, readSounds } from "./sounds";
import type { Spot } from "./spots";
import { type Title, readTitles } from "./titles";
import { MAX_FRAMES, SEGMENT_FRAMES } from "../time";
import {
  MAX_CHOICES,
  MAX_DISSOLVE,
  MAX_LABEL,
  MAX_SEED,
  MAX_VARIATION,
  MAX_WAYS,
  MAX_WORD,
  MAX_WORDS,
  clipsMap,
  text,
  tracksMap,
  variationsMap,
  wordsMap,
} from "./schema";

/** What somebody who plays the film may choose at the end of a clip, and the clip that it leads to. */
export interface Choice {
  label: string;
  to: string;
}

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
  /** The member whose clip it is; "" nobody's. */
  owner: string;
  /** Which paragraph of the script it was made of (script.ts reads it); "" none. */
  paragraph: string;
  /** For who plays the film: null, the next clip follows; [], it ends here. */
  choices: readonly Choice[] | null;
  /** Its own sound is not heard. */
  quiet: boolean;
  /** Over so many of its first frames it comes up over what is before it; 0: a cut. */
  dissolve: number;
}

/** What one segment of a clip shows: film frames [from, to), which are frames [head, head + to - from) of its take. */
export interface Cell {
  clip: string;
  index: number;
  from: number;
  to: number;
  head: number;
  variation: number;
  /** The clip's own sound is not heard. */
  quiet: boolean;
}

/** A named phrase, used in texts as `{name}`. */
export interface Word {
  id: string;
  name: string;
  text: string;
  /** What else it could say: one press each. */
  choices: readonly string[];
}

export interface Film {
  title: string;
  style: string;
  /** In the order of their ids. */
  words: readonly Word[];
  clips: readonly Clip[];
  cells: readonly Cell[];
  /** Those that are shown, in the order of the film. */
  markers: readonly Marker[];
  /** In the order in which they begin. */
  titles: readonly Title[];
  /** Laid over it, in the order in which they begin. */
  sounds: readonly Laid[];
  /** Frames of the whole film. */
  length: number;
}

const field = (map: unknown, name: string): unknown => (map instanceof Y.Map ? map.get(name) : undefined);
const words = (value: unknown): string =>
  value instanceof Y.Text ? value.toString() : typeof value === "string" ? value : "";

export function whole(value: unknown, low: number, high: number, otherwise: number): number {
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
export function pictureTrack(doc: Y.Doc): string | null {
  return readTracks(doc).find((track) => track.kind === "picture")?.id ?? null;
}

/** What was read stays the same value while the document says the same. */
const known = new WeakMap<object, readonly Choice[]>();

export function readChoices(value: unknown): readonly Choice[] | null {
  if (!Array.isArray(value)) return null;
  const read =
    known.get(value) ??
    value
      .slice(0, MAX_WAYS)
      .map((one: Partial<Choice> | null) => ({
        label: words(one?.label).slice(0, MAX_LABEL),
        to: words(one?.to),
      }))
      .filter(({ label }) => label !== "");
  known.set(value, read);
  return read;
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
    seed: whole(field(map, "seed"), 0, MAX_SEED, 0),
    source: typeof field(map, "source") === "string" ? (field(map, "source") as string) : "prompt",
    locked: field(map, "locked") === true,
    owner: typeof field(map, "owner") === "string" ? (field(map, "owner") as string) : "",
    paragraph: words(field(map, "paragraph")),
    choices: readChoices(field(map, "choices")),
    quiet: field(map, "quiet") === true,
    dissolve: whole(field(map, "dissolve"), 0, MAX_DISSOLVE, 0),
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

/** Where clips come up over the one before them (twin of collab/film/dissolves.py). */
export const dissolvesOf = (clips: readonly Clip[]): { from: number; frames: number }[] =>
  clips
    .filter(({ dissolve, source }) => dissolve && source === "prompt")
    .map(({ from, to, dissolve }) => ({ from, frames: Math.min(dissolve, to - from) }));

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
      quiet: clip.quiet,
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
  const length = clips.at(-1)?.to ?? 0;
  return {
    title: text(doc, "title").toString(),
    style: text(doc, "style").toString(),
    words: readWords(doc),
    clips,
    cells,
    markers: readMarkers(doc, clips),
    titles: readTitles(doc, clips, length),
    sounds: readSounds(doc, clips, length),
    length,
  };
}

const listed = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).filter((each): each is string => typeof each === "string");

/** The named words by id, those that the server reads too. */
export function readWords(doc: Y.Doc): Word[] {
  return [...wordsMap(doc)]
    .filter(([, map]) => map instanceof Y.Map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MAX_WORDS)
    .map(([id, map]) => ({
      id,
      name: words(field(map, "name")).slice(0, MAX_WORD),
      text: words(field(map, "text")).slice(0, MAX_WORD),
      choices: listed(field(map, "choices")).slice(0, MAX_CHOICES),
    }));
}

export function clipText(doc: Y.Doc, id: string, name: "prompt" | "details"): Y.Text | null {
  const value = field(clipsMap(doc).get(id), name);
  return value instanceof Y.Text ? value : null;
}

/** Every text of the document under its address: what a person would miss. */
export function allTexts(doc: Y.Doc): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of ["title", "style", "script"] as const) found.set(name, text(doc, name).toString());
  const { clips, markers, titles, sounds } = readFilm(doc);
  for (const clip of clips) {
    found.set(`${clip.id}/prompt`, clip.prompt);
    found.set(`${clip.id}/details`, clip.details);
    found.set(`${clip.id}/choices`, (clip.choices ?? []).map(({ label }) => label).join("\n"));
  }
  for (const word of readWords(doc)) {
    found.set(`${word.id}/name`, word.name);
    found.set(`${word.id}/text`, word.text);
    found.set(`${word.id}/choices`, word.choices.join("\n"));
  }
  const spots = (root: string, all: readonly Spot[], words: readonly string[]) =>
    all.forEach(({ clip, frame }, at) => found.set(`${root}/${clip}:${frame}`, words[at]!));
  spots(
    "markers",
    markers,
    markers.map(({ label }) => label),
  );
  spots(
    "titles",
    titles,
    titles.map(({ text }) => text),
  );
  spots(
    "sounds",
    sounds,
    sounds.map(({ text }) => text),
  );
  return found;
}

/** The texts that `old` holds and `now` does not, one a paragraph: set aside for its author after a refusal. */
export function textsLost(old: Map<string, string>, now: Map<string, string>): string {
  const lost = [...old].filter(([address, words]) => words.trim() && now.get(address) !== words);
  return lost.map(([, words]) => words.trim()).join("\n\n");
}
