import { expect, test } from "vitest";
import { SEGMENT_FRAMES } from "../time";
import type { Slot } from "./buffer";
import { later, loudness, pictured, risen, voices } from "./dissolves";

const name = (letter: string) => letter.repeat(64);
const url = (letter: string) => `/media/rooms/r/takes/${name(letter)}.mp4`;
const slot = (from: number, to: number, letter: string | null, head = 0): Slot => ({
  from,
  to,
  head,
  url: letter && url(letter),
});

test("a clip comes up over what its predecessor's take still has", () => {
  const [first, second] = risen([slot(0, 30, "a", 4), slot(30, 78, "b")], [{ from: 30, frames: 12 }]);
  expect(first!.rise).toBeUndefined();
  expect(second!.rise).toEqual({ frames: 12, url: url("a"), first: 34, done: 0, of: 12 });
  expect(pictured(second!)).toEqual([
    {
      from: 30,
      to: 42,
      head: 0,
      url: `/media/rooms/r/dissolves/${name("b")}-0-12-${name("a")}-34-0-12.mp4`,
      plain: { from: 30, to: 42, head: 0, url: url("b") },
    },
    { from: 42, to: 78, head: 12, url: url("b") },
  ]);
});

test("a dissolve over two cells is two files, of which the second goes on where the first one ended", () => {
  const slots = [slot(0, 46, "a"), slot(46, 54, "b", 40), slot(54, 102, "c")];
  const [, one, two] = risen(slots, [{ from: 46, frames: 20 }]);
  const addresses = [one!, two!].map((each) => pictured(each)[0]!.url!.split("/dissolves/")[1]);
  expect(addresses).toEqual([
    `${name("b")}-40-48-${name("a")}-46-0-20.mp4`,
    // The last frame of the outgoing take stands.
    `${name("c")}-0-12-${name("a")}-47-8-20.mp4`,
  ]);
  expect([one!, two!].map((each) => pictured(each)[0]!.head)).toEqual([40, 0]);
  expect(pictured(one!)).toHaveLength(1);
});

test("at the film's beginning, and over a gap or a take that is missing, a clip comes up from black", () => {
  const film = [slot(0, 10, "a"), slot(10, 20, null), slot(20, 30, "b", 3)];
  const made = risen(film, [
    { from: 0, frames: 6 },
    { from: 20, frames: 6 },
  ]);
  expect(pictured(made[0]!)[0]!.url).toContain(`${name("a")}-0-6-black-0-0-6.mp4`);
  expect(pictured(made[2]!)[0]!.url).toContain(`${name("b")}-3-9-black-0-0-6.mp4`);
});

test("what is not drawn yet is shown as ever", () => {
  const [, waiting] = risen([slot(0, 10, "a"), slot(10, 20, null)], [{ from: 10, frames: 6 }]);
  expect(pictured(waiting!)).toEqual([slot(10, 20, null)]);
});

test("what is seen of a dissolve from later on is the rest of it", () => {
  const rise = { frames: 12, url: url("a"), first: 30, done: 0, of: 12 };
  expect(later(rise, 5, 4)).toEqual({ frames: 4, url: url("a"), first: 35, done: 5, of: 12 });
  expect(later(rise, 12, 4)).toBeUndefined();
  expect(later({ ...rise, url: null, first: 0 }, 5, 40)).toMatchObject({ frames: 7, first: 0, done: 5 });
});

test("both are heard with equal power, the outgoing one as long as its take has a sound", () => {
  const [, second] = risen([slot(0, 40, "a"), slot(40, 88, "b")], [{ from: 40, frames: 16 }]);
  expect(voices(second!)).toEqual([
    { from: 40, to: 48, head: 40, url: url("a"), way: "out", share: [0, 0.5] },
    { from: 40, to: 56, head: 0, url: url("b"), way: "in", share: [0, 1] },
    { from: 56, to: 88, head: 16, url: url("b") },
  ]);
  for (const share of [0, 0.25, 0.5, 1])
    expect(loudness("in", share) ** 2 + loudness("out", share) ** 2).toBeCloseTo(1, 9);
  const [, late] = risen([slot(0, SEGMENT_FRAMES, "a"), slot(48, 96, "b")], [{ from: 48, frames: 16 }]);
  expect(voices(late!).map(({ way }) => way)).toEqual(["in", undefined]);
});

test("a quiet clip is heard neither as it comes up nor as it goes out", () => {
  const [hushed, plain, dissolve] = [
    (at: number, letter: string) => ({ ...slot(at, at + 40, letter), quiet: true }),
    (at: number, letter: string) => slot(at, at + 40, letter),
    [{ from: 40, frames: 16 }],
  ];
  const [, over] = risen([hushed(0, "a"), plain(40, "b")], dissolve);
  expect(voices(over!).map(({ way }) => way)).toEqual(["in", undefined]);
  const [first, second] = risen([plain(0, "a"), hushed(40, "b")], dissolve);
  expect(voices(second!).map(({ way }) => way)).toEqual(["out"]);
  expect(voices(first!)).toEqual([plain(0, "a")]);
  expect(voices(hushed(0, "a"))).toEqual([]);
});
