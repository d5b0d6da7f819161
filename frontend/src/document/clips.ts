/**
 * Writing clips: each press is one transaction with the person's own origin. A clip is inserted whole and its texts
 * are never set again. Moving, trimming and splitting keep seed, words and the source's grid, so that every segment
 * keeps its key and nothing is drawn anew. Who may change a locked clip is asked before, by the screen.
 */
import * as Y from "yjs";
import { MAX_FRAMES, SEGMENT_FRAMES } from "../time";
import { type Markings, putMarkings, readMarking, splitMarkings } from "./markers";
import { noteSplit } from "./noted";
import { type May, type Place, clipMap, freshId, notLocked, placesAt } from "./places";
import { type Choice, type Clip, readChoices, readClips, whole } from "./read";
import { type Retouches, putRetouches, retouchesOf } from "./retouches";
import {
  MAX_CLIPS,
  MAX_DISSOLVE,
  MAX_LABEL,
  MAX_SEED,
  MAX_VARIATION,
  MINE,
  clipsMap,
  markersMap,
  retouchesMap,
  soundsMap,
  titlesMap,
  variationsMap,
} from "./schema";
import { type Soundings, putSounds, readSounding, splitSounds } from "./sounds";
import { onClip } from "./spots";
import { firstOf } from "./text";
import { type Titlings, putTitles, readTitling, splitTitles } from "./titles";

/** What a new clip is made of. */
export type Content = Pick<
  Clip,
  "prompt" | "details" | "start" | "stop" | "seed" | "source" | "locked" | "owner"
> &
  Partial<Pick<Clip, "paragraph" | "choices" | "quiet" | "dissolve">>;

/** A clip, which variations its cells show, what these retouch, its markers, titles and laid sounds: what a copy carries. */
export interface Copy extends Content {
  variations: Record<number, number>;
  retouches?: Retouches;
  markers?: Markings;
  titles?: Titlings;
  sounds?: Soundings;
}

/** A gap asks for nothing and shows black. */
export const GAP = "gap";

export const freshSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! & MAX_SEED;

function insert(doc: Y.Doc, id: string, place: Place, content: Content): void {
  const clip = new Y.Map<unknown>();
  clip.set("place", place);
  clip.set("prompt", new Y.Text(content.prompt));
  clip.set("details", new Y.Text(content.details));
  for (const name of ["start", "stop", "seed", "source", "locked", "owner"] as const)
    clip.set(name, content[name]);
  if (content.paragraph) clip.set("paragraph", content.paragraph);
  if (content.choices) clip.set("choices", content.choices);
  if (content.quiet) clip.set("quiet", true);
  if (content.dissolve) clip.set("dissolve", content.dissolve);
  clipsMap(doc).set(id, clip);
}

export const blank = (owner: string, frames: number, source = "prompt"): Content => ({
  prompt: "",
  details: "",
  start: 0,
  stop: frames,
  seed: freshSeed(),
  source,
  locked: false,
  owner,
});

/** Inserts a clip at `index` of the film's. Called inside a transaction; gives its id. */
export function insertAt(
  doc: Y.Doc,
  index: number,
  clips: readonly Clip[],
  content: Content,
  may: May,
): string {
  const id = freshId();
  insert(doc, id, placesAt(doc, index, clips, may)[0]!, content);
  return id;
}

const find = (doc: Y.Doc, id: string): Clip | undefined => readClips(doc).find((clip) => clip.id === id);

// Adding

/** Inserts an empty clip after `after` (at the end when null). Gives its id, or null at the limit. */
export function addClip(
  doc: Y.Doc,
  after: string | null,
  owner: string,
  frames = 2 * SEGMENT_FRAMES,
  may: May = notLocked,
): string | null {
  return insertCopies(doc, after, [{ ...blank(owner, frames), variations: {} }], may)[0] ?? null;
}

/** Inserts clips after `after` (at the end when null), as many as fit. Gives their ids. */
export function insertCopies(
  doc: Y.Doc,
  after: string | null,
  copies: readonly Copy[],
  may: May = notLocked,
): string[] {
  const clips = readClips(doc);
  const found = after === null ? -1 : clips.findIndex((clip) => clip.id === after);
  const index = found < 0 ? clips.length : found + 1;
  const fitting = copies.slice(0, Math.max(0, MAX_CLIPS - clips.length));
  if (!fitting.length) return [];
  const ids = fitting.map(freshId);
  doc.transact(() => {
    const places = placesAt(doc, index, clips, may, fitting.length);
    fitting.forEach((copy, at) => {
      insert(doc, ids[at]!, places[at]!, copy);
      for (const [cell, variation] of Object.entries(copy.variations))
        variationsMap(doc).set(`${ids[at]}:${cell}`, variation);
      putRetouches(doc, ids[at]!, copy.retouches ?? {});
      putMarkings(doc, ids[at]!, copy.markers ?? {});
      putTitles(doc, ids[at]!, copy.titles ?? {});
      putSounds(doc, ids[at]!, copy.sounds ?? {});
    });
  }, MINE);
  return ids;
}

/** What a copy of the clip carries: all but its place. */
export function copyClip(doc: Y.Doc, id: string): Copy | null {
  const clip = find(doc, id);
  if (!clip) return null;
  const { prompt, details, start, stop, seed, source, locked, owner, choices, quiet, dissolve } = clip;
  const variations = variationsOf(doc, clip, start, stop);
  const retouches = retouchesFor(doc, id, variations);
  const markers = onClip(markersMap(doc), id, readMarking);
  const titles = onClip(titlesMap(doc), id, readTitling);
  const sounds = onClip(soundsMap(doc), id, readSounding);
  return {
    prompt,
    details,
    start,
    stop,
    seed,
    source,
    locked,
    owner,
    choices,
    quiet,
    dissolve,
    variations,
    retouches,
    markers,
    titles,
    sounds,
  };
}

/** What the shown takes of these segments retouch. */
function retouchesFor(doc: Y.Doc, clip: string, variations: Record<number, number>): Retouches {
  const each = Object.entries(variations).map(([cell, take]) => retouchesOf(doc, clip, Number(cell), take));
  return Object.assign({}, ...each) as Retouches;
}

/** The variations of the cells that [start, stop) touches, where they are not 0. */
function variationsOf(doc: Y.Doc, clip: Clip, start: number, stop: number): Record<number, number> {
  const found: Record<number, number> = {};
  const last = Math.ceil(stop / SEGMENT_FRAMES);
  for (let index = Math.floor(start / SEGMENT_FRAMES); index < last; index++) {
    const variation = whole(variationsMap(doc).get(`${clip.id}:${index}`), 0, MAX_VARIATION, 0);
    if (variation) found[index] = variation;
  }
  return found;
}

/** Inserts a gap at a frame of the film: between clips, or inside one, which is then split. Null at the limit. */
export function insertGap(
  doc: Y.Doc,
  frame: number,
  owner: string,
  frames: number,
  may: May = notLocked,
): string | null {
  const clips = readClips(doc);
  const parted = clips.find((clip) => clip.from < frame && frame < clip.to);
  if (clips.length + (parted ? 2 : 1) > MAX_CLIPS) return null;
  const id = freshId();
  doc.transact(() => {
    if (parted) split(doc, clips, parted, { frame, may });
    const now = readClips(doc);
    const index = now.filter((clip) => clip.to <= frame).length;
    insert(doc, id, placesAt(doc, index, now, may)[0]!, blank(owner, frames, GAP));
  }, MINE);
  return id;
}

// Cutting

/**
 * Splits a clip at a frame of the film. The right part is a new clip with the same words, seed and takes; words that
 * somebody types meanwhile stay left. Gives its id; null at the limit or where no frame would be left on a side.
 */
export function splitClip(doc: Y.Doc, id: string, frame: number, may: May = notLocked): string | null {
  const clips = readClips(doc);
  const clip = clips.find((each) => each.id === id);
  if (!clip || clips.length >= MAX_CLIPS || frame <= clip.from || frame >= clip.to) return null;
  return doc.transact(() => split(doc, clips, clip, { frame, may }), MINE);
}

function split(
  doc: Y.Doc,
  clips: readonly Clip[],
  clip: Clip,
  { frame, may }: { frame: number; may: May },
): string {
  const cut = clip.start + frame - clip.from;
  const id = freshId();
  const place = placesAt(doc, clips.indexOf(clip) + 1, clips, may)[0]!;
  doc.transact((transaction) => {
    const { prompt, details } = clip;
    noteSplit(transaction, { left: clip.id, right: id, prompt, details });
  }, MINE);
  insert(doc, id, place, { ...clip, start: cut, dissolve: 0 });
  const variations = variationsOf(doc, clip, cut, clip.stop);
  putRetouches(doc, id, retouchesFor(doc, clip.id, variations));
  splitMarkings(doc, clip.id, id, cut);
  splitTitles(doc, clip.id, id, cut);
  splitSounds(doc, clip.id, id, cut);
  for (const [cell, variation] of Object.entries(variations)) {
    variationsMap(doc).set(`${id}:${cell}`, variation);
    // The left part shows its last cell still, when the cut lies inside it.
    if (Number(cell) * SEGMENT_FRAMES >= cut) variationsMap(doc).delete(`${clip.id}:${cell}`);
  }
  clipMap(doc, clip.id)!.set("stop", cut);
  // What may be chosen is asked at the end, which is the right part's now.
  if (clip.choices) clipMap(doc, clip.id)!.delete("choices");
  return id;
}

/** Sets the first source frame that the clip shows; what follows moves up or makes room. False when nothing changes. */
export function trimHead(doc: Y.Doc, id: string, start: number): boolean {
  const clip = find(doc, id);
  return !!clip && setSpan(doc, clip, { start: whole(start, 0, clip.stop - 1, clip.start) });
}

/** Sets the source frame after the last that the clip shows. False when nothing changes. */
export function trimTail(doc: Y.Doc, id: string, stop: number): boolean {
  const clip = find(doc, id);
  return !!clip && setSpan(doc, clip, { stop: whole(stop, clip.start + 1, MAX_FRAMES, clip.stop) });
}

/** Shows another stretch of the same length of its source: `start` and `stop` move together. */
export function slipClip(doc: Y.Doc, id: string, start: number): boolean {
  const clip = find(doc, id);
  if (!clip) return false;
  const length = clip.stop - clip.start;
  const first = whole(start, 0, MAX_FRAMES - length, clip.start);
  return setSpan(doc, clip, { start: first, stop: first + length });
}

/** Sets how many frames of its source the clip shows, from where it starts. */
export function setLength(doc: Y.Doc, id: string, frames: number): void {
  const clip = find(doc, id);
  if (clip) trimTail(doc, id, clip.start + frames);
}

/** Writes the ends that differ: of two people who each move one end, both are heard. */
function setSpan(doc: Y.Doc, clip: Clip, span: { start?: number; stop?: number }): boolean {
  const changed = (["start", "stop"] as const).filter(
    (name) => span[name] !== undefined && span[name] !== clip[name],
  );
  if (!changed.length) return false;
  doc.transact(() => {
    for (const name of changed) clipMap(doc, clip.id)!.set(name, span[name]);
  }, MINE);
  return true;
}

// Arranging

/** Moves a clip by `step` places (-1 earlier, 1 later). False at either end. */
export function moveClip(doc: Y.Doc, id: string, step: number): boolean {
  const at = readClips(doc).findIndex((clip) => clip.id === id);
  return moveClipTo(doc, id, at + step);
}

/** Moves a clip to be the one at `index`, counted without it. False where it stands there or no such place is. */
export function moveClipTo(doc: Y.Doc, id: string, index: number, may: May = notLocked): boolean {
  const clips = readClips(doc);
  const at = clips.findIndex((clip) => clip.id === id);
  if (at < 0 || index === at || index < 0 || index >= clips.length) return false;
  const others = clips.filter((clip) => clip.id !== id);
  doc.transact(() => clipMap(doc, id)!.set("place", placesAt(doc, index, others, may)[0]), MINE);
  return true;
}

export function deleteClip(doc: Y.Doc, id: string): void {
  doc.transact(() => {
    clipsMap(doc).delete(id);
    for (const map of [
      variationsMap(doc),
      retouchesMap(doc),
      markersMap(doc),
      titlesMap(doc),
      soundsMap(doc),
    ])
      for (const name of [...map.keys()]) if (name.startsWith(`${id}:`)) map.delete(name);
  }, MINE);
}

/** Which of the many pictures that fit its words a clip shows. */
export function setSeed(doc: Y.Doc, id: string, seed: number): void {
  const wanted = whole(seed, 0, 2 ** 31 - 1, 0);
  if (find(doc, id)) doc.transact(() => clipMap(doc, id)!.set("seed", wanted), MINE);
}

/** Says whose a clip is; "" nobody's. */
export function setOwner(doc: Y.Doc, id: string, owner: string): void {
  if (find(doc, id)) doc.transact(() => clipMap(doc, id)!.set("owner", owner), MINE);
}

/** A locked clip is changed by nobody's slip of the hand: people unlock it first. */
export function setLocked(doc: Y.Doc, id: string, locked: boolean): void {
  if (find(doc, id)) doc.transact(() => clipMap(doc, id)!.set("locked", locked), MINE);
}

/** Whether a clip's own sound is heard: nothing drawn depends on it. */
export function setQuiet(doc: Y.Doc, id: string, quiet: boolean): void {
  const map = clipMap(doc, id);
  if (map) doc.transact(() => (quiet ? map.set("quiet", true) : map.delete("quiet")), MINE);
}

/** Says what comes after a clip: null, the next one; [], nothing; else what may be chosen. */
export function setWays(doc: Y.Doc, id: string, choices: readonly Choice[] | null): void {
  const map = clipMap(doc, id);
  const kept =
    choices && readChoices(choices.map(({ label, to }) => ({ label: firstOf(label, MAX_LABEL).trim(), to })));
  if (map) doc.transact(() => (kept ? map.set("choices", kept) : map.delete("choices")), MINE);
}

/** Over how many of its first frames a clip comes up over what is before it; 0: a cut. */
export function setDissolve(doc: Y.Doc, id: string, frames: number): void {
  const map = clipMap(doc, id);
  const wanted = whole(frames, 0, MAX_DISSOLVE, 0);
  if (map) doc.transact(() => (wanted ? map.set("dissolve", wanted) : map.delete("dissolve")), MINE);
}

/** Makes a gap a clip that people can write in. */
export function fillGap(doc: Y.Doc, id: string): void {
  if (find(doc, id)?.source === GAP) doc.transact(() => clipMap(doc, id)!.set("source", "prompt"), MINE);
}

/** Which variation of a segment is shown. */
export function setVariation(doc: Y.Doc, clip: string, index: number, variation: number): void {
  const wanted = whole(variation, 0, MAX_VARIATION, 0);
  doc.transact(() => variationsMap(doc).set(`${clip}:${index}`, wanted), MINE);
}
