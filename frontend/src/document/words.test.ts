import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import {
  addClip,
  addWord,
  clipText,
  deleteWord,
  namesIn,
  readFilm,
  renameWord,
  resolve,
  setChoices,
  setText,
  setWord,
  spoken,
  text,
  undoManager,
  unknownIn,
  usesOf,
  wordText,
} from "./index";

const word = (id: string, name: string, said: string) => ({ id, name, text: said, choices: [] });

/** A film whose clips say this. */
function film(...prompts: string[]) {
  const doc = new Y.Doc();
  const clips = prompts.map((prompt) => {
    const id = addClip(doc, null, "7")!;
    clipText(doc, id, "prompt")!.insert(0, prompt);
    return id;
  });
  return { doc, clips };
}

const only = (doc: Y.Doc) => readFilm(doc).words[0]!;
const prompts = (doc: Y.Doc) => readFilm(doc).clips.map((clip) => clip.prompt);

describe("what a name stands for, as the server reads it", () => {
  test("without regard to case and spaces; unknown ones stay as written and are named", () => {
    const words = [word("1", "hero", "a red car")];
    expect(resolve("{hero} turns, {  Hero } stops", words)).toBe("a red car turns, a red car stops");
    expect(resolve("{villain} meets {hero}", words)).toBe("{villain} meets a red car");
    expect(unknownIn(["{villain}, {hero} and {Villain}"], words)).toEqual(["villain"]);
    expect(namesIn("{a}{b} {} { {c}")).toEqual(["a", "b", "c"]);
  });

  test("of equal names the smallest id counts, and a word inside a word is left alone", () => {
    const words = [word("2", "hero", "a blue car"), word("1", "HERO", "a {hero} car")];
    expect(resolve("{hero}", words)).toBe("a {hero} car");
    expect(spoken(["{hero}", "{x}"], words)).toEqual(["a {hero} car", null]);
  });

  test("the texts of words never make one longer than 4,000 characters", () => {
    expect(resolve("{a}".repeat(600), [word("1", "a", "x".repeat(200))])).toHaveLength(4_000);
  });
});

test("a word is added whole, filled, and changed by one press of a choice; each is one step of undo", () => {
  const { doc } = film();
  const undo = undoManager(doc);
  const id = addWord(doc, "  the   hero ")!;
  expect(only(doc)).toEqual({ id, name: "the hero", text: "", choices: [] });
  undo.stopCapturing();
  setWord(doc, id, "a red car");
  undo.stopCapturing();
  setChoices(doc, id, ["a red car", " a bus ", "a red car", "  "]);
  undo.stopCapturing();
  expect(only(doc).choices).toEqual(["a red car", "a bus"]);
  setWord(doc, id, "a bus");
  expect(only(doc).text).toBe("a bus");
  undo.undo();
  expect(only(doc).text).toBe("a red car");
  undo.undo();
  expect(only(doc).choices).toEqual([]);
});

test("two people write in one word at once and both are heard", () => {
  const { doc } = film();
  const id = addWord(doc, "hero", "a car")!;
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  setText(wordText(doc, id)!, "a red car");
  setText(wordText(other, id)!, "a car at night");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  expect(only(doc).text).toBe("a red car at night");
});

test("a name without letters, with braces or too long is no name", () => {
  const { doc } = film();
  for (const name of ["", "  ", "a{b", "x".repeat(81)]) expect(addWord(doc, name)).toBeNull();
  expect(readFilm(doc).words).toEqual([]);
});

test("it is known which clips a word touches; in the film's look it touches all", () => {
  const { doc, clips } = film("{hero} sails", "a car", "a house");
  clipText(doc, clips[2]!, "details")!.insert(0, "beside { HERO }");
  const id = addWord(doc, "Hero")!;
  const uses = usesOf(only(doc), readFilm(doc));
  expect(uses.clips.map((clip) => clip.id)).toEqual([clips[0], clips[2]]);
  expect(uses.style).toBe(false);
  text(doc, "style").insert(0, "as {hero} sees it");
  expect(usesOf(only(doc), readFilm(doc)).style).toBe(true);
  const second = { ...only(doc), id: `${id}~` };
  expect(usesOf(second, { ...readFilm(doc), words: [only(doc), second] }).clips).toEqual([]);
});

describe("another name", () => {
  test("rewrites nothing by itself", () => {
    const { doc } = film("{hero} sails");
    addWord(doc, "hero", "a boat");
    renameWord(doc, only(doc), "heroine");
    expect(only(doc).name).toBe("heroine");
    expect(prompts(doc)).toEqual(["{hero} sails"]);
  });

  test("is written where it is used when somebody asks for that, and one undo takes all of it back", () => {
    const { doc, clips } = film("{hero} sails, then {Hero} lands", "a car", "{hero}");
    addWord(doc, "hero", "a boat");
    const undo = undoManager(doc);
    const uses = usesOf(only(doc), readFilm(doc));
    renameWord(doc, only(doc), "ship", { ...uses, clips: uses.clips.filter((clip) => clip.id !== clips[2]) });
    expect(prompts(doc)).toEqual(["{ship} sails, then {ship} lands", "a car", "{hero}"]);
    undo.undo();
    expect(prompts(doc)).toEqual(["{hero} sails, then {Hero} lands", "a car", "{hero}"]);
    expect(only(doc).name).toBe("hero");
  });
});

test("a deleted word is gone, its clips keep saying its name, and undo brings it back", () => {
  const { doc } = film("{hero} sails");
  const id = addWord(doc, "hero", "a boat")!;
  const undo = undoManager(doc);
  deleteWord(doc, id);
  expect(unknownIn(prompts(doc), readFilm(doc).words)).toEqual(["hero"]);
  undo.undo();
  expect(only(doc)).toEqual({ id, name: "hero", text: "a boat", choices: [] });
});

test("whatever stands in a valid document, words are read as words", () => {
  const doc = new Y.Doc();
  const map = doc.getMap("words");
  map.set("a", 7);
  const odd = new Y.Map();
  odd.set("choices", [1, "one", null]);
  map.set("b", odd);
  expect(readFilm(doc).words).toEqual([{ id: "b", name: "", text: "", choices: ["one"] }]);
});
