import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import {
  addClip,
  addWord,
  allTexts,
  clipText,
  deleteClip,
  firstOf,
  MAX_CLIPS,
  moveClip,
  pieces,
  readClips,
  readFilm,
  setChoices,
  setLength,
  setMarker,
  setSound,
  setText,
  setTitle,
  setVariation,
  setWays,
  text,
  textsLost,
  undoManager,
} from "./index";
import { MAX_FRAMES, SEGMENT_FRAMES } from "../time";

/** A film of `count` clips whose prompts are their numbers. */
function film(count: number): { doc: Y.Doc; ids: string[] } {
  const doc = new Y.Doc();
  const ids = Array.from({ length: count }, (_, at) => {
    const id = addClip(doc, null, "7")!;
    clipText(doc, id, "prompt")!.insert(0, String(at));
    return id;
  });
  return { doc, ids };
}

function copyOf(doc: Y.Doc): Y.Doc {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  return other;
}

function exchange(a: Y.Doc, b: Y.Doc): void {
  const [fromA, fromB] = [a, b].map((doc) => Y.encodeStateAsUpdate(doc));
  Y.applyUpdate(a, fromB!);
  Y.applyUpdate(b, fromA!);
}

/** How many updates `work` put on the wire. */
function updates(doc: Y.Doc, work: () => void): number {
  let count = 0;
  const heard = () => (count += 1);
  doc.on("update", heard);
  work();
  doc.off("update", heard);
  return count;
}

const ids = (doc: Y.Doc) => readClips(doc).map((clip) => clip.id);
const clips = (doc: Y.Doc) => doc.getMap<Y.Map<unknown>>("clips");
const place = (doc: Y.Doc, id: string) => clips(doc).get(id)!.get("place") as [string, string];

/** The same dice every run. */
function dice(seed: number): (sides: number) => number {
  return (sides) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * sides);
  };
}

describe("each press is one update", () => {
  test("a clip is added whole, after the chosen one", () => {
    const { doc, ids: known } = film(2);
    let id: string | null = null;
    expect(updates(doc, () => (id = addClip(doc, known[0]!, "9")))).toBe(1);
    expect(ids(doc)).toEqual([known[0], id, known[1]]);
    const fields = clips(doc).get(id!)!;
    expect([...fields.keys()].sort()).toEqual(
      "details locked owner place prompt seed source start stop".split(" "),
    );
    expect(fields.get("owner")).toBe("9");
    expect(fields.get("stop")).toBe(96);
  });

  test("the first clip of an empty room brings its track", () => {
    const doc = new Y.Doc();
    expect(updates(doc, () => addClip(doc, null, "9"))).toBe(1);
    expect(readClips(doc)[0]?.track).toBe([...doc.getMap("tracks").keys()][0]);
  });

  test("a clip moves by one place and no further than the ends", () => {
    const { doc, ids: known } = film(3);
    expect(updates(doc, () => expect(moveClip(doc, known[0]!, 1)).toBe(true))).toBe(1);
    expect(ids(doc)).toEqual([known[1], known[0], known[2]]);
    expect(updates(doc, () => expect(moveClip(doc, known[2]!, 1)).toBe(false))).toBe(0);
    expect(updates(doc, () => expect(moveClip(doc, known[1]!, -1)).toBe(false))).toBe(0);
  });

  test("a length is set once, clamped, and not written when it is the same", () => {
    const { doc, ids: known } = film(1);
    expect(updates(doc, () => setLength(doc, known[0]!, 100))).toBe(1);
    expect(updates(doc, () => setLength(doc, known[0]!, 100))).toBe(0);
    setLength(doc, known[0]!, 10_000_000);
    expect(readClips(doc)[0]?.stop).toBe(MAX_FRAMES);
    setLength(doc, known[0]!, 0);
    expect(readClips(doc)[0]?.stop).toBe(1);
  });

  test("a deleted clip takes its variations along, and nobody else's", () => {
    const { doc, ids: known } = film(2);
    setVariation(doc, known[0]!, 0, 2);
    setVariation(doc, known[1]!, 1, 1_000_000);
    expect(updates(doc, () => deleteClip(doc, known[0]!))).toBe(1);
    expect(doc.getMap("variations").toJSON()).toEqual({ [`${known[1]}:1`]: 999 });
    expect(ids(doc)).toEqual([known[1]]);
  });

  test("the film holds so many clips and no more", () => {
    const doc = new Y.Doc();
    addClip(doc, null, "7");
    doc.transact(() => {
      for (let n = 1; n < MAX_CLIPS; n++) clips(doc).set(`c${n}`, new Y.Map());
    });
    expect(updates(doc, () => expect(addClip(doc, null, "7")).toBeNull())).toBe(0);
  });
});

describe("a strange document is read, never fatal", () => {
  const strange = (fields: Record<string, unknown>) => {
    const { doc, ids: known } = film(1);
    for (const [name, value] of Object.entries(fields)) clips(doc).get(known[0]!)!.set(name, value);
    return readClips(doc)[0]!;
  };

  test("numbers are clamped, and what is no number has a default", () => {
    expect(strange({ start: -5, stop: "never" })).toMatchObject({ start: 0, stop: SEGMENT_FRAMES });
    expect(strange({ start: 10, stop: 3 })).toMatchObject({ start: 10, stop: 11 });
    expect(strange({ stop: 10_000_000 })).toMatchObject({ stop: MAX_FRAMES });
    expect(strange({ start: Number.NaN, seed: "text" })).toMatchObject({ start: 0, seed: 0 });
    expect(strange({ seed: 2 ** 40 }).seed).toBe(2 ** 31 - 1);
    expect(strange({ start: 1.9 }).start).toBe(1);
    expect(strange({ start: 5n }).start).toBe(5);
  });

  test("words may be a plain string or missing, and a place anything", () => {
    expect(strange({ prompt: "plain", details: 7 })).toMatchObject({ prompt: "plain", details: "" });
    for (const odd of ["nowhere", [], [1, 2], null, { pos: "a" }]) {
      expect(strange({ place: odd })).toMatchObject({ pos: "" });
    }
    expect(strange({ locked: "yes", source: 4 })).toMatchObject({ locked: false, source: "prompt" });
  });

  test("what is no clip at all is not shown", () => {
    const { doc, ids: known } = film(1);
    (doc.getMap("clips") as Y.Map<unknown>).set("odd", 5);
    (doc.getMap("clips") as Y.Map<unknown>).set("list", new Y.Array());
    doc.getMap("variations").set(`${known[0]}:0`, "two");
    expect(readFilm(doc).cells.map((cell) => cell.variation)).toEqual([0, 0]);
    expect(ids(doc)).toEqual(known);
  });

  test("a clip on a missing track shows here; one on another known track does not", () => {
    const { doc, ids: known } = film(2);
    const sound = new Y.Map<unknown>();
    doc.getMap("tracks").set("s", sound);
    sound.set("kind", "sound");
    clips(doc).get(known[0]!)!.set("place", ["s", "a0"]);
    expect(ids(doc)).toEqual([known[1]]);
    clips(doc).get(known[0]!)!.set("place", ["lost", "a0"]);
    expect(ids(doc)).toEqual(known);
  });
});

test("cells lie on the source's grid: a clip from frame 40 to 100 shows three of them", () => {
  const { doc, ids: known } = film(1);
  clips(doc).get(known[0]!)!.set("start", 40);
  clips(doc).get(known[0]!)!.set("stop", 100);
  expect(readFilm(doc).cells).toMatchObject([
    { index: 0, from: 0, to: 8, head: 40 },
    { index: 1, from: 8, to: 56, head: 0 },
    { index: 2, from: 56, to: 60, head: 0 },
  ]);
});

describe("order", () => {
  test("a clip put between neighbours that share a place gets between them, in one update", () => {
    const { doc, ids: known } = film(3);
    const [track, pos] = place(doc, known[0]!);
    for (const id of known) clips(doc).get(id)!.set("place", [track, pos]);
    const [a, b, c] = ids(doc) as [string, string, string];
    let id: string | null = null;
    expect(updates(doc, () => (id = addClip(doc, a, "7")))).toBe(1);
    expect(ids(doc)).toEqual([a, id, b, c]);
    expect(new Set(ids(doc).map((each) => place(doc, each)[1])).size).toBe(4);
  });

  test("two people move the same clip at once, 200 times: they agree, and no clip is lost or doubled", () => {
    const { doc: a, ids: known } = film(6);
    const b = copyOf(a);
    const roll = dice(11);
    for (let round = 0; round < 200; round++) {
      const clip = known[roll(6)]!;
      moveClip(a, clip, roll(2) ? 1 : -1);
      moveClip(b, clip, roll(2) ? 2 : -2);
      moveClip(b, known[roll(6)]!, 1);
      exchange(a, b);
      expect(ids(a)).toEqual(ids(b));
      expect([...ids(a)].sort()).toEqual([...known].sort());
    }
  });
});

describe("undo", () => {
  test("takes back one's own words and leaves those of others", () => {
    const { doc: a, ids: known } = film(1);
    const b = copyOf(a);
    const undo = undoManager(a);
    setText(clipText(a, known[0]!, "prompt")!, "0 mine");
    exchange(a, b);
    setText(clipText(b, known[0]!, "prompt")!, "theirs 0 mine");
    exchange(a, b);
    undo.undo();
    exchange(a, b);
    expect(readClips(a)[0]?.prompt).toBe("theirs 0");
    expect(readClips(b)[0]?.prompt).toBe("theirs 0");
    undo.redo();
    expect(readClips(a)[0]?.prompt).toBe("theirs 0 mine");
  });

  test("has nothing to take back of what others did", () => {
    const { doc: a, ids: known } = film(2);
    const b = copyOf(a);
    const undo = undoManager(a);
    moveClip(b, known[0]!, 1);
    deleteClip(b, known[1]!);
    exchange(a, b);
    expect(undo.canUndo()).toBe(false);
  });

  test("brings a deleted clip back where it was, with its words", () => {
    const { doc, ids: known } = film(3);
    const undo = undoManager(doc);
    deleteClip(doc, known[1]!);
    undo.undo();
    expect(readClips(doc).map((clip) => clip.prompt)).toEqual(["0", "1", "2"]);
    expect(ids(doc)).toEqual(known);
  });
});

describe("a plain field", () => {
  test("changes only the letters that differ, so that what others type meanwhile stays", () => {
    const a = new Y.Doc();
    text(a, "title").insert(0, "The red car");
    const b = copyOf(a);
    setText(text(a, "title"), "The blue car");
    text(b, "title").insert(text(b, "title").length, " goes home");
    exchange(a, b);
    expect(text(a, "title").toString()).toBe("The blue car goes home");
    expect(text(b, "title").toString()).toBe("The blue car goes home");
  });

  test("takes a repeated letter, an emptied field and an unchanged one", () => {
    const doc = new Y.Doc();
    const title = text(doc, "title");
    for (const next of ["aa", "aaa", "aba", "a", "", "🎬🎭", "🎬🎪"]) {
      setText(title, next);
      expect(title.toString()).toBe(next);
    }
    expect(updates(doc, () => setText(title, "🎬🎪"))).toBe(0);
  });

  test("two emoji of one block are exchanged whole: no half of one is ever written", () => {
    const doc = new Y.Doc();
    setText(text(doc, "title"), "🎬");
    const other = copyOf(doc);
    setText(text(doc, "title"), "🎪");
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    expect(text(other, "title").toString()).toBe("🎪");
    // The second halves of these two are equal.
    setText(text(doc, "title"), "\u{1f3aa}x");
    setText(text(doc, "title"), "\u{1f7aa}x");
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    expect(text(other, "title").toString()).toBe("\u{1f7aa}x");
  });
});

test("pieces join to the whole and never part a surrogate pair", () => {
  const long = "a🎬".repeat(1_000);
  for (const size of [2, 3, 7, 8_000]) {
    const parts = pieces(long, size);
    expect(parts.join("")).toBe(long);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(size);
      expect(part).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/);
    }
  }
  expect(pieces("")).toEqual([]);
  expect(["a🎬", "a🎬b"].map((words) => firstOf(words, 2))).toEqual(["a", "a"]);
  expect([firstOf("🎬", 1), firstOf("abc", -4), firstOf("abc", 9)]).toEqual(["", "", "abc"]);
});

test("after a refusal the author's words are those that the room does not have", () => {
  const mine = new Map([
    ["title", "Film"],
    ["a/prompt", "a boat at dusk "],
    ["b/prompt", "  "],
  ]);
  expect(textsLost(mine, new Map([["title", "Film"]]))).toBe("a boat at dusk");
});

test("every text that somebody can write is one that they would miss", () => {
  const { doc, ids } = film(1);
  const spot = { clip: ids[0]!, frame: 4 };
  const before = allTexts(doc);
  setText(clipText(doc, ids[0]!, "details")!, "details");
  text(doc, "script").insert(0, "script");
  setWays(doc, ids[0]!, [
    { label: "left", to: "" },
    { label: "right", to: "" },
  ]);
  const word = addWord(doc, "hero", "a dog")!;
  setChoices(doc, word, ["a cat"]);
  setMarker(doc, spot, { label: "marker", color: "red" });
  setTitle(doc, spot, { text: "title card", look: "low", frames: 24 });
  setSound(doc, spot, { text: "rain", frames: 48, level: 80, seed: 3 });
  expect(textsLost(allTexts(doc), before).split("\n\n").sort()).toEqual(
    ["details", "script", "left\nright", "hero", "a dog", "a cat", "marker", "title card", "rain"].sort(),
  );
});
