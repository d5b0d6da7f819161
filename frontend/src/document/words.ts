/**
 * Named words: a phrase under a name, used in texts as `{hero}`. Reading is the twin of collab/film/timeline.py (of
 * equal names the smallest id counts, unknown names stay as written); each press is one transaction of the person's.
 */
import * as Y from "yjs";
import { freshId } from "./places";
import { type Clip, type Film, type Word, readFilm } from "./read";
import { MAX_CHOICES, MAX_WORD, MAX_WORDS, MAX_WORD_NAME, MINE, clipsMap, text, wordsMap } from "./schema";
import { firstOf, setText } from "./text";

/** Longest text that the named words may make of one that people wrote. */
const RESOLVED = 4_000;
export const NAMED = /\{([^{}]{1,80})\}/g;

const folded = (name: string): string => name.normalize("NFC").split(/\s+/).filter(Boolean).join(" ");

/** Names are compared folded and without case. */
const fold = (name: string): string => folded(name).toUpperCase().toLowerCase();

export const sameName = (one: string, other: string): boolean => fold(one) === fold(other);

const byId = (a: Word, b: Word): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The word that a name stands for. */
export function wordNamed(name: string, words: readonly Word[]): Word | undefined {
  const wanted = fold(name);
  return [...words].sort(byId).find((word) => fold(word.name) === wanted);
}

/** The names in braces, in order, as written. */
export const namesIn = (said: string): string[] => [...said.matchAll(NAMED)].map((found) => found[1]!);

/** The names that nobody has said, each once, as first written. */
export function unknownIn(texts: readonly string[], words: readonly Word[]): string[] {
  const unknown = texts.flatMap(namesIn).filter((name) => !wordNamed(name, words));
  return unknown.filter((name, at) => unknown.findIndex((each) => sameName(each, name)) === at);
}

/** What a text says with the words' texts in it. */
export function resolve(said: string, words: readonly Word[]): string {
  if (!said.includes("{")) return said;
  const put = said.replace(NAMED, (written, name: string) => wordNamed(name, words)?.text ?? written);
  return firstOf(put, RESOLVED);
}

/** What each name in these texts stands for, in order; null for one that nobody has said. */
export const spoken = (texts: readonly string[], words: readonly Word[]): (string | null)[] =>
  texts.flatMap(namesIn).map((name) => wordNamed(name, words)?.text ?? null);

const says = (said: string, word: Word): boolean => namesIn(said).some((name) => sameName(name, word.name));

export interface Uses {
  /** The look and theme of the whole film names it: every clip is touched. */
  style: boolean;
  clips: readonly Clip[];
}

/** Where a word is used. Another word with the same name and a smaller id takes its uses. */
export function usesOf(word: Word, film: Pick<Film, "style" | "clips" | "words">): Uses {
  if (wordNamed(word.name, film.words)?.id !== word.id) return { style: false, clips: [] };
  const clips = film.clips.filter((clip) => says(clip.prompt, word) || says(clip.details, word));
  return { style: says(film.style, word), clips };
}

// Writing

export function wordText(doc: Y.Doc, id: string): Y.Text | null {
  const word = wordsMap(doc).get(id);
  const found = word instanceof Y.Map ? word.get("text") : null;
  return found instanceof Y.Text ? found : null;
}

/** What a name may be: something, short, without braces. */
export const nameFits = (name: string): boolean =>
  folded(name) !== "" && folded(name).length <= MAX_WORD_NAME && !/[{}]/.test(name);

/** Adds a word, whole. Gives its id, or null at the limit. */
export function addWord(doc: Y.Doc, name: string, said = ""): string | null {
  if (wordsMap(doc).size >= MAX_WORDS || !nameFits(name)) return null;
  const id = freshId();
  const word = new Y.Map<unknown>();
  word.set("name", folded(name));
  word.set("text", new Y.Text(firstOf(said, MAX_WORD)));
  word.set("choices", []);
  doc.transact(() => wordsMap(doc).set(id, word), MINE);
  return id;
}

/** Gives a word another name. Texts that use the old one are rewritten only where `clips` and `style` say so. */
export function renameWord(doc: Y.Doc, word: Word, name: string, uses: Uses | null = null): void {
  const map = wordsMap(doc).get(word.id);
  if (!(map instanceof Y.Map) || !nameFits(name)) return;
  doc.transact(() => {
    map.set("name", folded(name));
    if (uses?.style) rewrite(text(doc, "style"), word.name, folded(name));
    for (const { id } of uses?.clips ?? []) {
      const clip = clipsMap(doc).get(id);
      if (!(clip instanceof Y.Map)) continue;
      for (const field of [clip.get("prompt"), clip.get("details")])
        if (field instanceof Y.Text) rewrite(field, word.name, folded(name));
    }
  }, MINE);
}

/** What a text of no document says when a name in it is another one. */
export const renamedIn = (said: string, from: string, to: string): string =>
  said.replace(NAMED, (written, name: string) => (sameName(name, from) ? `{${to}}` : written));

/**
 * Tells of each word that gets another name, whoever gave it, also by undo. left: the texts of the film were left as
 * they are. Gives what ends it.
 */
export function onRenamed(doc: Y.Doc, told: (from: string, to: string, left: boolean) => void): () => void {
  const words = wordsMap(doc);
  const heard = (events: Y.YEvent<never>[], { changed }: Y.Transaction): void => {
    const wrote = [...changed.keys()].some((type) => (type as unknown) instanceof Y.Text);
    for (const { target, changes } of events as unknown as Y.YEvent<Y.Map<unknown>>[]) {
      const name = changes.keys.get("name");
      if (target === words || name?.action !== "update") continue;
      const [from, to] = [name.oldValue as unknown, target.get("name")];
      if (typeof from !== "string" || typeof to !== "string") continue;
      const film = readFilm(doc);
      if (wordNamed(from, film.words)) continue; // another word is called so, and its uses are its own
      const said = [film.style, ...film.clips.flatMap(({ prompt, details }) => [prompt, details])];
      told(from, to, !wrote && said.some((text) => namesIn(text).some((each) => sameName(each, from))));
    }
  };
  words.observeDeep(heard as never);
  return () => words.unobserveDeep(heard as never);
}

/** From the last to the first, so that what was found stays where it was; only the names' own letters change. */
function rewrite(target: Y.Text, from: string, to: string): void {
  const found = [...target.toString().matchAll(NAMED)].filter((match) => sameName(match[1]!, from));
  for (const match of found.reverse()) {
    target.insert(match.index + 1 + match[1]!.length, to);
    target.delete(match.index + 1, match[1]!.length);
  }
}

/** Says what a word stands for. */
export function setWord(doc: Y.Doc, id: string, said: string): void {
  const target = wordText(doc, id);
  if (target) setText(target, firstOf(said, MAX_WORD));
}

export function setChoices(doc: Y.Doc, id: string, choices: readonly string[]): void {
  const word = wordsMap(doc).get(id);
  const kept = [...new Set(choices.map((choice) => firstOf(choice, MAX_WORD).trim()).filter(Boolean))];
  if (word instanceof Y.Map) doc.transact(() => word.set("choices", kept.slice(0, MAX_CHOICES)), MINE);
}

export function deleteWord(doc: Y.Doc, id: string): void {
  doc.transact(() => wordsMap(doc).delete(id), MINE);
}
