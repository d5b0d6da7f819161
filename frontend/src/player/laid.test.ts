import { expect, test } from "vitest";
import { pressed, slotsOf } from "./laid";

test("a laid sound is a chain of cells, cut where it ends", () => {
  const slots = slotsOf([
    { from: 10, to: 70, level: 80, urls: ["a", null] },
    { from: 20, to: 60, level: 5, urls: ["a"] },
  ]);
  expect(slots.map(({ from, to, url, level }) => [from, to, url, level])).toEqual([
    [10, 58, "a", 80],
    [58, 70, null, 80],
    [20, 60, "a", 5],
  ]);
  expect(slots[0]!.chain).toBe(slots[1]!.chain);
  expect(slots[0]!.chain).not.toBe(slots[2]!.chain);
});

// The same holds in tests/synthesis/test_mixing.py.
test("a sum stays as it is below the knee, and above it never reaches full scale nor turns over", () => {
  for (const sum of [0, 0.3, -0.8]) expect(pressed(sum)).toBe(sum);
  let last = 0.8;
  for (let sum = 0.81; sum < 2; sum += 0.01) {
    expect(pressed(sum)).toBeGreaterThan(last);
    expect(pressed(-sum)).toBe(-pressed(sum));
    last = pressed(sum);
  }
  expect(last).toBeLessThan(1);
});
