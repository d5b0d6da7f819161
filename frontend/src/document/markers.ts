/**
 * Markers: points of the film that people named (twin of collab/film/markers.py). One stands at "clip:frame", on a frame
 * of its clip's own source: it moves with the clip, a split takes it along, and one that a trim hides comes back with
 * its frame.
 */
import type * as Y from "yjs";
import { MAX_COPIED, MAX_LABEL, MAX_MARKERS, MINE, clipsMap, markersMap } from "./schema";
import { type BySpot, type Shown, type Spot, onClip, spotOf } from "./spots";
import { firstOf } from "./text";

export const COLORS = ["red", "orange", "yellow", "green", "blue", "purple"] as const;
export type Color = (typeof COLORS)[number];

export interface Marking {
  /** "" says nothing but that something is here. */
  label: string;
  color: Color;
}

export interface Marker extends Marking, Spot {
  /** The frame of the film. */
  at: number;
}

export type Markings = BySpot<Marking>;

export function readMarking(value: unknown): Marking | null {
  if (value === null || typeof value !== "object") return null;
  const { label, color } = value as Record<string, unknown>;
  if (typeof color !== "string") return null;
  const words = typeof label === "string" ? firstOf(label, MAX_LABEL).split(/\s+/).join(" ").trim() : "";
  return { label: words, color: COLORS.find((each) => each === color) ?? COLORS[0] };
}

/** The markers that the film shows, in its order. */
export function readMarkers(doc: Y.Doc, clips: readonly Shown[]): Marker[] {
  const shown = new Map(clips.map((clip) => [clip.id, clip]));
  const found: Marker[] = [];
  for (const [name, value] of markersMap(doc)) {
    const spot = spotOf(name);
    const clip = spot && shown.get(spot.clip);
    const marking = readMarking(value);
    if (!clip || !marking || spot.frame < clip.start || spot.frame >= clip.stop) continue;
    found.push({ ...spot, ...marking, at: clip.from + spot.frame - clip.start });
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Writes a clip's markers. Called inside a transaction. */
export function putMarkings(doc: Y.Doc, clip: string, markings: Markings): void {
  const most = Math.max(0, Math.min(MAX_COPIED.markers, MAX_MARKERS - markersMap(doc).size));
  for (const [frame, marking] of Object.entries(markings).slice(0, most))
    markersMap(doc).set(`${clip}:${frame}`, { ...marking });
}

/** What lies at or behind the cut goes to the right part. Called inside a transaction. */
export function splitMarkings(doc: Y.Doc, left: string, right: string, cut: number): void {
  for (const [frame, marking] of Object.entries(onClip(markersMap(doc), left, readMarking))) {
    if (Number(frame) < cut) continue;
    markersMap(doc).set(`${right}:${frame}`, { ...marking });
    markersMap(doc).delete(`${left}:${frame}`);
  }
}

/** Sets a marker, or says of one what it says now. False at the limit, and where it says that already. */
export function setMarker(doc: Y.Doc, { clip, frame }: Spot, marking: Marking): boolean {
  const name = `${clip}:${frame}`;
  const [before, next] = [readMarking(markersMap(doc).get(name)), readMarking(marking)!];
  if (!clipsMap(doc).has(clip) || (!before && markersMap(doc).size >= MAX_MARKERS)) return false;
  if (before?.label === next.label && before.color === next.color) return false;
  doc.transact(() => markersMap(doc).set(name, next), MINE);
  return true;
}

export function removeMarker(doc: Y.Doc, { clip, frame }: Spot): void {
  doc.transact(() => markersMap(doc).delete(`${clip}:${frame}`), MINE);
}
