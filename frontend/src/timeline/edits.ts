/**
 * What a person does with clips, whichever way it was asked for: the rule, the writing, the sentence.
 * Each press is one step of undo. A locked clip refuses in words. Knows no keys, no pointers and no markup.
 */
import {
  type Clip,
  GAP,
  MAX_CLIPS,
  type Spot,
  addClip,
  copyClip,
  deleteClip,
  insertCopies,
  insertGap,
  moveClipTo,
  setLocked,
  setQuiet,
  slipClip,
  splitClip,
  trimHead,
  trimTail,
} from "../document";
import type { Session } from "../editor/session";
import { number, t } from "../i18n";
import { FRAME_RATE, MAX_FRAMES } from "../time";

/** The part of a session that edits need. */
export type Desk = Pick<
  Session,
  | "room"
  | "film"
  | "player"
  | "selected"
  | "undo"
  | "notice"
  | "info"
  | "canEdit"
  | "mayChange"
  | "whyNot"
  | "keeps"
  | "newOwner"
  | "say"
  | "select"
  | "goTo"
>;

const GAP_FRAMES = 2 * FRAME_RATE;

const clips = (desk: Desk): readonly Clip[] => desk.film.get().clips;
const seconds = (frames: number): string => number(frames / FRAME_RATE, 2);
const at = (desk: Desk, id: string): number => clips(desk).findIndex((clip) => clip.id === id);

/** The clip that a spot is of. */
export const clipOf = (desk: Desk, { clip }: Spot): Clip | undefined =>
  clips(desk).find(({ id }) => id === clip);

export const chosen = (desk: Desk): Clip | undefined =>
  clips(desk).find((clip) => clip.id === desk.selected.get());

const under = (desk: Desk, frame: number): Clip | undefined =>
  clips(desk).find((clip) => clip.from <= frame && frame < clip.to);

export function refuse(desk: Desk, message: string): false {
  desk.notice.set({ message, words: "" });
  return false;
}

/** Whether the clip may be changed here; if not, a sentence says why. */
export function open(desk: Desk, clip: Clip | undefined): clip is Clip {
  if (!clip || desk.mayChange(clip)) return !!clip;
  const why = desk.whyNot(clip);
  return why ? refuse(desk, why) : false;
}

/** Whether anything may be added here; if not, and a role does not say it all, a sentence says why. */
export function mayAdd(desk: Desk): boolean {
  if (desk.canEdit) return true;
  const why = desk.whyNot(null);
  return why ? refuse(desk, why) : false;
}

/** The clips that may make room for another. */
export const may = (desk: Desk) => (clip: Clip) => desk.mayChange(clip);

/** Runs one edit as one step of undo of its own. */
export function step<T>(desk: Desk, work: () => T): T {
  // What was refused before is past; words that somebody still has to keep are not.
  if (desk.notice.get()?.words === "") desk.notice.set(null);
  desk.undo.stopCapturing();
  const done = work();
  desk.undo.stopCapturing();
  return done;
}

const full = (desk: Desk): false => refuse(desk, t("timeline.full", { limit: MAX_CLIPS }));

/** Chooses a clip and brings the keyboard to it; whoever steps through the picture stays there. */
export function focusClip(desk: Desk, id: string): void {
  desk.goTo(id);
  const before = document.activeElement;
  if (before?.closest("#picture")) return;
  // The clip may be drawn only with the next frame; a card that was opened until then keeps the keyboard.
  requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now !== before && now !== document.body) return;
    document.querySelector<HTMLElement>(`[data-clip="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  });
}

// Adding

export function add(desk: Desk): void {
  if (!mayAdd(desk)) return;
  const after = chosen(desk)?.id ?? null;
  const id = step(desk, () => addClip(desk.room.doc, after, desk.newOwner, undefined, may(desk)));
  if (!id) return void full(desk);
  focusClip(desk, id);
  desk.say(t("timeline.added", { number: at(desk, id) + 1 }));
}

/** A copy belongs to its maker where the original may not be changed: else nobody could take it away again. */
export function duplicate(desk: Desk): void {
  const clip = chosen(desk);
  const copy = clip && mayAdd(desk) ? copyClip(desk.room.doc, clip.id) : null;
  if (!clip || !copy) return;
  const mine = desk.mayChange(clip) ? copy : { ...copy, locked: false, owner: desk.newOwner };
  const [id] = step(desk, () => insertCopies(desk.room.doc, clip.id, [mine], may(desk)));
  if (!id) return void full(desk);
  focusClip(desk, id);
  desk.say(t("timeline.duplicated", { number: at(desk, id) + 1 }));
}

/** A gap at the playhead; behind the film where the playhead stands on its last frame. */
export function gap(desk: Desk): void {
  if (!mayAdd(desk)) return;
  const { frame } = desk.player;
  const { length } = desk.film.get();
  const where = frame >= length - 1 ? length : frame;
  const inside = under(desk, where);
  if (inside && inside.from < where && !open(desk, inside)) return;
  const id = step(desk, () => insertGap(desk.room.doc, where, desk.newOwner, GAP_FRAMES, may(desk)));
  if (!id) return void full(desk);
  focusClip(desk, id);
  desk.say(t("timeline.gap_added", { seconds: seconds(GAP_FRAMES) }));
}

// Cutting

/** Splits the clip under the playhead; the right part is chosen. */
export function split(desk: Desk): void {
  const { frame } = desk.player;
  const clip = under(desk, frame);
  if (!open(desk, clip)) return;
  if (frame <= clip.from) return void refuse(desk, t("timeline.no_split"));
  const id = step(desk, () => splitClip(desk.room.doc, clip.id, frame, may(desk)));
  if (!id) return void full(desk);
  focusClip(desk, id);
  desk.say(t("timeline.split_done", { number: at(desk, clip.id) + 1, next: at(desk, id) + 1 }));
}

/** Sets where in its source a clip's edge lies. */
export function trim(desk: Desk, id: string, edge: "head" | "tail", frame: number): void {
  const clip = clips(desk).find((each) => each.id === id);
  if (!open(desk, clip)) return;
  const write = edge === "head" ? trimHead : trimTail;
  if (step(desk, () => write(desk.room.doc, id, frame))) sayLength(desk, id);
}

/** Cuts what lies before or behind the playhead off the clip under it. */
export function trimToPlayhead(desk: Desk, edge: "head" | "tail"): void {
  const { frame } = desk.player;
  const clip = under(desk, frame);
  if (!open(desk, clip)) return;
  const cut = clip.start + frame - clip.from + (edge === "tail" ? 1 : 0);
  trim(desk, clip.id, edge, cut);
  desk.goTo(clip.id);
  // What was under the playhead stays under it.
  if (edge === "head") desk.player.seek(clip.from);
}

export function setClipLength(desk: Desk, id: string, frames: number): void {
  const clip = clips(desk).find((each) => each.id === id);
  if (clip) trim(desk, id, "tail", Math.min(MAX_FRAMES, clip.start + frames));
}

function sayLength(desk: Desk, id: string): void {
  const clip = clips(desk).find((each) => each.id === id);
  if (!clip) return;
  desk.say(t("timeline.trimmed", { number: at(desk, id) + 1, seconds: seconds(clip.stop - clip.start) }));
}

/** Shows another stretch of the clip's source, from this frame of it on. */
export function slip(desk: Desk, id: string, start: number): void {
  const clip = clips(desk).find((each) => each.id === id);
  if (!open(desk, clip) || clip.source === GAP) return;
  if (!step(desk, () => slipClip(desk.room.doc, id, start))) return;
  const now = clips(desk).find((each) => each.id === id)?.start ?? 0;
  desk.say(t("timeline.slipped", { number: at(desk, id) + 1, seconds: seconds(now) }));
}

export function slipBy(desk: Desk, frames: number): void {
  const clip = chosen(desk);
  if (clip) slip(desk, clip.id, Math.max(0, clip.start + frames));
}

// Arranging

export function moveTo(desk: Desk, id: string, index: number): void {
  const clip = clips(desk).find((each) => each.id === id);
  if (!open(desk, clip) || !step(desk, () => moveClipTo(desk.room.doc, id, index, may(desk)))) return;
  desk.say(t("timeline.moved", { number: at(desk, id) + 1, total: clips(desk).length }));
  focusClip(desk, id);
}

export function moveBy(desk: Desk, places: number): void {
  const clip = chosen(desk);
  if (clip) moveTo(desk, clip.id, at(desk, clip.id) + places);
}

export function remove(desk: Desk): void {
  const clip = chosen(desk);
  if (!open(desk, clip)) return;
  const here = at(desk, clip.id);
  const next = clips(desk)[here + 1] ?? clips(desk)[here - 1];
  step(desk, () => deleteClip(desk.room.doc, clip.id));
  if (next) focusClip(desk, next.id);
  desk.say(t("timeline.deleted"));
}

export function lock(desk: Desk): void {
  const clip = chosen(desk);
  if (!clip || !mayAdd(desk)) return;
  const place = { number: at(desk, clip.id) + 1 };
  if (!desk.keeps(clip)) return void refuse(desk, t("timeline.lock_not_yours", place));
  step(desk, () => setLocked(desk.room.doc, clip.id, !clip.locked));
  desk.say(t(clip.locked ? "timeline.unlocked" : "timeline.locked", place));
}

/** Lets a clip's own sound be heard, or not. */
export function hush(desk: Desk, clip = chosen(desk)): void {
  if (!open(desk, clip) || clip.source === GAP) return;
  step(desk, () => setQuiet(desk.room.doc, clip.id, !clip.quiet));
  desk.say(t(clip.quiet ? "timeline.heard" : "timeline.quieted", { number: at(desk, clip.id) + 1 }));
}

// Choosing

/** The clip before or after the chosen one. */
export function choose(desk: Desk, places: number): void {
  const here = at(desk, desk.selected.get() ?? "");
  const next = clips(desk)[Math.min(clips(desk).length - 1, Math.max(0, here + places))];
  if (next) focusClip(desk, next.id);
}

/** The first frame of the film, or its last, and the clip that shows it. */
export function jump(desk: Desk, end: "first" | "last"): void {
  const clip = clips(desk).at(end === "first" ? 0 : -1);
  if (!clip) return;
  desk.player.seek(end === "first" ? 0 : desk.film.get().length - 1);
  focusClip(desk, clip.id);
}
