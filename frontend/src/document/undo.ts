/**
 * Undo: what this person did here, and nothing else. A split copies words; whoever types in the right part meanwhile
 * would lose them with it, so they are brought back into the left part before the split is undone; what others wrote
 * on a title or a sound goes back with it where its move is undone. What this person made any other way, and in which
 * somebody else has worked since, stays: a clip, a named word, a title, a laid sound.
 */
import * as Y from "yjs";
import { readMarking } from "./markers";
import { type Moved, type Split, addNotes, movesOf, splitsOf } from "./noted";
import { belongsTo, madeBy, othersWorked, touched } from "./others";
import { clipMap } from "./places";
import { MAX_PROMPT, MINE, markersMap, roots, soundsMap, titlesMap } from "./schema";
import { type Soundings, putSounds, readSounding } from "./sounds";
import { onClip, spotOf } from "./spots";
import { type Titlings, putTitles, readTitling } from "./titles";
import { firstOf, setText } from "./text";

/** Marks words that are kept for somebody else: no undo of this person takes them away. */
const KEPT = Symbol("kept");
const TEXTS = ["prompt", "details"] as const;

/** onKept hears what an undo left where it is: "clips/id", "words/id", "titles/clip:frame", "sounds/clip:frame". */
export function undoManager(doc: Y.Doc, onKept: (made: string[]) => void = () => undefined): Y.UndoManager {
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
    if (type === "undo" && last) addNotes(stackItem.meta, last.meta);
  };
  manager.on("stack-item-added", note);
  manager.on("stack-item-updated", note);
  const undo = manager.undo.bind(manager);
  manager.undo = () => {
    const top = manager.undoStack.at(-1);
    if (!top) return null;
    const goes = bringBack(doc, top.meta);
    kept = new Set([...madeBy(doc, top.insertions)].filter((made) => !goes(made) && othersWorked(doc, made)));
    if (!kept.size) return undo();
    const done = alone(manager, undo);
    onKept([...kept]);
    kept = new Set();
    return done;
  };
  return manager;
}

/** Brings what others wrote in what was split off or moved to where it came from. Gives what may go then. */
function bringBack(doc: Y.Doc, meta: Map<unknown, unknown>): (made: string) => boolean {
  const [splits, moves] = [splitsOf(meta), movesOf(meta)];
  for (const split of splits) {
    keepWords(doc, split);
    keepSpots(doc, split);
  }
  for (const moved of [...moves].reverse()) keepMoved(doc, moved);
  const moved = new Set(moves.map(({ root, to }) => `${root}/${to}`));
  const parts = splits.map(({ right }) => right);
  const onPart = (name: string) => parts.some((part) => name === part || name.startsWith(`${part}:`));
  return (made) => moved.has(made) || onPart(made.slice(made.indexOf("/") + 1));
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

/** Brings markers, titles and sounds that others set or changed in the right part since into the left one. */
function keepSpots(doc: Y.Doc, { left, right }: Split): void {
  const theirs = <T>(map: Y.Map<unknown>, read: (value: unknown) => T | null) =>
    Object.entries(onClip(map, right, read)).filter(([frame]) =>
      touched(doc, map._map.get(`${right}:${frame}`)!),
    ) as [string, T][];
  doc.transact(() => {
    for (const [frame, marking] of theirs(markersMap(doc), readMarking))
      markersMap(doc).set(`${left}:${frame}`, { ...marking });
    putTitles(doc, left, Object.fromEntries(theirs(titlesMap(doc), readTitling)) as Titlings);
    putSounds(doc, left, Object.fromEntries(theirs(soundsMap(doc), readSounding)) as Soundings);
  }, KEPT);
}

/** Sets a title or a sound that others changed since it was moved where it stood, as it is now. */
function keepMoved(doc: Y.Doc, { root, from, to }: Moved): void {
  const map = root === "titles" ? titlesMap(doc) : soundsMap(doc);
  const [item, spot] = [map._map.get(to), spotOf(from)];
  if (!item || !spot || map.has(from) || !clipMap(doc, spot.clip) || !touched(doc, item)) return;
  const read = root === "titles" ? readTitling : readSounding;
  const put = (root === "titles" ? putTitles : putSounds) as (doc: Y.Doc, clip: string, by: object) => void;
  doc.transact(() => put(doc, spot.clip, { [spot.frame]: read(map.get(to)) }), KEPT);
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
