import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import {
  addClip,
  clipsFromScript,
  deleteClip,
  paragraphs,
  readClips,
  readLines,
  setText,
  text,
} from "./index";
import { splitClip, undoManager } from "./index";

const SCRIPT = "A boat leaves.\n\nNight falls over the city.\n  \nMorning comes.";

function film(script = SCRIPT) {
  const doc = new Y.Doc();
  text(doc, "script").insert(0, script);
  return doc;
}

const links = (doc: Y.Doc) =>
  readLines(doc).map((line) => [line.text, line.clips.map((clip) => clip.prompt)]);
const prompts = (doc: Y.Doc) => readClips(doc).map((clip) => clip.prompt);

function makeAll(doc: Y.Doc) {
  const lines = readLines(doc);
  return clipsFromScript(
    doc,
    lines,
    lines.filter((line) => !line.clips.length),
    "7",
  );
}

function make(doc: Y.Doc, at: number) {
  const lines = readLines(doc);
  return clipsFromScript(doc, lines, [lines[at]!], "7")[0]!;
}

test("every line that says something is a paragraph", () => {
  expect(paragraphs(SCRIPT).map((each) => each.text)).toEqual([
    "A boat leaves.",
    "Night falls over the city.",
    "Morning comes.",
  ]);
  expect(paragraphs(" \n\n")).toEqual([]);
  for (const { from, to, text: words } of paragraphs(SCRIPT))
    expect(SCRIPT.slice(from, to).trim()).toBe(words);
});

describe("one press makes clips of paragraphs", () => {
  test("of all of them, in their order, as one update and one undo; a second press makes none", () => {
    const doc = film();
    const undo = undoManager(doc);
    let updates = 0;
    doc.on("update", () => (updates += 1));
    expect(makeAll(doc)).toHaveLength(3);
    expect(updates).toBe(1);
    expect(prompts(doc)).toEqual(["A boat leaves.", "Night falls over the city.", "Morning comes."]);
    expect(readClips(doc)[1]).toMatchObject({ start: 0, stop: 96, owner: "7", source: "prompt" });
    expect(makeAll(doc)).toEqual([]);
    undo.undo();
    expect(prompts(doc)).toEqual([]);
  });

  test("of one, beside the clips of its neighbours in the script", () => {
    const doc = film();
    addClip(doc, null, "7");
    make(doc, 2);
    make(doc, 0);
    make(doc, 1);
    expect(prompts(doc)).toEqual(["", "A boat leaves.", "Night falls over the city.", "Morning comes."]);
  });
});

describe("the link", () => {
  test("holds while both the script and the clip are written on, here and on another screen", () => {
    const doc = film();
    makeAll(doc);
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    text(doc, "script").insert(0, "Before all that, fog.\n");
    setText(text(other, "script"), SCRIPT.replace("Night falls", "A cold night falls"));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    expect(links(doc)).toEqual([
      ["Before all that, fog.", []],
      ["A boat leaves.", ["A boat leaves."]],
      ["A cold night falls over the city.", ["Night falls over the city."]],
      ["Morning comes.", ["Morning comes."]],
    ]);
  });

  test("ends with its paragraph, and no other paragraph inherits it", () => {
    const doc = film();
    makeAll(doc);
    setText(text(doc, "script"), "A boat leaves.\n\nMorning comes.");
    expect(links(doc)).toEqual([
      ["A boat leaves.", ["A boat leaves."]],
      ["Morning comes.", ["Morning comes."]],
    ]);
    setText(text(doc, "script"), "");
    expect(links(doc)).toEqual([]);
  });

  test("of a deleted clip is free again, and both parts of a split one keep it", () => {
    const doc = film("A boat leaves.\nMorning comes.");
    const [first, second] = makeAll(doc);
    deleteClip(doc, first!);
    splitClip(doc, second!, 30);
    expect(links(doc)).toEqual([
      ["A boat leaves.", []],
      ["Morning comes.", ["Morning comes.", "Morning comes."]],
    ]);
  });

  test("that says nothing of this document is none", () => {
    const doc = film("A boat leaves.");
    for (const paragraph of ["7:8 9:10", "x", ":", "1:1", `${"9".repeat(30)}:1 1:1`]) {
      const id = addClip(doc, null, "7")!;
      (doc.getMap("clips").get(id) as Y.Map<unknown>).set("paragraph", paragraph);
    }
    expect(links(doc)).toEqual([["A boat leaves.", []]]);
  });
});
