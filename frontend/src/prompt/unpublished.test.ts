import { beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import {
  type Word,
  addClip,
  addWord,
  clipText,
  readClips,
  readFilm,
  renameWord,
  setText,
  undoManager,
  usesOf,
} from "../document";
import { forgetUnpublished } from "./forget";
import { type Level, Unpublished } from "./unpublished";

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

describe("a name gets another one", () => {
  let hero: Word;
  const rename = (name: string, along = true) => {
    const film = readFilm(doc);
    const word = film.words.find(({ id }) => id === hero.id)!;
    renameWord(doc, word, name, along ? usesOf(word, film) : null);
  };
  beforeEach(() => {
    addWord(doc, "hero", "a boat");
    hero = readFilm(doc).words[0]!;
    somebody("{hero} sails");
  });

  test("it is written here too, and nobody seems to have written meanwhile", () => {
    begin("{Hero} sails at night");
    mine.throwAway(clip);
    mine.begin(clip);
    mine.write(clip, "details", "{hero}, {other} and hero");
    rename("ship");
    expect(mine.of(clip)).toEqual({
      words: { prompt: "{ship} sails", details: "{ship}, {other} and hero" },
      base: { prompt: "{ship} sails", details: "" },
      thrown: { prompt: "{ship} sails at night", details: "" },
    });
    expect(mine.contested(clip)).toEqual([]);
    expect(new Unpublished(doc, "room", 7).of(clip)).toEqual(mine.of(clip));
  });

  test("somebody else's press, undo and redo are followed as well", () => {
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const undo = undoManager(other);
    begin("{hero} sails at night");
    const said = () => {
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)));
      return mine.of(clip)?.words?.prompt;
    };
    const film = readFilm(other);
    renameWord(other, film.words[0]!, "ship", usesOf(film.words[0]!, film));
    expect(said()).toBe("{ship} sails at night");
    undo.undo();
    expect(said()).toBe("{hero} sails at night");
    undo.redo();
    expect(said()).toBe("{ship} sails at night");
    expect(mine.contested(clip)).toEqual([]);
  });

  test("where the film was left as it is, so is this", () => {
    begin("{hero} sails at night");
    rename("ship", false);
    expect(mine.of(clip)?.words?.prompt).toBe("{hero} sails at night");
    expect(mine.contested(clip)).toEqual([]);
  });

  test("a name that only these words say is written anew", () => {
    somebody("a boat");
    begin("{hero} sails at night");
    rename("ship", false);
    expect(mine.of(clip)?.words?.prompt).toBe("{ship} sails at night");
  });

  test("a clip that is closed keeps the old name, and still nobody has written there", () => {
    begin("{hero} sails at night");
    const open = addClip(doc, null, "1")!;
    clipText(doc, open, "prompt")!.insert(0, "{hero} lands");
    const film = readFilm(doc);
    const uses = usesOf(film.words[0]!, film);
    renameWord(doc, film.words[0]!, "ship", { ...uses, clips: uses.clips.filter(({ id }) => id === open) });
    expect(mine.of(clip)?.words?.prompt).toBe("{ship} sails at night");
    expect([mine.contested(clip), shared()]).toEqual([[], "{hero} sails"]);
  });

  test("another word of the same name keeps its uses", () => {
    begin("{hero} sails at night");
    doc.transact(() => {
      const twin = new Y.Map<unknown>([["name", "hero"]]);
      twin.set("text", new Y.Text("a car"));
      doc.getMap("words").set("zz", twin);
    });
    rename("ship");
    expect(mine.of(clip)?.words?.prompt).toBe("{hero} sails at night");
  });

  test("after leaving nothing is heard any more", () => {
    begin("{hero} sails at night");
    mine.destroy();
    rename("ship");
    expect(mine.of(clip)?.words?.prompt).toBe("{hero} sails at night");
  });
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
