/**
 * Clips on the clipboard, as text, so that they go from place to place, room to room and over plain http. What is
 * pasted may come from anywhere: it is read like a stranger's, and becomes new clips of whoever pastes.
 */
import {
  type Copy,
  MAX_CLIPS,
  MAX_DISSOLVE,
  MAX_PROMPT,
  MAX_WORDS,
  type Retouches,
  type Word,
  addWord,
  copyClip,
  firstOf,
  fromRaw,
  freshSeed,
  insertCopies,
  nameFits,
  namesIn,
  readChoices,
  readMarking,
  readRetouch,
  readSounding,
  readTitling,
  sameName,
  setChoices,
  unknownIn,
} from "../document";
import { t } from "../i18n";
import { MAX_FRAMES, SEGMENT_FRAMES } from "../time";
import { type Desk, chosen, focusClip, may, mayAdd, open, refuse, remove, step } from "./edits";

const KIND = "telar/clips";
/** One transaction must stay a small update on the wire (64 KB): four clips of full prompts fit. */
const MOST = 4;
const MAX_ID = 64;
const MAX_SEED = 2 ** 31 - 1;

/** A named word as it goes along with the clips whose texts say it. */
type Said = Pick<Word, "name" | "text" | "choices">;

export const toText = (copies: readonly Copy[], words: readonly Said[] = []): string =>
  JSON.stringify({ kind: KIND, clips: copies, ...(words.length ? { words } : {}) }, null, 1);

function parsed(text: string): { clips: unknown[]; words: unknown } | null {
  try {
    const read = JSON.parse(text) as { kind?: unknown; clips?: unknown; words?: unknown } | null;
    return read?.kind === KIND && Array.isArray(read.clips) ? { clips: read.clips, words: read.words } : null;
  } catch {
    return null;
  }
}

/** The clips that a text holds; null where it holds none. Everything strange is clamped or left out. */
export function fromText(text: string, owner: string): Copy[] | null {
  const copies = parsed(text)
    ?.clips.slice(0, MOST)
    .flatMap((raw) => copyFrom(raw, owner) ?? []);
  return copies?.length ? copies : null;
}

/** The named words of a text that its clips say and this film does not know: what it does know means the same as ever. */
function unknownWords(text: string, copies: readonly Copy[], known: readonly Word[]): Said[] {
  const raw = parsed(text)?.words;
  const found = (Array.isArray(raw) ? raw : []).slice(0, MAX_WORDS).flatMap((each) => saidFrom(each) ?? []);
  const names = unknownIn(
    copies.flatMap(({ prompt, details }) => [prompt, details]),
    known,
  );
  return names.flatMap((name) => found.find((word) => sameName(word.name, name)) ?? []);
}

function saidFrom(raw: unknown): Said | null {
  const { name, text, choices } = (raw ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || !nameFits(name)) return null;
  const read = Array.isArray(choices) ? choices.filter((each) => typeof each === "string") : [];
  return { name, text: words(text), choices: read.map(words) };
}

/** The named words that a clip's texts say. */
const wordsOf = (copy: Copy, known: readonly Word[]): Said[] =>
  known
    .filter(({ name }) => namesIn(`${copy.prompt} ${copy.details}`).some((each) => sameName(each, name)))
    .map(({ name, text, choices }) => ({ name, text, choices }));

function copyFrom(raw: unknown, owner: string): Copy | null {
  if (raw === null || typeof raw !== "object") return null;
  const from = raw as Record<string, unknown>;
  const start = whole(from.start, 0, MAX_FRAMES - 1, 0);
  return {
    prompt: words(from.prompt),
    details: words(from.details),
    start,
    stop: whole(from.stop, start + 1, MAX_FRAMES, Math.min(MAX_FRAMES, start + SEGMENT_FRAMES)),
    seed: whole(from.seed, 0, MAX_SEED, freshSeed()),
    source: typeof from.source === "string" && from.source ? firstOf(from.source, 64) : "prompt",
    locked: false,
    owner,
    choices: readChoices(from.choices)?.filter(({ to }) => to.length <= MAX_ID) ?? null,
    quiet: from.quiet === true,
    dissolve: whole(from.dissolve, 0, MAX_DISSOLVE, 0),
    variations: variations(from.variations),
    retouches: retouches(from.retouches),
    markers: fromRaw(from.markers, readMarking),
    titles: fromRaw(from.titles, readTitling),
    sounds: fromRaw(from.sounds, readSounding),
  };
}

const words = (value: unknown): string =>
  typeof value === "string" ? firstOf(value.replaceAll("\0", ""), MAX_PROMPT) : "";

function whole(value: unknown, low: number, high: number, otherwise: number): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return otherwise;
  return Math.min(high, Math.max(low, Math.trunc(value)));
}

function variations(raw: unknown): Record<number, number> {
  if (raw === null || typeof raw !== "object") return {};
  const cells = Object.entries(raw).filter(([cell]) => /^\d{1,3}$/.test(cell));
  const read = cells.slice(0, MAX_FRAMES / SEGMENT_FRAMES).map(([cell, value]) => {
    return [Number(cell), whole(value, 0, 999, 0)] as const;
  });
  return Object.fromEntries(read.filter(([, variation]) => variation > 0));
}

function retouches(raw: unknown): Retouches {
  if (raw === null || typeof raw !== "object") return {};
  const read = Object.entries(raw)
    .slice(0, MAX_FRAMES / SEGMENT_FRAMES)
    .flatMap(([place, value]) => {
      const take = /^\d{1,3}:(\d{1,3})$/.exec(place)?.[1];
      const one = take && readRetouch(value, Number(take));
      return one ? [[place, one] as const] : [];
    });
  return Object.fromEntries(read);
}

/** What was copied here last, for where the browser lets no button read its clipboard (plain http). */
let kept = "";
export const lastCopied = (): string => kept;

/** The chosen clip as text; null where none is chosen. */
export function copyChosen(desk: Desk): string | null {
  const clip = chosen(desk);
  const copy = clip && copyClip(desk.room.doc, clip.id);
  if (!copy) return null;
  kept = toText([copy], wordsOf(copy, desk.film.get().words));
  desk.say(t("timeline.copied"));
  return kept;
}

export function cutChosen(desk: Desk): string | null {
  if (!open(desk, chosen(desk))) return null;
  const text = copyChosen(desk);
  remove(desk);
  desk.say(t("timeline.cut"));
  return text;
}

/** Inserts the clips of a text after the chosen one. Gives whether it held any. */
export function pasteText(desk: Desk, text: string): boolean {
  const copies = fromText(text, desk.newOwner);
  if (!copies || !mayAdd(desk)) return false;
  const { doc } = desk.room;
  const words = unknownWords(text, copies, desk.film.get().words);
  const ids = step(desk, () => {
    for (const { name, text, choices } of words) {
      const id = addWord(doc, name, text);
      if (id && choices.length) setChoices(doc, id, choices);
    }
    return insertCopies(doc, chosen(desk)?.id ?? null, copies, may(desk));
  });
  if (ids.length < copies.length) refuse(desk, t("timeline.full", { limit: MAX_CLIPS }));
  if (ids.length) {
    focusClip(desk, ids[0]!);
    desk.say(t("timeline.pasted", { count: ids.length }));
  }
  return true;
}
