import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { fromText, toText } from "../timeline/clipboard";
import {
  type Sounding,
  addClip,
  copyClip,
  deleteClip,
  insertCopies,
  moveClip,
  moveSound,
  readFilm,
  removeSound,
  setSound,
  splitClip,
  trimHead,
  undoManager,
} from "./index";
import { MAX_SOUNDS, soundsMap } from "./schema";

const RAIN: Sounding = { text: "heavy rain", frames: 48, level: 80, seed: 3 };

/** Two clips of four seconds, and a sound of two seconds at frame 60 of the second. */
function film(): { doc: Y.Doc; first: string; second: string } {
  const doc = new Y.Doc();
  const first = addClip(doc, null, "7")!;
  const second = addClip(doc, first, "7")!;
  setSound(doc, { clip: second, frame: 60 }, { ...RAIN, text: " heavy\n rain " });
  return { doc, first, second };
}

const spans = (doc: Y.Doc) => readFilm(doc).sounds.map(({ from, to, text }) => [from, to, text]);

describe("a laid sound", () => {
  it("moves with its clip, begins at the nearest frame shown, and ends with the film", () => {
    const { doc, second } = film();
    expect(spans(doc)).toEqual([[156, 192, "heavy rain"]]);
    moveClip(doc, second, -1);
    expect(spans(doc)).toEqual([[60, 108, "heavy rain"]]);
    trimHead(doc, second, 70);
    expect(spans(doc)).toEqual([[0, 48, "heavy rain"]]);
  });

  it("may be heard over another, and goes with its frame when the clip is split; an undo brings it back", () => {
    const { doc, second } = film();
    setSound(doc, { clip: second, frame: 10 }, { ...RAIN, text: "waves", frames: 480 });
    const undo = undoManager(doc);
    const right = splitClip(doc, second, 96 + 48)!;
    expect(readFilm(doc).sounds).toMatchObject([
      { clip: second, frame: 10, text: "waves", from: 106, to: 192 },
      { clip: right, frame: 60, from: 156 },
    ]);
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
    setSound(theirs, { clip: right, frame: 70 }, { ...RAIN, text: "theirs" });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
    undo.undo();
    expect(readFilm(doc).sounds.map(({ clip, text }) => [clip, text])).toEqual([
      [second, "waves"],
      [second, "heavy rain"],
      [second, "theirs"],
    ]);
  });

  it("is heard of both people who change it, and never takes another's place", () => {
    const { doc, second } = film();
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
    setSound(doc, { clip: second, frame: 60 }, { ...RAIN, level: 20 });
    setSound(theirs, { clip: second, frame: 60 }, { ...RAIN, text: "snow" });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
    expect(readFilm(doc).sounds).toMatchObject([{ text: "snow", level: 20 }]);
    setSound(doc, { clip: second, frame: 4 }, RAIN);
    expect(moveSound(doc, { clip: second, frame: 4 }, { clip: second, frame: 60 })).toBe(false);
    expect(moveSound(doc, { clip: second, frame: 4 }, { clip: second, frame: 5 })).toBe(true);
    removeSound(doc, { clip: second, frame: 5 });
    expect(readFilm(doc).sounds).toHaveLength(1);
  });

  it("goes along with a copy and through the clipboard, and away with its clip", () => {
    const { doc, second } = film();
    const copies = fromText(toText([copyClip(doc, second)!]), "7")!;
    const [copy] = insertCopies(doc, second, copies);
    expect(readFilm(doc).sounds.map(({ clip, text, seed }) => [clip, text, seed])).toEqual([
      [second, "heavy rain", 3],
      [copy, "heavy rain", 3],
    ]);
    deleteClip(doc, second);
    expect([...soundsMap(doc).keys()]).toEqual([`${copy}:60`]);
  });

  it("that somebody else laid on a copy keeps it, whoever undoes the copy", () => {
    const { doc, second } = film();
    const undo = undoManager(doc);
    const [copy] = insertCopies(doc, second, [copyClip(doc, second)!]);
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
    setSound(theirs, { clip: copy!, frame: 30 }, { ...RAIN, text: "theirs" });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
    undo.undo();
    expect(readFilm(doc).sounds.map(({ clip, text }) => [clip, text])).toEqual([
      [second, "heavy rain"],
      [copy, "theirs"],
      [copy, "heavy rain"],
    ]);
  });

  it("is read as what it can be, and a film holds so many", () => {
    const { doc, first, second } = film();
    soundsMap(doc).set(
      `${second}:7`,
      new Y.Map(Object.entries({ text: 7, frames: 1, level: 900, seed: -1 })),
    );
    soundsMap(doc).set("gone:7", RAIN as never);
    soundsMap(doc).set(`${second}:9`, "x");
    expect(readFilm(doc).sounds).toMatchObject([
      { text: "", frames: 24, level: 100, seed: 0 },
      { text: "heavy rain" },
    ]);
    for (let frame = 0; soundsMap(doc).size < MAX_SOUNDS; frame++)
      setSound(doc, { clip: first, frame }, RAIN);
    expect(setSound(doc, { clip: first, frame: 900 }, RAIN)).toBe(false);
    expect(setSound(doc, { clip: first, frame: 0 }, { ...RAIN, level: 1 })).toBe(true);
  });
});
