/**
 * Undo: what this person did here, and nothing else. A split copies words; whoever types in the right part meanwhile
 * would lose them with it, so they are brought back into the left part before the split is undone. A clip that this
 * person made any other way, and in which somebody else has worked since, stays.
 */
import * as Y from "yjs";
import { belongsTo, madeBy, othersWorked } from "./others";
import { readMarking } from "./markers";
import { clipMap } from "./places";
import { MAX_PROMPT, MINE, markersMap, roots, soundsMap, titlesMap } from "./schema";
import { type Soundings, putSounds, readSounding } from "./sounds";
import { onClip } from "./spots";
import { type Titlings, putTitles, readTitling } from "./titles";
import { firstOf, setText } from "./text";

/** Marks words that are kept for somebody else: no undo of this person takes them away. */
const KEPT = Symbol("kept");
const SPLIT = Symbol("split");
const TEXTS = ["prompt", "details"] as const;

/** A clip that was split off, and the words that were copied into it. */
interface Split {
  left: string;
  right: string;
  prompt: string;
  details: string;
}

/** Notes on the running transaction that it splits a clip. */
export function noteSplit(transaction: Y.Transaction, split: Split): void {
  transaction.meta.set(SPLIT, [...splitsOf(transaction.meta), split]);
}

const splitsOf = (meta: Map<unknown, unknown>): Split[] => (meta.get(SPLIT) as Split[] | undefined) ?? [];

/** onKept hears of clips that an undo left where they are. */
export function undoManager(doc: Y.Doc, onKept: (clips: string[]) => void = () => undefined): Y.UndoManager {
  let last: Y.Transaction | null = null;
  let kept: ReadonlySet<string> = new Set();
  const manager = new Y.UndoManager(roots(doc) as Y.AbstractType<Y.YEvent<Y.AbstractType<unknown>>>[], {
    trackedOrigins: new Set([MINE]),
    captureTimeout: 600,
    deleteFilter: (item) => kept.size === 0 || !belongsTo(doc, item, kept),
    captureTransaction: (transaction) => {
      last = transaction;
      return true;
    },
  });
  const note = ({ stackItem, type }: { stackItem: { meta: Map<unknown, unknown> }; type: string }) => {
    const made = type === "undo" && last ? splitsOf(last.meta) : [];
    if (made.length) stackItem.meta.set(SPLIT, [...splitsOf(stackItem.meta), ...made]);
  };
  manager.on("stack-item-added", note);
  manager.on("stack-item-updated", note);
  const undo = manager.undo.bind(manager);
  manager.undo = () => {
    const top = manager.undoStack.at(-1);
    if (!top) return null;
    const splits = splitsOf(top.meta);
    for (const split of splits) {
      keepWords(doc, split);
      keepSpots(doc, split);
    }
    const parts = new Set(splits.map(({ right }) => right));
    kept = new Set([...madeBy(doc, top.insertions)].filter((id) => !parts.has(id) && othersWorked(doc, id)));
    if (!kept.size) return undo();
    const done = alone(manager, undo);
    onKept([...kept]);
    kept = new Set();
    return done;
  };
  return manager;
}

/** Undoes the last step and no other, also where nothing of it can be undone. */
function alone(manager: Y.UndoManager, undo: () => Y.UndoManager["currStackItem"]): ReturnType<typeof undo> {
  const stackItem = manager.undoStack.at(-1)!;
  const below = manager.undoStack.splice(0, manager.undoStack.length - 1);
  const done = undo();
  manager.undoStack.unshift(...below);
  const told = { stackItem, type: "undo" as const, changedParentTypes: new Map(), origin: manager };
  if (!done) manager.emit("stack-item-popped", [told, manager]);
  return done;
}

/** Brings what was written in the right part since into the left one. */
function keepWords(doc: Y.Doc, split: Split): void {
  for (const name of TEXTS) {
    const [left, right] = [split.left, split.right].map((id) => clipMap(doc, id)?.get(name));
    if (!(left instanceof Y.Text) || !(right instanceof Y.Text)) continue;
    const next = merged(left.toString(), split[name], right.toString());
    setText(left, firstOf(next, MAX_PROMPT), KEPT);
  }
}

/** Brings markers, titles and sounds that others set in the right part since into the left one. */
function keepSpots(doc: Y.Doc, { left, right }: Split): void {
  const theirs = <T>(map: Y.Map<unknown>, read: (value: unknown) => T | null) =>
    Object.entries(onClip(map, right, read)).filter(
      ([frame]) => map._map.get(`${right}:${frame}`)?.id.client !== doc.clientID,
    ) as [string, T][];
  doc.transact(() => {
    for (const [frame, marking] of theirs(markersMap(doc), readMarking))
      markersMap(doc).set(`${left}:${frame}`, { ...marking });
    putTitles(doc, left, Object.fromEntries(theirs(titlesMap(doc), readTitling)) as Titlings);
    putSounds(doc, left, Object.fromEntries(theirs(soundsMap(doc), readSounding)) as Soundings);
  }, KEPT);
}

/** `ours` with what turned `base` into `theirs`: in its place, or at the end where its surroundings are gone. */
export function merged(ours: string, base: string, theirs: string): string {
  if (theirs === base || theirs === ours) return ours;
  if (ours === base) return theirs;
  let head = 0;
  while (head < base.length && base[head] === theirs[head]) head++;
  let tail = 0;
  const room = Math.min(base.length, theirs.length) - head;
  while (tail < room && base[base.length - 1 - tail] === theirs[theirs.length - 1 - tail]) tail++;
  const written = theirs.slice(head, theirs.length - tail);
  const replaced = base.slice(head, base.length - tail);
  const [before, after] = [base.slice(0, head), base.slice(base.length - tail)];
  if (ours.startsWith(before + replaced)) return before + written + ours.slice(head + replaced.length);
  if (ours.endsWith(replaced + after))
    return ours.slice(0, ours.length - after.length - replaced.length) + written + after;
  return written.trim() ? `${ours.trimEnd()} ${written.trim()}` : ours;
}
