import { expect, test } from "vitest";
import type { Slot } from "./buffer";
import { goesOn, meet } from "./seams";

const slot = (from: number, to: number, url: string, more: Partial<Slot> = {}): Slot => ({
  from,
  to,
  head: 0,
  url,
  ...more,
});

/** A take whose sound is these samples. */
const sound = (samples: number[]) =>
  ({ getChannelData: () => Float32Array.from(samples) }) as unknown as AudioBuffer;

const wave = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, at) => 0.5 * Math.sin((from + at) / 9));

test("a take goes on in the next slot that shows its next frame, or its chain's next cell from the first", () => {
  const first = slot(0, 48, "a", { chain: "c:0", cell: 0 });
  const next = { chain: "c:0", cell: 1 };
  expect(goesOn(first, slot(48, 96, "b", next))).toBe(true);
  expect(goesOn(slot(0, 20, "a"), slot(20, 40, "a", { head: 20 }))).toBe(true);
  expect(goesOn(first, slot(48, 96, "b", { ...next, head: 1 }))).toBe(false);
  expect(goesOn(first, slot(49, 96, "b", next))).toBe(false);
  expect(goesOn(first, slot(48, 96, "b", { chain: "c:1", cell: 1 }))).toBe(false);
  expect(goesOn(first, slot(48, 96, "b", { chain: "c:0", cell: 2 }))).toBe(false);
  expect(goesOn({ ...first, to: 40 }, slot(40, 96, "b", next))).toBe(false);
  expect(goesOn(slot(0, 48, "a"), slot(48, 96, "b"))).toBe(false);
});

test("sounds meet where no step is larger than those around it", () => {
  expect(meet(sound(wave(0, 300)), sound(wave(300, 600)))).toBe(true);
  expect(meet(sound(wave(0, 300)), sound(wave(314, 600)))).toBe(false);
  expect(meet(sound([0, 0, 0]), sound([0, 0.3, 0]))).toBe(true);
  expect(meet(sound([0, 0, 0]), sound([0.01, 0.01, 0.01]))).toBe(false);
});
