/**
 * What an undo would take from others: clips that this person made, in which somebody else has worked since.
 * Reads the items under the shared types; changes nothing.
 */
import * as Y from "yjs";
import { clipMap } from "./places";
import { clipsMap, markersMap, retouchesMap, titlesMap, variationsMap } from "./schema";

/** The clips that stand in the film because of these insertions, also where a redo has made them anew. */
export function madeBy(
  doc: Y.Doc,
  insertions: Y.UndoManager["undoStack"][number]["insertions"],
): Set<string> {
  const made = new Set<string>();
  doc.transact((transaction) =>
    Y.iterateDeletedStructs(transaction, insertions, (struct) => {
      if (!(struct instanceof Y.Item)) return;
      let item: Y.Item = struct;
      while (item.redone) item = Y.getItem(doc.store, item.redone);
      if (!item.deleted && item.parent === clipsMap(doc) && item.parentSub) made.add(item.parentSub);
    }),
  );
  return made;
}

/** What is said of a clip's cells and frames beside it, each under "clip:number…". */
const beside = (doc: Y.Doc): Y.Map<unknown>[] => [
  variationsMap(doc),
  retouchesMap(doc),
  markersMap(doc),
  titlesMap(doc),
];

/** Whether something of the clip is by another hand: its words, a value, a take of it or a part of one. */
export function othersWorked(doc: Y.Doc, id: string): boolean {
  const map = clipMap(doc, id);
  if (!map) return false;
  const takes = beside(doc).flatMap((each) => [...each._map].filter(([name]) => name.startsWith(`${id}:`)));
  const items = [...map._map.values(), ...takes.map(([, item]) => item)];
  return items.some(
    (item) => !item.deleted && (isOthers(doc, item) || wordsOf(item).some((w) => isOthers(doc, w))),
  );
}

const isOthers = (doc: Y.Doc, item: Y.Item): boolean => item.id.client !== doc.clientID;

/** The live pieces of the text that the item holds, or the values of its map. */
function wordsOf({ content }: Y.Item): Y.Item[] {
  const found: Y.Item[] = [];
  if (!(content instanceof Y.ContentType)) return found;
  if (content.type instanceof Y.Map) return [...content.type._map.values()].filter((item) => !item.deleted);
  if (!(content.type instanceof Y.Text)) return found;
  for (let item = content.type._start; item; item = item.right) if (!item.deleted) found.push(item);
  return found;
}

/** Whether the item is one of these clips, lies in one, or says something of one of its cells. */
export function belongsTo(doc: Y.Doc, item: Y.Item, clips: ReadonlySet<string>): boolean {
  for (let now: Y.Item | null = item; now; now = (now.parent as Y.AbstractType<unknown>)._item) {
    if (now.parent === clipsMap(doc)) return clips.has(now.parentSub ?? "");
    if (beside(doc).some((each) => now!.parent === each))
      return clips.has((now.parentSub ?? "").split(":")[0]!);
  }
  return false;
}
