import { expect, test } from "vitest";
import { stretch } from "./visible";

test("what is seen and a screen on either side is put up", () => {
  const { from, to } = stretch(0, 1000, 2);
  expect(from).toBeLessThanOrEqual(-500);
  expect(to).toBeGreaterThanOrEqual(1000);
});

test("scrolling by less than half a screen puts up nothing else, and never leaves what is seen", () => {
  expect(stretch(499, 1000, 2)).toEqual(stretch(0, 1000, 2));
  for (let left = 0; left < 5000; left += 37) {
    const { from, to } = stretch(left, 1000, 2);
    expect(from).toBeLessThanOrEqual(left / 2);
    expect(to).toBeGreaterThanOrEqual((left + 1000) / 2);
  }
});

test("a timeline without a width yet puts up something", () => {
  const { from, to } = stretch(0, 0, 1);
  expect(to).toBeGreaterThan(from);
});
