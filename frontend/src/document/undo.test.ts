import { describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import {
  addClip,
  clipText,
  copyClip,
  insertCopies,
  readClips,
  setText,
  setVariation,
  splitClip,
  trimTail,
  undoManager,
} from "./index";
import { merged } from "./undo";

/** My film with one clip of four seconds, and another person's copy that hears of everything. */
function two(prompt: string) {
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  const id = addClip(mine, null, "7")!;
  clipText(mine, id, "prompt")!.insert(0, prompt);
  mine.on("update", (update, origin) => origin !== theirs && Y.applyUpdate(theirs, update, mine));
  theirs.on("update", (update, origin) => origin !== mine && Y.applyUpdate(mine, update, theirs));
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine), mine);
  const kept = vi.fn<(clips: string[]) => void>();
  return { mine, theirs, id, kept, undo: undoManager(mine, kept) };
}

const film = (doc: Y.Doc) => readClips(doc).map((clip) => [clip.prompt, clip.start, clip.stop]);
const write = (doc: Y.Doc, id: string, words: string) => setText(clipText(doc, id, "prompt")!, words);

describe("undoing a split keeps what others wrote in the right part", () => {
  test("it comes back into the clip that is whole again, on both screens, and stays through more undo", () => {
    const { mine, theirs, id, undo } = two("a boat at sea");
    const right = splitClip(mine, id, 48)!;
    write(theirs, right, "a red boat at sea, at night");
    undo.undo();
    for (const doc of [mine, theirs]) expect(film(doc)).toEqual([["a red boat at sea, at night", 0, 96]]);
    undo.undo();
    expect(film(mine)).toEqual([["a red boat at sea, at night", 0, 96]]);
  });

  test("beside what was written in the left part since", () => {
    const { mine, theirs, id, undo } = two("a boat at sea");
    const right = splitClip(mine, id, 48)!;
    write(theirs, id, "a boat at sea, in fog");
    write(theirs, right, "a red boat at sea");
    undo.undo();
    expect(film(mine)).toEqual([["a red boat at sea, in fog", 0, 96]]);
  });

  test("and where nobody wrote, the clip is as it was; redo splits it again", () => {
    const { mine, id, undo } = two("a boat at sea");
    splitClip(mine, id, 48);
    const cut = film(mine);
    undo.undo();
    expect(film(mine)).toEqual([["a boat at sea", 0, 96]]);
    undo.redo();
    expect(film(mine)).toEqual(cut);
    undo.undo();
    expect(film(mine)).toEqual([["a boat at sea", 0, 96]]);
  });

  test("what I wrote in it myself was mine to take back before", () => {
    const { mine, id, undo } = two("a boat");
    const right = splitClip(mine, id, 48)!;
    undo.stopCapturing();
    write(mine, right, "a boat of mine");
    undo.undo();
    undo.undo();
    expect(film(mine)).toEqual([["a boat", 0, 96]]);
  });
});

describe("undoing a clip that I made leaves it where somebody else has worked in it", () => {
  test("with their words, and the copied ones among which they stand", () => {
    const { mine, theirs, id, kept, undo } = two("a boat");
    const [copy] = insertCopies(mine, id, [copyClip(mine, id)!]);
    write(theirs, copy!, "a boat at night");
    undo.undo();
    for (const doc of [mine, theirs])
      expect(film(doc)).toEqual([
        ["a boat", 0, 96],
        ["a boat at night", 0, 96],
      ]);
    expect(kept.mock.calls).toEqual([[[copy]]]);
  });

  test("and that press undoes nothing else; the next one undoes what was before", () => {
    const { mine, theirs, id, undo } = two("a boat");
    trimTail(mine, id, 48);
    undo.stopCapturing();
    const added = addClip(mine, id, "7")!;
    write(theirs, added, "a whale");
    undo.undo();
    expect(film(mine)).toEqual([
      ["a boat", 0, 48],
      ["a whale", 0, 96],
    ]);
    undo.undo();
    expect(film(mine)).toEqual([
      ["a boat", 0, 96],
      ["a whale", 0, 96],
    ]);
    undo.redo();
    expect(film(mine)).toEqual([
      ["a boat", 0, 48],
      ["a whale", 0, 96],
    ]);
  });

  test("what I wrote in it is still mine to take back", () => {
    const { mine, theirs, id, undo } = two("a boat");
    const added = addClip(mine, id, "7")!;
    undo.stopCapturing();
    write(mine, added, "mine. ");
    write(theirs, added, "mine. theirs");
    undo.undo();
    expect(film(theirs)[1]).toEqual(["theirs", 0, 96]);
    undo.undo();
    expect(film(theirs)[1]).toEqual(["theirs", 0, 96]);
  });

  test("of several that were pasted, only those stay", () => {
    const { mine, theirs, id, kept, undo } = two("a boat");
    const copy = copyClip(mine, id)!;
    const pasted = insertCopies(mine, id, [copy, copy, copy]);
    setVariation(theirs, pasted[1]!, 0, 3);
    undo.undo();
    expect(readClips(theirs).map((clip) => clip.id)).toEqual([id, pasted[1]]);
    expect(kept.mock.calls).toEqual([[[pasted[1]]]]);
    undo.redo();
    expect(readClips(theirs)).toHaveLength(4);
  });

  test("also when it was undone and redone before", () => {
    const { mine, theirs, id, undo } = two("a boat");
    const added = addClip(mine, id, "7")!;
    undo.undo();
    undo.redo();
    write(theirs, added, "a whale");
    undo.undo();
    expect(film(theirs).map(([words]) => words)).toEqual(["a boat", "a whale"]);
  });

  test("where nobody else has, it goes as ever", () => {
    const { mine, theirs, id, kept, undo } = two("a boat");
    insertCopies(mine, id, [copyClip(mine, id)!]);
    undo.undo();
    expect(film(theirs)).toEqual([["a boat", 0, 96]]);
    expect(kept).toHaveBeenCalledTimes(0);
  });
});

test("two changes of one text are both heard, in their places where these are still there", () => {
  expect(merged("a", "a", "a b")).toBe("a b");
  expect(merged("x a b", "a b", "a c b")).toBe("x a c b");
  expect(merged("a b x", "a b", "a c b")).toBe("a c b x");
  expect(merged("a b x", "a b", "a")).toBe("a x");
  expect(merged("all else", "a b", "a b c")).toBe("all else c");
  expect(merged("all else", "a b", "a")).toBe("all else");
});
