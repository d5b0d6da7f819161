import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { fromText, toText } from "../timeline/clipboard";
import {
  type Titling,
  addClip,
  copyClip,
  deleteClip,
  insertCopies,
  moveClip,
  moveTitle,
  readFilm,
  removeTitle,
  setTitle,
  splitClip,
  titleAt,
  trimHead,
  undoManager,
} from "./index";
import { MAX_TITLES, titlesMap } from "./schema";

const ACT: Titling = { text: "Act one", look: "middle", frames: 24 };

/** Two clips of four seconds, and a title of a second at frame 60 of the second. */
function film(): { doc: Y.Doc; first: string; second: string } {
  const doc = new Y.Doc();
  const first = addClip(doc, null, "7")!;
  const second = addClip(doc, first, "7")!;
  setTitle(doc, { clip: second, frame: 60 }, { ...ACT, text: " Act\n one " });
  return { doc, first, second };
}

const spans = (doc: Y.Doc) => readFilm(doc).titles.map(({ from, to, text }) => [from, to, text]);

describe("a title", () => {
  it("moves with the clip that it begins over, begins at the nearest frame shown, and ends with the film", () => {
    const { doc, second } = film();
    expect(spans(doc)).toEqual([[156, 180, "Act one"]]);
    moveClip(doc, second, -1);
    expect(spans(doc)).toEqual([[60, 84, "Act one"]]);
    trimHead(doc, second, 70);
    expect(spans(doc)).toEqual([[0, 24, "Act one"]]);
    setTitle(doc, { clip: second, frame: 60 }, { ...ACT, frames: 900 });
    expect(spans(doc)).toEqual([[0, 122, "Act one"]]);
  });

  it("goes with its frame when the clip is split, and the undo of the split brings it back", () => {
    const { doc, second } = film();
    const undo = undoManager(doc);
    const right = splitClip(doc, second, 96 + 48)!;
    expect(readFilm(doc).titles[0]).toMatchObject({ clip: right, frame: 60, from: 156 });
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
    setTitle(theirs, { clip: right, frame: 70 }, { ...ACT, text: "Theirs" });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
    undo.undo();
    expect(readFilm(doc).titles).toMatchObject([
      { clip: second, frame: 60 },
      { clip: second, frame: 70, text: "Theirs" },
    ]);
  });

  it("goes with a copy, and away with its clip, which an undo brings back", () => {
    const { doc, second } = film();
    insertCopies(doc, second, [copyClip(doc, second)!]);
    expect(spans(doc)).toHaveLength(2);
    const undo = undoManager(doc);
    deleteClip(doc, second);
    expect(spans(doc)).toEqual([[156, 180, "Act one"]]);
    undo.undo();
    expect(spans(doc)).toHaveLength(2);
  });

  it("is changed, moved and removed, each one undo; a full film takes no more", () => {
    const { doc, first, second } = film();
    const spot = { clip: second, frame: 60 };
    const undo = undoManager(doc);
    expect(setTitle(doc, spot, ACT)).toBe(false);
    setTitle(doc, spot, { ...ACT, look: "card" });
    undo.stopCapturing();
    expect(moveTitle(doc, spot, { clip: first, frame: 2 })).toBe(true);
    expect(readFilm(doc).titles).toMatchObject([{ look: "card", from: 2, to: 26 }]);
    undo.stopCapturing();
    removeTitle(doc, { clip: first, frame: 2 });
    expect(spans(doc)).toEqual([]);
    undo.undo();
    undo.undo();
    expect(readFilm(doc).titles).toMatchObject([{ look: "card", from: 156 }]);
    undo.undo();
    expect(readFilm(doc).titles).toMatchObject([{ look: "middle", from: 156 }]);
    for (let frame = 0; titlesMap(doc).size < MAX_TITLES; frame++) setTitle(doc, { clip: first, frame }, ACT);
    expect(setTitle(doc, { clip: second, frame: 61 }, ACT)).toBe(false);
    expect(moveTitle(doc, spot, { clip: first, frame: 2 })).toBe(false);
  });

  it("of which two people change one thing each takes both, and each takes back their own", () => {
    const { doc, second } = film();
    const theirs = new Y.Doc();
    const both = () => {
      Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
    };
    const [mine, other] = [undoManager(doc), undoManager(theirs)];
    both();
    const spot = { clip: second, frame: 60 };
    setTitle(doc, spot, { ...ACT, text: "Act two" });
    setTitle(theirs, spot, { ...ACT, look: "low" });
    both();
    expect(readFilm(doc).titles).toMatchObject([{ text: "Act two", look: "low" }]);
    mine.undo();
    both();
    expect(readFilm(theirs).titles).toMatchObject([{ text: "Act one", look: "low" }]);
    other.undo();
    both();
    expect(readFilm(doc).titles).toMatchObject([{ text: "Act one", look: "middle" }]);
  });

  it("that somebody else has changed keeps its clip, whoever undoes the copy that brought both", () => {
    const { doc, second } = film();
    const undo = undoManager(doc);
    const [copy] = insertCopies(doc, second, [copyClip(doc, second)!]);
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
    setTitle(theirs, { clip: copy!, frame: 60 }, { ...ACT, text: "Theirs" });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
    undo.undo();
    expect(readFilm(doc).titles.map(({ clip, text }) => [clip, text])).toEqual([
      [second, "Act one"],
      [copy, "Theirs"],
    ]);
  });

  it("that a stranger wrote or copied is read as what it can be", () => {
    const { doc, second } = film();
    titlesMap(doc).set(`${second}:7`, { text: 7, look: "url(x)", frames: -1 });
    titlesMap(doc).set("gone:7", ACT as never);
    titlesMap(doc).set(`${second}:9`, "x");
    expect(readFilm(doc).titles.map(({ text, look, frames }) => [text, look, frames])).toEqual([
      ["", "middle", 1],
      ["Act one", "middle", 24],
    ]);
    const strange = { 1: { text: "a\n<b>", look: "low", frames: 1e9 }, "-3": ACT, x: ACT, 4: "x" };
    const copy = { ...copyClip(doc, second)!, titles: strange };
    const read = fromText(toText([copy as never]), "8")![0]!;
    expect(read.titles).toEqual({ 1: { text: "a <b>", look: "low", frames: 14_400 } });
  });

  it("that began last is seen; one without words is not", () => {
    const titles = [
      { from: 0, to: 40, text: "one" },
      { from: 10, to: 30, text: "two" },
      { from: 20, to: 30, text: "" },
    ];
    expect([5, 10, 25, 30, 40].map((frame) => titleAt(titles, frame)?.text)).toEqual([
      "one",
      "two",
      "two",
      "one",
      undefined,
    ]);
  });
});
