import { expect, test } from "vitest";
import { apart } from "./apart";

const name = (at: number, width = 30) => ({ at, width });

test("names that do not meet stay at their places", () => {
  expect(apart([name(100), name(0), name(40)])).toEqual([0, 0, 0]);
  expect(apart([])).toEqual([]);
});

test("names at one place stand side by side, whichever came first", () => {
  expect(apart([name(50), name(50, 60), name(50)])).toEqual([0, 32, 94]);
});

test("a name that was moved moves the next one, and no other", () => {
  expect(apart([name(70), name(0), name(20), name(300)])).toEqual([0, 0, 12, 0]);
  expect(apart([name(60), name(0), name(20), name(300)])).toEqual([4, 0, 12, 0]);
});
