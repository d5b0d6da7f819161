import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { addClip, addWord, readFilm, setSound, setTitle } from "../document";
import { setLanguage } from "../i18n";
import { roleIn } from "./session";
import { saidKept } from "./undone";

describe("a fact about people", () => {
  it("says the role of the person it names, and nothing of others", () => {
    const fact = { n: 7, kind: "people", member: 12, role: "viewer" };
    expect(roleIn(fact, "12")).toBe("viewer");
    expect(roleIn(fact, "1")).toBeUndefined();
    expect(roleIn({ ...fact, role: null }, "12")).toBeNull();
    expect(roleIn({ n: 8, kind: "plan" }, "12")).toBeUndefined();
    expect(roleIn(null, "12")).toBeUndefined();
  });
});

it("what an undo left is said by number and name, in both languages; what stands on a clip goes with it", async () => {
  const doc = new Y.Doc();
  const first = addClip(doc, null, "7")!;
  const second = addClip(doc, first, "7")!;
  const hero = addWord(doc, "hero")!;
  setTitle(doc, { clip: first, frame: 4 }, { text: "Act one", look: "low", frames: 24 });
  setSound(doc, { clip: second, frame: 4 }, { text: "rain", frames: 24, level: 9, seed: 1 });
  const named = [`words/${hero}`, `titles/${first}:4`];
  await setLanguage("en");
  expect(saidKept(readFilm(doc), named)).toBe(
    "Stays, since somebody else has worked in it: {hero}, Act one.",
  );
  expect(saidKept(readFilm(doc), [`sounds/${second}:4`, `clips/${second}`])).toBe(
    "Clip 2 stays: somebody else has worked in it since.",
  );
  await setLanguage("es");
  expect(saidKept(readFilm(doc), [...named, `clips/${second}`])).toBe(
    "El plano 2 se queda: otra persona ha trabajado en él desde entonces. " +
      "Se queda, porque otra persona ha trabajado en ello: {hero}, Act one.",
  );
});
