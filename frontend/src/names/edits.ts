/**
 * What a person does with named words: the rule, the writing, the sentence. Each press is one step of undo.
 * Knows no markup.
 */
import {
  MAX_WORDS,
  type Uses,
  type Word,
  addWord,
  deleteWord,
  nameFits,
  renameWord,
  setChoices,
  setWord,
  usesOf,
  wordNamed,
} from "../document";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { mayAdd, refuse, step } from "../timeline/edits";

export const braced = (name: string): string => `{${name}}`;

/** Why a word may not be called so, in words; "" where it may. `not`: the word that is to be called so. */
export function whyNotName(session: Session, name: string, not?: Word): string {
  if (!nameFits(name)) return t(name.trim() ? "names.bad" : "names.empty");
  const taken = wordNamed(name, session.film.get().words);
  return taken && taken.id !== not?.id ? t("names.taken", { name: braced(taken.name) }) : "";
}

/** Makes a word of this name, to be filled. Gives its id, or null where it may not be. */
export function addName(session: Session, name: string, said = ""): string | null {
  if (!mayAdd(session)) return null;
  const why = whyNotName(session, name);
  if (why) return refuse(session, why) || null;
  const id = step(session, () => addWord(session.room.doc, name, said));
  if (!id) return refuse(session, t("names.full", { limit: MAX_WORDS })) || null;
  session.say(t("names.added", { name: braced(name.trim()) }));
  return id;
}

/** The uses that may be rewritten: clips that somebody locked or owns keep what they say. */
export function mayRewrite(session: Session, uses: Uses): Uses {
  return { style: uses.style, clips: uses.clips.filter((clip) => session.mayChange(clip)) };
}

/** Renames a word; where it is used is rewritten only when `along` says so. */
export function rename(session: Session, word: Word, name: string, along: boolean): void {
  if (!mayAdd(session)) return;
  const uses = along ? mayRewrite(session, usesOf(word, session.film.get())) : null;
  step(session, () => renameWord(session.room.doc, word, name, uses));
  session.say(t("names.renamed", { name: braced(name.trim()) }));
}

export function remove(session: Session, word: Word): void {
  if (!mayAdd(session)) return;
  step(session, () => deleteWord(session.room.doc, word.id));
  session.say(t("names.deleted", { name: braced(word.name) }));
}

/** One of a word's choices becomes what it says. */
export function choose(session: Session, word: Word, said: string): void {
  if (!mayAdd(session) || said === word.text) return;
  step(session, () => setWord(session.room.doc, word.id, said));
  session.say(t("names.chosen", { name: braced(word.name), text: said }));
}

export function addChoice(session: Session, word: Word, said: string): void {
  if (mayAdd(session)) step(session, () => setChoices(session.room.doc, word.id, [...word.choices, said]));
}

export function removeChoice(session: Session, word: Word, said: string): void {
  const rest = word.choices.filter((choice) => choice !== said);
  if (mayAdd(session)) step(session, () => setChoices(session.room.doc, word.id, rest));
}

/** Where a word is used, in words. */
export function usedIn(uses: Uses): string {
  if (uses.style) return t("names.used_film");
  return uses.clips.length ? t("names.used", { count: uses.clips.length }) : t("names.unused");
}
