import { describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import {
  addClip,
  addWord,
  clipText,
  copyClip,
  insertCopies,
  moveSound,
  moveTitle,
  readClips,
  readFilm,
  setChoices,
  setSound,
  setText,
  setTitle,
  setVariation,
  setWord,
  splitClip,
  trimTail,
  undoManager,
  wordText,
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
  const kept = vi.fn<(made: string[]) => void>();
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
    expect(kept.mock.calls).toEqual([[[`clips/${copy}`]]]);
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
    expect(kept.mock.calls).toEqual([[[`clips/${pasted[1]}`]]]);
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

describe("undoing a named word, a title or a sound that I made leaves it where others have worked in it", () => {
  const SAID = { text: "", look: "middle", frames: 24 } as const;
  const HEARD = { text: "", frames: 48, level: 80, seed: 3 };

  test("a word with what they say it stands for, whole on both screens", () => {
    const { mine, theirs, kept, undo } = two("a boat");
    undo.stopCapturing();
    const word = addWord(mine, "hero", "a dog")!;
    setText(wordText(theirs, word)!, "a dog with a hat");
    undo.undo();
    for (const doc of [mine, theirs])
      expect(readFilm(doc).words).toEqual([
        { id: word, name: "hero", text: "a dog with a hat", choices: [] },
      ]);
    expect(kept.mock.calls).toEqual([[[`words/${word}`]]]);
  });

  test("a word with choices of theirs; what I wrote in it later is mine to take back", () => {
    const { mine, theirs, undo } = two("a boat");
    const word = addWord(mine, "hero")!;
    undo.stopCapturing();
    setWord(mine, word, "a cat");
    setChoices(theirs, word, ["a dog"]);
    undo.undo();
    undo.undo();
    expect(readFilm(theirs).words).toEqual([{ id: word, name: "hero", text: "", choices: ["a dog"] }]);
  });

  test("a title and a sound, which both say what they were given", () => {
    const { mine, theirs, id, kept, undo } = two("a boat");
    undo.stopCapturing();
    setTitle(mine, { clip: id, frame: 4 }, SAID);
    setSound(mine, { clip: id, frame: 5 }, HEARD);
    setTitle(theirs, { clip: id, frame: 4 }, { ...SAID, text: "Act one" });
    setSound(theirs, { clip: id, frame: 5 }, { ...HEARD, text: "rain" });
    undo.undo();
    for (const doc of [mine, theirs]) {
      expect(readFilm(doc).titles).toMatchObject([{ frame: 4, text: "Act one", look: "middle" }]);
      expect(readFilm(doc).sounds).toMatchObject([{ frame: 5, text: "rain", level: 80 }]);
    }
    expect(kept.mock.calls).toEqual([[[`titles/${id}:4`, `sounds/${id}:5`]]]);
  });

  test("one that says nothing goes, whoever chose how it stands or how loud it is", () => {
    const { mine, theirs, id, undo } = two("a boat");
    undo.stopCapturing();
    setTitle(mine, { clip: id, frame: 4 }, SAID);
    setSound(mine, { clip: id, frame: 5 }, HEARD);
    setTitle(theirs, { clip: id, frame: 4 }, { ...SAID, look: "card" });
    setSound(theirs, { clip: id, frame: 5 }, { ...HEARD, level: 20 });
    undo.undo();
    expect(readFilm(theirs)).toMatchObject({ titles: [], sounds: [] });
  });

  test("and where nobody else has, they go as ever", () => {
    const { mine, theirs, id, kept, undo } = two("a boat");
    addWord(mine, "hero", "a dog");
    setTitle(mine, { clip: id, frame: 4 }, SAID);
    setSound(mine, { clip: id, frame: 5 }, HEARD);
    undo.undo();
    expect(readFilm(theirs)).toMatchObject({ words: [], titles: [], sounds: [] });
    expect(kept).toHaveBeenCalledTimes(0);
  });

  test("what they changed on one that I moved goes back with it, also where a split moved it", () => {
    const { mine, theirs, id, kept, undo } = two("a boat");
    setTitle(mine, { clip: id, frame: 60 }, SAID);
    setSound(mine, { clip: id, frame: 61 }, HEARD);
    const change = (clip: string, [title, sound]: [number, number], text: string) => {
      setTitle(theirs, { clip, frame: title }, { ...SAID, text });
      setSound(theirs, { clip, frame: sound }, { ...HEARD, text });
    };
    const said = () =>
      [readFilm(theirs).titles, readFilm(mine).sounds].map((all) =>
        all.map(({ frame, text }) => [frame, text]),
      );
    undo.stopCapturing();
    moveTitle(mine, { clip: id, frame: 60 }, { clip: id, frame: 8 });
    moveSound(mine, { clip: id, frame: 61 }, { clip: id, frame: 9 });
    change(id, [8, 9], "theirs");
    undo.undo();
    expect(said()).toEqual([[[60, "theirs"]], [[61, "theirs"]]]);
    const right = splitClip(mine, id, 48)!;
    change(right, [60, 61], "anew");
    undo.undo();
    expect(readClips(theirs)).toHaveLength(1);
    expect(said()).toEqual([[[60, "anew"]], [[61, "anew"]]]);
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
