/**
 * The keys of the editor: one table, read by the keyboard and by the sheet that shows it.
 * A key is named as `comboOf` names an event; single letters rest while somebody types. Whoever wants other keys has them
 * from keymap.ts.
 */
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { lay } from "../laid/late";
import { exportFilm } from "../editor/leave";
import { burn, burnt } from "../player/burnt";
import { mark, unmark } from "../player/marks";
import { sound, sounding } from "../player/volume";
import { comment, toComment, toDifference } from "../review/moves";
import { accept, another, compareHere } from "../takes/moves";
import { toggle } from "./dissolves";
import * as edits from "./edits";
import { keysOf, own } from "./keymap";
import * as markers from "./markers";
import { toOffer } from "./offers";
import { Store } from "../store";
import { shown } from "./signs";
import { title } from "./titles";
import { STEP } from "./view";
import { zoom } from "./zoom";

export interface Shortcut {
  /** Its sentence in the catalogue: `keys.<name>`. */
  name: string;
  group: "play" | "cut" | "arrange" | "look" | "review";
  keys: readonly string[];
  run: (session: Session) => unknown;
  /** Where it works: everywhere in the editor, or on a focused clip alone. */
  on?: "clip";
  /** Shown on the sheet, and heard where it works: whoever else waits for the key hears it too. */
  elsewhere?: true;
}

function markClip(session: Session): void {
  const clip = edits.chosen(session);
  if (clip) session.loop.marks.set({ from: clip.from, to: clip.to });
}

export const SHORTCUTS: readonly Shortcut[] = [
  { name: "play", group: "play", keys: [" "], run: ({ player }) => player.toggle() },
  { name: "backwards", group: "play", keys: ["j"], run: ({ player }) => player.shuttle(-1) },
  { name: "stop", group: "play", keys: ["k"], run: ({ player }) => player.pause() },
  { name: "forwards", group: "play", keys: ["l"], run: ({ player }) => player.shuttle(1) },
  { name: "frame_back", group: "play", keys: [","], run: ({ player }) => player.step(-1) },
  { name: "frame_on", group: "play", keys: ["."], run: ({ player }) => player.step(1) },
  { name: "mark_in", group: "play", keys: ["i"], run: (session) => mark(session, "in") },
  { name: "mark_out", group: "play", keys: ["o"], run: (session) => mark(session, "out") },
  { name: "mark_clip", group: "play", keys: ["x"], run: markClip },
  { name: "unmark", group: "play", keys: ["Shift+X"], run: unmark },
  { name: "loop", group: "play", keys: ["r"], run: ({ loop }) => loop.on.set(!loop.on.get()) },
  { name: "sound", group: "play", keys: ["q"], run: () => sound(!sounding.get()) },
  { name: "full", group: "play", keys: ["Shift+F"], run: ({ immersive }) => immersive.toggle() },

  { name: "mark", group: "look", keys: ["m"], run: markers.mark },
  { name: "unmark_here", group: "look", keys: ["Shift+M"], run: markers.removeHere },
  { name: "next_marker", group: "look", keys: [">"], run: (session) => markers.jump(session, 1) },
  { name: "last_marker", group: "look", keys: ["<"], run: (session) => markers.jump(session, -1) },

  { name: "accept", group: "review", keys: ["Shift+A"], run: (session) => accept(session) },
  { name: "another", group: "review", keys: ["Shift+T"], run: (session) => another(session) },
  { name: "compare", group: "review", keys: ["Shift+C"], run: compareHere },
  { name: "export", group: "review", keys: ["Shift+E"], run: exportFilm },
  { name: "comment", group: "review", keys: ["c"], run: comment },
  { name: "next_comment", group: "review", keys: ["n"], run: (session) => toComment(session, 1) },
  { name: "last_comment", group: "review", keys: ["Shift+N"], run: (session) => toComment(session, -1) },
  { name: "next_difference", group: "review", keys: ["v"], run: (session) => toDifference(session, 1) },
  {
    name: "last_difference",
    group: "review",
    keys: ["Shift+V"],
    run: (session) => toDifference(session, -1),
  },

  { name: "next_offer", group: "review", keys: ["u"], run: toOffer },

  { name: "split", group: "cut", keys: ["s"], run: edits.split },
  { name: "trim_head", group: "cut", keys: ["["], run: (session) => edits.trimToPlayhead(session, "head") },
  { name: "trim_tail", group: "cut", keys: ["]"], run: (session) => edits.trimToPlayhead(session, "tail") },
  {
    name: "slip_back",
    group: "cut",
    keys: ["Alt+Shift+ArrowLeft"],
    run: (session) => edits.slipBy(session, -1),
  },
  {
    name: "slip_on",
    group: "cut",
    keys: ["Alt+Shift+ArrowRight"],
    run: (session) => edits.slipBy(session, 1),
  },
  { name: "gap", group: "cut", keys: ["g"], run: edits.gap },
  { name: "title_card", group: "cut", keys: ["t"], run: title },
  { name: "lay_sound", group: "cut", keys: ["a"], run: lay },
  { name: "dissolve", group: "cut", keys: ["Shift+D"], run: toggle },

  { name: "duplicate", group: "arrange", keys: ["d"], run: edits.duplicate },
  { name: "quiet", group: "arrange", keys: ["Shift+Q"], run: (session) => edits.hush(session) },
  { name: "lock", group: "arrange", keys: ["Shift+L"], run: edits.lock },
  {
    name: "earlier",
    group: "arrange",
    keys: ["Alt+ArrowLeft"],
    on: "clip",
    run: (session) => edits.moveBy(session, -1),
  },
  {
    name: "later",
    group: "arrange",
    keys: ["Alt+ArrowRight"],
    on: "clip",
    run: (session) => edits.moveBy(session, 1),
  },
  { name: "remove", group: "arrange", keys: ["Delete", "Backspace"], on: "clip", run: edits.remove },
  {
    name: "undo",
    group: "arrange",
    keys: ["Mod+z"],
    run: (session) => session.canEdit && session.undo.undo(),
  },
  {
    name: "redo",
    group: "arrange",
    keys: ["Mod+Shift+Z", "Mod+y"],
    run: (session) => session.canEdit && session.undo.redo(),
  },

  {
    name: "previous",
    group: "look",
    keys: ["ArrowLeft"],
    on: "clip",
    run: (session) => edits.choose(session, -1),
  },
  {
    name: "next",
    group: "look",
    keys: ["ArrowRight"],
    on: "clip",
    run: (session) => edits.choose(session, 1),
  },
  { name: "first", group: "look", keys: ["Home"], run: (session) => edits.jump(session, "first") },
  { name: "last", group: "look", keys: ["End"], run: (session) => edits.jump(session, "last") },
  { name: "zoom_in", group: "look", keys: ["+", "="], run: (session) => zoom(session, STEP) },
  { name: "zoom_out", group: "look", keys: ["-"], run: (session) => zoom(session, 1 / STEP) },
  { name: "fit", group: "look", keys: ["f", "0"], run: (session) => zoom(session, "fit") },
  {
    name: "own_view",
    group: "look",
    keys: ["Escape"],
    elsewhere: true,
    run: ({ company }) => company.leave(),
  },
  { name: "burnt", group: "look", keys: ["b"], run: () => burn(!burnt.get()) },
  { name: "sheet", group: "look", keys: ["?"], run: ({ help }) => help.set(true) },
];

/** Keys that the browser turns into events of the clipboard: shown on the sheet, handled there. */
export const CLIPBOARD = [
  { name: "copy", keys: ["Mod+c"] },
  { name: "cut", keys: ["Mod+x"] },
  { name: "paste", keys: ["Mod+v"] },
] as const;

/** How an event is named in the table. What a layout needs to reach a sign (Shift for ?, AltGr for [) is not named. */
export function comboOf(event: KeyboardEvent): string {
  const sign = event.key.length === 1 && !/[\p{L}\p{N} ]/u.test(event.key);
  const layout = event.getModifierState?.("AltGraph") ?? false;
  const mod = (event.ctrlKey || event.metaKey) && !layout;
  const alt = event.altKey && !layout && !sign;
  const letter = event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase();
  const key = event.key.length === 1 ? letter : event.key;
  return [mod && "Mod", alt && "Alt", event.shiftKey && !sign && "Shift", key].filter(Boolean).join("+");
}

const KEY = "telar-letters";

/** Whether single letters and signs work everywhere, or (for who speaks to the computer) on a focused clip alone. */
export const letters = new Store(remembered());

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function setLetters(on: boolean): void {
  letters.set(on);
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // The choice then lasts for this page only.
  }
}

export function shortcutOf(event: KeyboardEvent, onClip: boolean): Shortcut | undefined {
  const combo = comboOf(event);
  if (combo.length === 1 && combo !== " " && !onClip && !letters.get()) return undefined;
  const found = SHORTCUTS.filter(
    (each) => !each.elsewhere && keysOf(each).includes(combo) && (each.on !== "clip" || onClip),
  );
  // A table that has grown since may have the same key: what somebody chose goes before it.
  return found.find(({ name }) => name in own.get()) ?? found[0];
}

/** The first key by which something is done now. */
export function keyOf(name: string): string {
  return keysOf([...SHORTCUTS, ...CLIPBOARD].find((each) => each.name === name)!)[0]!;
}

/** Why this key cannot be given to it, as a sentence; null: it can. */
export function refusal(shortcut: Shortcut, combo: string): string | null {
  const key = shown(combo);
  if (["Enter", "Tab", "Escape"].includes(combo)) return t("keys.no_way", { key });
  const other = [...SHORTCUTS, ...CLIPBOARD].find(
    (each) => each.name !== shortcut.name && keysOf(each).includes(combo),
  );
  if (other) return t("keys.taken", { key, what: t(`keys.${other.name}`) });
  const ours = SHORTCUTS.some(({ keys }) => keys.includes(combo));
  return combo.startsWith("Mod+") && !ours ? t("keys.browsers", { key }) : null;
}
