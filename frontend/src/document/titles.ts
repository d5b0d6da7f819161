/**
 * Titles: texts that stand over the picture for a while (twin of collab/film/titles.py and points.py). One begins at
 * "clip:frame", or at the nearest frame that its clip shows, and lasts so many frames of the film.
 */
import * as Y from "yjs";
import { MAX_FRAMES } from "../time";
import { noteMoved } from "./noted";
import { MAX_COPIED, MAX_TITLES, MAX_TITLE_WORDS, MINE, clipsMap, titlesMap } from "./schema";
import { type BySpot, type Shown, type Spot, onClip, spotOf } from "./spots";
import { firstOf } from "./text";

type Fields = Readonly<Record<string, unknown>>;

export const LOOKS = ["middle", "low", "card"] as const;
export type Look = (typeof LOOKS)[number];

export interface Titling {
  text: string;
  look: Look;
  /** How long it stands. */
  frames: number;
}

/** A title over the frames [from, to) of the film. */
export interface Title extends Titling, Spot {
  from: number;
  to: number;
}

export type Titlings = BySpot<Titling>;

/** A title that stands in the document is a map, so that of two people who change one thing each both are heard. */
export function readTitling(value: unknown): Titling | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const { text, look, frames } = (value instanceof Y.Map ? Object.fromEntries(value) : value) as Fields;
  const long = typeof frames === "bigint" ? Number(frames) : frames;
  return {
    text: typeof text === "string" ? firstOf(text, MAX_TITLE_WORDS).split(/\s+/).join(" ").trim() : "",
    look: LOOKS.find((each) => each === look) ?? LOOKS[0],
    frames:
      typeof long === "number" && Number.isFinite(long)
        ? Math.min(MAX_FRAMES, Math.max(1, Math.trunc(long)))
        : 1,
  };
}

const nameOf = ({ clip, frame }: Spot): string => `${clip}:${frame}`;

/** The titles in the order in which they begin, those too that say nothing yet. */
export function readTitles(doc: Y.Doc, clips: readonly Shown[], length: number): Title[] {
  const shown = new Map(clips.map((clip) => [clip.id, clip]));
  const found: Title[] = [];
  for (const [name, value] of titlesMap(doc)) {
    const spot = spotOf(name);
    const clip = spot && shown.get(spot.clip);
    const titling = readTitling(value);
    if (!clip || !titling) continue;
    const from = clip.from + Math.min(Math.max(spot.frame, clip.start), clip.stop - 1) - clip.start;
    found.push({ ...spot, ...titling, from, to: Math.min(length, from + titling.frames) });
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to || (nameOf(a) < nameOf(b) ? -1 : 1));
}

interface Lasting {
  from: number;
  to: number;
  text: string;
}

/** The titles over a frame, in the order in which they began. */
export const titlesAt = <T extends Lasting>(titles: readonly T[], frame: number): T[] =>
  titles.filter(({ from, to }) => from <= frame && frame < to);

/** The title that is seen at a frame: of several the one that began last; one without words is not there. */
export const titleAt = <T extends Lasting>(titles: readonly T[], frame: number): T | undefined =>
  titlesAt(titles, frame)
    .filter(({ text }) => text)
    .at(-1);

const mapOf = (titling: Titling): Y.Map<unknown> => new Y.Map(Object.entries(titling));

/** Writes a clip's titles. Called inside a transaction. */
export function putTitles(doc: Y.Doc, clip: string, titles: Titlings): void {
  const most = Math.max(0, Math.min(MAX_COPIED.titles, MAX_TITLES - titlesMap(doc).size));
  for (const [frame, titling] of Object.entries(titles).slice(0, most))
    titlesMap(doc).set(`${clip}:${frame}`, mapOf(titling));
}

/** What begins at or behind the cut goes to the right part. Called inside a transaction. */
export function splitTitles(doc: Y.Doc, left: string, right: string, cut: number): void {
  for (const [frame, titling] of Object.entries(onClip(titlesMap(doc), left, readTitling))) {
    if (Number(frame) < cut) continue;
    titlesMap(doc).set(`${right}:${frame}`, mapOf(titling));
    titlesMap(doc).delete(`${left}:${frame}`);
  }
}

/** Sets a title, or says of one what it says now. False at the limit, and where it says that already. */
export function setTitle(doc: Y.Doc, spot: Spot, titling: Titling): boolean {
  const name = nameOf(spot);
  const [before, next] = [readTitling(titlesMap(doc).get(name)), readTitling(titling)!];
  if (!clipsMap(doc).has(spot.clip) || (!before && titlesMap(doc).size >= MAX_TITLES)) return false;
  const changed = (["text", "look", "frames"] as const).filter((each) => before?.[each] !== next[each]);
  const there = titlesMap(doc).get(name);
  doc.transact(() => {
    if (there instanceof Y.Map) for (const each of changed) there.set(each, next[each]);
    else titlesMap(doc).set(name, mapOf(next));
  }, MINE);
  return changed.length > 0;
}

/** Lets a title begin elsewhere. False where one begins there already, or nothing is there to be moved. */
export function moveTitle(doc: Y.Doc, from: Spot, to: Spot): boolean {
  const titling = readTitling(titlesMap(doc).get(nameOf(from)));
  if (!titling || !clipsMap(doc).has(to.clip) || titlesMap(doc).has(nameOf(to))) return false;
  doc.transact((transaction) => {
    noteMoved(transaction, { root: "titles", from: nameOf(from), to: nameOf(to) });
    titlesMap(doc).set(nameOf(to), mapOf(titling));
    titlesMap(doc).delete(nameOf(from));
  }, MINE);
  return true;
}

export function removeTitle(doc: Y.Doc, spot: Spot): void {
  doc.transact(() => titlesMap(doc).delete(nameOf(spot)), MINE);
}
