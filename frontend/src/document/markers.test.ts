import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { fromText, toText } from "../timeline/clipboard";
import {
  type Marking,
  addClip,
  copyClip,
  deleteClip,
  insertCopies,
  moveClip,
  readFilm,
  removeMarker,
  setMarker,
  splitClip,
  trimHead,
  undoManager,
} from "./index";
import { MAX_MARKERS, markersMap } from "./schema";

const TURN: Marking = { label: "Turn", color: "blue" };

/** Two clips of four seconds; a marker at frame 60 of the second. */
function film(): { doc: Y.Doc; first: string; second: string } {
  const doc = new Y.Doc();
  const first = addClip(doc, null, "7")!;
  const second = addClip(doc, first, "7")!;
  setMarker(doc, { clip: second, frame: 60 }, TURN);
  return { doc, first, second };
}

const shown = (doc: Y.Doc) => readFilm(doc).markers.map(({ at, label }) => [at, label]);

describe("a marker", () => {
  it("moves with its clip, hides while its frame is trimmed away, and is there again with it", () => {
    const { doc, second } = film();
    expect(shown(doc)).toEqual([[156, "Turn"]]);
    moveClip(doc, second, -1);
    expect(shown(doc)).toEqual([[60, "Turn"]]);
    trimHead(doc, second, 61);
    expect(shown(doc)).toEqual([]);
    trimHead(doc, second, 50);
    expect(shown(doc)).toEqual([[10, "Turn"]]);
  });

  it("goes with its frame when the clip is split, and the undo of the split brings it back", () => {
    const { doc, second } = film();
    setMarker(doc, { clip: second, frame: 3 }, { label: "Start", color: "red" });
    const undo = undoManager(doc);
    const before = JSON.stringify(markersMap(doc));
    const right = splitClip(doc, second, 96 + 48)!;
    expect(readFilm(doc).markers.map(({ clip, frame }) => [clip, frame])).toEqual([
      [second, 3],
      [right, 60],
    ]);
    expect(shown(doc)).toEqual([
      [99, "Start"],
      [156, "Turn"],
    ]);
    undo.undo();
    expect(JSON.stringify(markersMap(doc))).toBe(before);
  });

  it("that somebody else set in a split-off part stays when the split is undone", () => {
    const { doc, second } = film();
    const undo = undoManager(doc);
    const right = splitClip(doc, second, 96 + 48)!;
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc));
    setMarker(theirs, { clip: right, frame: 70 }, { label: "Theirs", color: "green" });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
    undo.undo();
    expect(shown(doc)).toEqual([
      [156, "Turn"],
      [166, "Theirs"],
    ]);
  });

  it("goes with a copy, and away with its clip, which an undo brings back", () => {
    const { doc, second } = film();
    insertCopies(doc, second, [copyClip(doc, second)!]);
    expect(shown(doc)).toEqual([
      [156, "Turn"],
      [252, "Turn"],
    ]);
    const undo = undoManager(doc);
    deleteClip(doc, second);
    expect(markersMap(doc).size).toBe(1);
    undo.undo();
    expect(markersMap(doc).size).toBe(2);
  });

  it("goes by the clipboard; a stranger's strange one is read as what it can be, or left out", () => {
    const { doc, second } = film();
    const copy = copyClip(doc, second)!;
    expect(fromText(toText([copy]), "8")![0]!.markers).toEqual({ 60: TURN });
    const strange = {
      1: { label: "a\n<b>", color: "url(x)" },
      2: "x",
      "-3": TURN,
      x: TURN,
      4: { label: 7, color: "red" },
    };
    const text = JSON.stringify({ kind: "telar/clips", clips: [{ ...copy, markers: strange }] });
    expect(fromText(text, "8")![0]!.markers).toEqual({
      1: { label: "a <b>", color: "red" },
      4: { label: "", color: "red" },
    });
  });

  it("is changed and removed, each one undo; a full film takes no more, but lets those be changed", () => {
    const { doc, first, second } = film();
    const undo = undoManager(doc);
    expect(setMarker(doc, { clip: second, frame: 60 }, TURN)).toBe(false);
    setMarker(doc, { clip: second, frame: 60 }, { ...TURN, color: "red" });
    undo.stopCapturing();
    removeMarker(doc, { clip: second, frame: 60 });
    expect(shown(doc)).toEqual([]);
    undo.undo();
    expect(readFilm(doc).markers[0]!.color).toBe("red");
    undo.undo();
    expect(readFilm(doc).markers[0]!.color).toBe("blue");
    for (let frame = 0; markersMap(doc).size < MAX_MARKERS; frame++)
      setMarker(doc, { clip: first, frame }, TURN);
    expect(setMarker(doc, { clip: second, frame: 61 }, TURN)).toBe(false);
    expect(setMarker(doc, { clip: second, frame: 60 }, { ...TURN, label: "" })).toBe(true);
  });
});
