import { describe, expect, test } from "vitest";
import { BOXES_MAX, BYTES_MAX, soundIn } from "./soundBox";

const NAME = "7e1a5d504d0a4f6e9b1c2c6c0e5a11d0";
const hex = (text: string) => text.match(/../g)!.map((two) => parseInt(two, 16));
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const four = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (type: string, content: number[], size = content.length + 8) => [
  ...four(size),
  ...letters(type),
  ...content,
];
const file = (...boxes: number[][]) => new Uint8Array(boxes.flat()).buffer;
const ours = (content: number[], size?: number) =>
  box("uuid", [...hex(NAME), ...content], size ?? content.length + 24);
const read = (bytes: ArrayBuffer) => {
  const found = soundIn(bytes);
  return found && [...new Uint8Array(found)];
};
const PICTURE = [box("ftyp", [1, 2]), box("moov", [3]), box("moof", []), box("mdat", [4, 5, 6])];

test("a take's sound is what its box holds, as a copy", () => {
  const bytes = file(...PICTURE, ours([7, 8, 9]));
  expect(read(bytes)).toEqual([7, 8, 9]);
  expect(soundIn(bytes)).not.toBe(bytes);
});

test("a take without a box of ours is silent, whatever else it holds", () => {
  expect(read(file(...PICTURE))).toBeNull();
  expect(read(file(...PICTURE, box("uuid", Array<number>(20).fill(1))))).toBeNull();
  expect(read(file(...PICTURE, box("uuid", [1, 2])))).toBeNull();
  expect(read(file())).toBeNull();
  expect(read(file(box("mdat", ours([7]))))).toBeNull();
});

describe("sizes", () => {
  test("of 64 bits, and of a last box that runs to the end, are understood", () => {
    const wide = [...four(1), ...letters("uuid"), ...four(0), ...four(16 + 16 + 2), ...hex(NAME), 7, 8];
    expect(read(file(...PICTURE, wide, box("free", [])))).toEqual([7, 8]);
    expect(read(file(...PICTURE, ours([7, 8], 0)))).toEqual([7, 8]);
  });

  test("that lie are no sound: too small, beyond the end, past all numbers", () => {
    for (const size of [2, 7, 23, 1_000, 0xffffffff])
      expect(read(file(...PICTURE, ours([7], size)))).toBeNull();
    const huge = [...four(1), ...letters("mdat"), ...four(0xffffffff), ...four(0xffffffff)];
    expect(read(file(huge, ours([7])))).toBeNull();
    expect(read(file([...four(1), ...letters("mdat"), ...four(0), ...four(15)], ours([7])))).toBeNull();
    expect(read(file([...four(1), ...letters("mdat"), 0, 0]))).toBeNull();
    expect(read(file(...PICTURE, ours([])))).toBeNull();
    expect(read(file(...PICTURE, ours(Array<number>(BYTES_MAX + 1).fill(0))))).toBeNull();
  });

  test("of which there are too many end the search", () => {
    const free = Array<number[]>(BOXES_MAX).fill(box("free", []));
    expect(read(file(...free, ours([7])))).toBeNull();
    expect(read(file(...free.slice(1), ours([7])))).toEqual([7]);
  });
});
