import { expect, test } from "vitest";
import { differing } from "../player/compared";
import type { PinnedCell } from "./types";
import { beside, differences, filled, runs } from "./versus";

const cell = (clip: string, index: number, from: number, more: Partial<PinnedCell> = {}): PinnedCell => ({
  clip,
  index,
  from,
  to: from + 48,
  head: 0,
  key: null,
  url: `/${clip}${index}.mp4`,
  thumb: null,
  ...more,
});

const old = [cell("a", 0, 0), cell("a", 1, 48), cell("b", 0, 96)];

test("two films that show the same differ nowhere", () => {
  expect(differences(old, [...old])).toEqual([]);
});

test("another take is told at its segment, and what nobody changed is not", () => {
  const fresh = [old[0]!, cell("a", 1, 48, { url: "/new.mp4" }), old[2]!];
  expect(differences(old, fresh)).toEqual([{ kind: "take", clip: "a", from: 48, to: 96, later: 0 }]);
});

test("a take that is not drawn yet differs from one that is", () => {
  expect(differences(old, [cell("a", 0, 0, { url: null }), old[1]!, old[2]!])[0]).toMatchObject({
    kind: "take",
    from: 0,
  });
});

test("a clip put in before others is in one film alone, and they are later by its length, each clip said once", () => {
  const fresh = [cell("n", 0, 0), cell("a", 0, 48), cell("a", 1, 96), cell("b", 0, 144)];
  expect(differences(old, fresh)).toEqual([
    { kind: "moved", clip: "a", from: 0, to: 96, later: 48 },
    { kind: "right", clip: "n", from: 0, to: 48, later: 0 },
    { kind: "moved", clip: "b", from: 96, to: 144, later: 48 },
  ]);
  expect(differences(fresh, old)[0]).toMatchObject({ kind: "left", clip: "n" });
});

test("a trim is a cut elsewhere of the same take, not another take", () => {
  const trimmed = [cell("a", 0, 0, { to: 30 }), cell("a", 1, 30), cell("b", 0, 78)];
  expect(differences(old, trimmed).map(({ kind, clip }) => [kind, clip])).toEqual([
    ["cut", "a"],
    ["moved", "a"],
    ["moved", "b"],
  ]);
});

test("clip by clip, the right film shows the same frames of the same clips, wherever these stand", () => {
  const fresh = [cell("n", 0, 0), cell("b", 0, 48), cell("a", 0, 96, { to: 126, head: 10 })];
  expect(beside(old, { cells: [...fresh] }, "clips")).toEqual([
    { from: 10, to: 40, head: 10, url: "/a0.mp4" },
    { from: 96, to: 144, head: 0, url: "/b0.mp4" },
  ]);
  expect(runs(144, 300, "clips")).toBe(144);
});

test("moment by moment, the right film runs as it is, to the end of the longer one", () => {
  const fresh = [cell("n", 0, 0), cell("a", 0, 48)];
  expect(beside(old, { cells: [...fresh] }, "time").map(({ from, url }) => [from, url])).toEqual([
    [0, "/n0.mp4"],
    [48, "/a0.mp4"],
  ]);
  expect(runs(144, 300, "time")).toBe(300);
});

test("frames that show nothing get filler of at most two seconds, so that no player stops there", () => {
  const slots = filled([{ from: 60, to: 70, head: 5, url: "/a.mp4" }], 130);
  expect(slots.map(({ from, to, url }) => [from, to, url])).toEqual([
    [0, 48, null],
    [48, 60, null],
    [60, 70, "/a.mp4"],
    [70, 118, null],
    [118, 130, null],
  ]);
});

test("what an encoder leaves is no difference; what an eye sees is", () => {
  const pixels = [0, 0, 0, 255, 8, 8, 8, 255, 0, 40, 0, 255, 3, 0, 9, 255];
  expect(differing(pixels)).toBe(0.5);
});

test("the right film's dissolves are shown where its frames are", () => {
  const name = (letter: string) => `/media/rooms/r/takes/${letter.repeat(64)}.mp4`;
  const right = [cell("b", 0, 0, { url: name("b") }), cell("a", 0, 48, { url: name("a") })];
  const dissolves = [{ from: 48, frames: 12 }];
  const rise = { frames: 12, url: name("b"), first: 48, done: 0, of: 12 };
  expect(beside(old, { cells: right, dissolves }, "time").map((slot) => slot.rise)).toEqual([
    undefined,
    rise,
  ]);
  const later = [cell("a", 0, 0, { head: 5, to: 43 })];
  expect(beside(later, { cells: right, dissolves }, "clips")[0]!.rise).toEqual({
    ...rise,
    frames: 7,
    first: 53,
    done: 5,
  });
});
