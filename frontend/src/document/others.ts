/**
 * What an undo would take from others: clips, named words, titles and laid sounds that this person made, in which
 * somebody else has worked since. Reads the items under the shared types; changes nothing.
 */
import * as Y from "yjs";
import { clipsMap, markersMap, retouchesMap, soundsMap, titlesMap, variationsMap, wordsMap } from "./schema";

/** The roots in which people make things whole, and others work in them. */
const WHOLE = { clips: clipsMap, words: wordsMap, titles: titlesMap, sounds: soundsMap } as const;
type Root = keyof typeof WHOLE;
const ROOTS = Object.keys(WHOLE) as Root[];

/** The root that an item stands in, and its name there: "words/id". */
function madeName(doc: Y.Doc, item: Y.Item): string | null {
  const root = ROOTS.find((each) => item.parent === WHOLE[each](doc));
  return root && item.parentSub ? `${root}/${item.parentSub}` : null;
}

/** What stands in the film because of these insertions, each by its name, also where a redo has made it anew. */
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
      const name = item.deleted ? null : madeName(doc, item);
      if (name) made.add(name);
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
  soundsMap(doc),
];

/** Whether something of it is by another hand: its words, a value; of a clip also what is said beside it. */
export function othersWorked(doc: Y.Doc, made: string): boolean {
  const [root, id] = partsOf(made);
  const item = WHOLE[root](doc)._map.get(id);
  if (!item || item.deleted || saysNothing(item, root)) return false;
  const said =
    root === "clips"
      ? beside(doc).flatMap((each) => [...each._map].filter(([name]) => name.startsWith(`${id}:`)))
      : [];
  return [...within(item), ...said.map(([, each]) => each)].some((each) => touched(doc, each));
}

/** A title or a sound without words: of what others chose for it nothing is seen or heard. */
function saysNothing({ content }: Y.Item, root: Root): boolean {
  const holds = (root === "titles" || root === "sounds") && content instanceof Y.ContentType;
  return holds && content.type instanceof Y.Map && !content.type.get("text");
}

export function partsOf(made: string): [root: Root, id: string] {
  const at = made.indexOf("/");
  return [made.slice(0, at) as Root, made.slice(at + 1)];
}

/** Whether a live item, or anything that lives in it, is by another hand. */
export function touched(doc: Y.Doc, item: Y.Item): boolean {
  if (item.deleted) return false;
  return item.id.client !== doc.clientID || within(item).some((each) => touched(doc, each));
}

/** The values of the map, or the pieces of the text, that the item holds. */
function within({ content }: Y.Item): Y.Item[] {
  if (!(content instanceof Y.ContentType)) return [];
  const found = [...content.type._map.values()];
  for (let item = content.type._start; item; item = item.right) found.push(item);
  return found;
}

/** Whether the item is one of these, lies in one, or says something of a clip of them. */
export function belongsTo(doc: Y.Doc, item: Y.Item, made: ReadonlySet<string>): boolean {
  for (let now: Y.Item | null = item; now; now = (now.parent as Y.AbstractType<unknown>)._item) {
    if (made.has(madeName(doc, now) ?? "")) return true;
    if (beside(doc).some((each) => now!.parent === each))
      return made.has(`clips/${(now.parentSub ?? "").split(":")[0]!}`);
  }
  return false;
}
