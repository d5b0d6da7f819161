import { beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, clipText, readClips, setText, undoManager } from "../document";
import { type Level, Unpublished, forgetUnpublished } from "./unpublished";

let doc: Y.Doc;
let clip: string;
let mine: Unpublished;

beforeEach(() => {
  localStorage.clear();
  doc = new Y.Doc();
  clip = addClip(doc, null, "1")!;
  clipText(doc, clip, "prompt")!.insert(0, "a boat");
  mine = new Unpublished(doc, "room", 7);
});
const shared = (level: Level = "prompt") => clipText(doc, clip, level)!.toString();
const somebody = (words: string, level: Level = "prompt") =>
  setText(clipText(doc, clip, level)!, words, "other");
const begin = (words: string) => {
  mine.begin(clip);
  mine.write(clip, "prompt", words);
};

test("what is typed changes nothing of the document, and another visit finds it", () => {
  const before = Y.encodeStateAsUpdate(doc);
  begin("a red boat");
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  expect(new Unpublished(doc, "room", 7).of(clip)?.words).toEqual({ prompt: "a red boat", details: "" });
});

test("another person and another room on this computer have none of it", () => {
  begin("a red boat");
  expect(new Unpublished(doc, "room", 8).get()).toEqual({});
  expect(new Unpublished(doc, "other", 7).get()).toEqual({});
});

test("signing out leaves none of it and nothing else away", () => {
  localStorage.setItem("telar-language", "es");
  begin("a red boat");
  forgetUnpublished();
  expect(Object.keys(localStorage)).toEqual(["telar-language"]);
});

test("publishing is one edit of both levels, undone by one press", () => {
  const undo = undoManager(doc);
  begin("a red boat");
  mine.write(clip, "details", "rain");
  expect(mine.publish(clip)).toBe(true);
  expect([shared(), shared("details"), mine.get()]).toEqual(["a red boat", "rain", {}]);
  undo.undo();
  expect([shared(), shared("details")]).toEqual(["a boat", ""]);
});

test("a level that this person left alone keeps what somebody else wrote there", () => {
  begin("a red boat");
  somebody("fog", "details");
  expect(mine.contested(clip)).toEqual([]);
  expect(mine.publish(clip)).toBe(true);
  expect([shared(), shared("details")]).toEqual(["a red boat", "fog"]);
});

describe("somebody else changed the same words meanwhile", () => {
  beforeEach(() => {
    begin("a red boat");
    somebody("a ship");
  });

  test("nothing is published until the person says which words stand", () => {
    expect(mine.contested(clip)).toEqual(["prompt"]);
    expect(mine.publish(clip)).toBe(false);
    expect(shared()).toBe("a ship");
    expect(mine.publish(clip, { prompt: "a red boat" }, mine.shared(clip))).toBe(true);
    expect(shared()).toBe("a red boat");
  });

  test("a choice made of words that changed again is not carried out", () => {
    const seen = mine.shared(clip);
    somebody("a big ship");
    expect(mine.publish(clip, { prompt: "a red boat" }, seen)).toBe(false);
    expect([shared(), mine.of(clip)?.words?.prompt]).toEqual(["a big ship", "a red boat"]);
  });

  test("both wrote the same: there is nothing to choose", () => {
    somebody("a red boat");
    expect(mine.contested(clip)).toEqual([]);
  });
});

test("what was thrown away is brought back, also after another visit; words nobody changed are put down", () => {
  begin("a red boat");
  mine.throwAway(clip);
  expect(mine.of(clip)?.words).toBeNull();
  const later = new Unpublished(doc, "room", 7);
  later.bringBack(clip);
  expect(later.of(clip)?.words?.prompt).toBe("a red boat");
  later.publish(clip);
  later.begin(clip);
  later.throwAway(clip);
  expect(later.get()).toEqual({});
});

test("a clip that is gone publishes nothing and keeps the words; when it is back they are there", () => {
  const undo = undoManager(doc);
  begin("a red boat");
  doc.transact(() => doc.getMap("clips").delete(clip), undo.trackedOrigins.values().next().value);
  expect(mine.publish(clip)).toBe(false);
  undo.undo();
  expect(readClips(doc)).toHaveLength(1);
  expect(mine.of(clip)?.words?.prompt).toBe("a red boat");
});

test("a browser that keeps nothing says so, and the words stay while the page does", () => {
  vi.stubGlobal("localStorage", {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
  begin("a red boat");
  expect(mine.safe.get()).toBe(false);
  expect(mine.of(clip)?.words?.prompt).toBe("a red boat");
  vi.unstubAllGlobals();
});

test("what lies there broken is left out", () => {
  const kept = { words: { prompt: "a", details: "" }, base: { prompt: "", details: "" }, thrown: null };
  localStorage.setItem("telar-mine-room-7", JSON.stringify({ [clip]: kept, x: 4, y: { words: {} } }));
  expect(new Unpublished(doc, "room", 7).get()).toEqual({ [clip]: kept });
  localStorage.setItem("telar-mine-room-7", "{");
  expect(new Unpublished(doc, "room", 7).get()).toEqual({});
});
