/**
 * The document's roots and limits: with its neighbours in this folder the one place of the screen that knows keys
 * (twin of collab/film/policy.py). Knows no network and no screen.
 */
import type * as Y from "yjs";

/** Marks what this person did here, so that undo takes back that and nothing else. */
export const MINE = Symbol("mine");

export const MAX_PROMPT = 2_000;
export const MAX_SCRIPT = 200_000;
export const MAX_TITLE = 200;
export const MAX_CLIPS = 500;
export const MAX_VARIATION = 999;
export const MAX_SEED = 2 ** 31 - 1;
export const MAX_WORDS = 200;
export const MAX_WORD = 200;
export const MAX_WORD_NAME = 80;
export const MAX_CHOICES = 20;
/** Frames. */
export const MAX_DISSOLVE = 48;
/** At the end of a clip: a key each. */
export const MAX_WAYS = 6;
export const MAX_LABEL = 80;
export const MAX_MARKERS = 1_000;
export const MAX_TITLES = 500;
export const MAX_TITLE_WORDS = 200;
/** Of one clip, taken along by a copy: an update is small. */
export const MAX_COPIED = { markers: 60, titles: 15, sounds: 10 };
export const MAX_SOUNDS = 100;
export const MAX_SOUND_WORDS = 200;
/** The shortest laid sound and the longest. */
export const SOUND_FRAMES = [24, 480] as const;

export type TextName = "title" | "style" | "script";

export const text = (doc: Y.Doc, name: TextName): Y.Text => doc.getText(name);
export const clipsMap = (doc: Y.Doc) => doc.getMap<unknown>("clips");
export const tracksMap = (doc: Y.Doc) => doc.getMap<unknown>("tracks");
export const wordsMap = (doc: Y.Doc) => doc.getMap<unknown>("words");
export const variationsMap = (doc: Y.Doc) => doc.getMap<unknown>("variations");
export const markersMap = (doc: Y.Doc) => doc.getMap<unknown>("markers");
export const titlesMap = (doc: Y.Doc) => doc.getMap<unknown>("titles");
export const soundsMap = (doc: Y.Doc) => doc.getMap<unknown>("sounds");
export const retouchesMap = (doc: Y.Doc) => doc.getMap<unknown>("retouches");

/** Binds the roots, so that readers and observers see them from the first update on. */
export function roots(doc: Y.Doc): Y.AbstractType<unknown>[] {
  const texts = (["title", "style", "script"] as const).map((name) => text(doc, name));
  const maps = ["words", "tracks", "clips", "variations", "retouches", "markers", "titles", "sounds"].map(
    (name) => doc.getMap(name),
  );
  return [...texts, ...maps] as unknown as Y.AbstractType<unknown>[];
}
