import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import {
  type Retouch,
  addClip,
  copyClip,
  deleteClip,
  insertCopies,
  readFilm,
  retouch,
  splitClip,
  undoManager,
} from "./index";
import { retouchesOf } from "./retouches";
import { retouchesMap } from "./schema";
import { fromText, toText } from "../timeline/clipboard";

const PART: Retouch = { of: 0, mask: `${"0".repeat(27)}f`, words: "a red boat", open: false };

/** A clip of four seconds whose second segment shows a retouch of a retouch. */
function film(): { doc: Y.Doc; clip: string } {
  const doc = new Y.Doc();
  const clip = addClip(doc, null, "7")!;
  retouch(doc, { clip, index: 1, take: 1 }, PART);
  retouch(doc, { clip, index: 1, take: 2 }, { ...PART, of: 1, words: "" });
  return { doc, clip };
}

describe("a retouch", () => {
  it("is shown from then on, and one undo takes back both", () => {
    const { doc, clip } = film();
    const undo = undoManager(doc);
    retouch(doc, { clip, index: 0, take: 4 }, PART);
    expect(readFilm(doc).cells.map((cell) => cell.variation)).toEqual([4, 2]);
    undo.undo();
    expect(readFilm(doc).cells.map((cell) => cell.variation)).toEqual([0, 2]);
    expect(retouchesOf(doc, clip, 0, 4)).toEqual({});
  });

  it("of a take that is not earlier is none", () => {
    const { doc, clip } = film();
    expect(retouch(doc, { clip, index: 0, take: 2 }, { ...PART, of: 2 })).toBe(false);
    expect(retouch(doc, { clip, index: 0, take: 2 }, { ...PART, mask: "f" })).toBe(false);
  });

  it("goes with a copy of its clip and with the right part of a split, with all that it stands on", () => {
    const { doc, clip } = film();
    const [copy] = insertCopies(doc, clip, [copyClip(doc, clip)!]);
    const wanted = retouchesOf(doc, clip, 1, 2);
    expect(Object.keys(wanted)).toEqual(["1:2", "1:1"]);
    expect(retouchesOf(doc, copy!, 1, 2)).toEqual(wanted);
    const right = splitClip(doc, clip, 60);
    expect(retouchesOf(doc, right!, 1, 2)).toEqual(wanted);
  });

  it("goes by the clipboard too, and what a stranger wrote there is left out", () => {
    const { doc, clip } = film();
    const copy = copyClip(doc, clip)!;
    expect(fromText(toText([copy]), "8")![0]!.retouches).toEqual(copy.retouches);
    const strange = {
      ...copy,
      retouches: { "1:1": { ...PART, of: 4 }, all: PART, "0:2": { ...PART, mask: "f" } },
    };
    expect(fromText(toText([strange]), "8")![0]!.retouches).toEqual({});
  });

  it("goes when its clip goes", () => {
    const { doc, clip } = film();
    deleteClip(doc, clip);
    expect(retouchesMap(doc).size).toBe(0);
  });
});
