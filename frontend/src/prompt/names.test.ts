import { expect, test } from "vitest";
import { offers } from "./names";

const word = (name: string, text: string) => ({ id: name, name, text, choices: [] });
const words = [word("the hero", "a red car"), word("harbour", "a grey harbour"), word("hero", "a boat")];

test("a brace offers every name; letters narrow it, beginnings first", () => {
  expect(offers("", words, true).map((offer) => offer.name)).toEqual(["harbour", "hero", "the hero"]);
  expect(offers("HE", words, false)).toEqual([
    { name: "hero", text: "a boat" },
    { name: "the hero", text: "a red car" },
  ]);
});

test("what no word is called may be made one by who may write", () => {
  expect(offers("villain", words, true)).toEqual([{ name: "villain", text: null }]);
  expect(offers("villain", words, false)).toEqual([]);
  expect(offers("Hero ", words, true).every((offer) => offer.text !== null)).toBe(true);
});
