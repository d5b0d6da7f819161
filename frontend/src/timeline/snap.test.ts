import { expect, test } from "vitest";
import type { Clip } from "../document";
import { dropFrame, dropIndex, edges, snap, snapEither, trimTargets } from "./snap";
import { View, scaleOf } from "./view";

const clip = (id: string, from: number, to: number, start = 0): Clip => ({
  id,
  from,
  to,
  track: "t",
  pos: id,
  prompt: "",
  details: "",
  start,
  stop: start + to - from,
  seed: 1,
  source: "prompt",
  locked: false,
  owner: "",
  paragraph: "",
  choices: null,
  quiet: false,
  dissolve: 0,
});

test("an edge rests at what is near on the screen, first at targets, then at whole seconds", () => {
  expect(snap(98, [100], 2)).toEqual({ frame: 100, at: 100 });
  expect(snap(90.4, [100], 2)).toEqual({ frame: 90, at: null });
  expect(snap(70, [], 2)).toEqual({ frame: 72, at: 72 });
  expect(snap(73, [75, 200], 2)).toEqual({ frame: 75, at: 75 });
  // The same distance in frames is far away when zoomed in.
  expect(snap(98, [100], 10)).toEqual({ frame: 98, at: null });
  // Zoomed far out, seconds would hold an edge everywhere.
  expect(snap(70, [], 0.5)).toEqual({ frame: 70, at: null });
});

test("a trimmed edge rests at the playhead, at markers and where its takes join", () => {
  expect(trimTargets(clip("a", 100, 196, 24), "tail", [130, 150])).toEqual(
    expect.arrayContaining([130, 150]),
  );
  // Source frame 48 of this clip is film frame 124; 96 is 172.
  for (const edge of ["head", "tail"] as const)
    expect(trimTargets(clip("a", 100, 196, 24), edge, [0])).toEqual(expect.arrayContaining([124, 172]));
});

test("a clip is dropped before whatever middle lies behind the pointer", () => {
  const clips = [clip("a", 0, 48), clip("b", 48, 96), clip("c", 96, 192)];
  expect([0, 71, 73, 143, 145, 500].map((frame) => dropIndex(clips, "a", frame))).toEqual([0, 0, 1, 1, 2, 2]);
  expect([0, 1, 2].map((index) => dropFrame(clips, "a", index))).toEqual([48, 96, 192]);
  expect(dropFrame(clips, "c", 0)).toBe(0);
  expect(dropFrame([clips[0]!], "a", 0)).toBe(0);
  expect(edges(clips)).toEqual([0, 48, 96, 192]);
});

test("fit shows the whole film, easy never less than can be seen, and zooming stays within its bounds", () => {
  expect(scaleOf("fit", 1106, 24_000) * 24_000).toBeCloseTo(1_000);
  expect(scaleOf("easy", 1106, 24_000) * 24).toBe(26);
  expect(scaleOf("easy", 1106, 24) * 24).toBe(80);
  expect(scaleOf("fit", 1106, 24) * 24).toBeLessThanOrEqual(240);
  const view = new View();
  for (let step = 0; step < 40; step++) view.by(1.5, 480, 12);
  expect(view.scale(480)).toBe(10);
  expect([view.takeAnchor(), view.takeAnchor()]).toEqual([12, null]);
  for (let step = 0; step < 60; step++) view.by(1 / 1.5, 480);
  expect(view.scale(480) * 24).toBe(0.5);
});

test("what has a length rests with its beginning or its end, whichever is nearer", () => {
  expect(snapEither(98, 50, [100], 2)).toEqual({ frame: 100, at: 100 });
  expect(snapEither(51.5, 50, [100], 2).frame).toBe(50);
  expect(snapEither(99, 50, [100, 150], 2).frame).toBe(100);
  // The line stands at what holds it, here its end.
  expect(snapEither(98, 50, [100, 149], 2)).toEqual({ frame: 99, at: 149 });
  expect(snapEither(80.4, 7, [], 0.5)).toEqual({ frame: 80, at: null });
});
