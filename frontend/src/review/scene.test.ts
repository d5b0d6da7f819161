import { expect, test } from "vitest";
import { askedAgain, filtered, placed, standing, threads } from "./desk";
import { begin, go, nudge, upright } from "./draw";
import { type Scene, cellAt, filmFrame, placeAt, spotOf } from "./scene";
import type { Comment, Decision } from "./types";

/** c1 shows frames 40 to 60 of its source (two cells), c2 its frames 0 to 48. */
const SCENE: Scene = [
  { clip: "c1", index: 0, from: 0, to: 8, head: 40, key: "k10", url: "/a.mp4", thumb: null },
  { clip: "c1", index: 1, from: 8, to: 20, head: 0, key: "k11", url: "/b.mp4", thumb: null },
  { clip: "c2", index: 0, from: 20, to: 68, head: 0, key: "k20", url: "/c.mp4", thumb: null },
];

const said = (more: Partial<Comment> = {}): Comment => ({
  id: 1,
  parent: null,
  version: null,
  member: { id: "2", name: "Rita", color: "#a04bd1" },
  clip: "c1",
  frame: 50,
  until: 51,
  key: "k11",
  url: "/b.mp4",
  text: "dark",
  region: null,
  strokes: [],
  mentions: [],
  resolved: null,
  resolved_by: null,
  removed: false,
  created: "2026-11-27T10:00:00Z",
  ...more,
});

test("a place on the screen is a frame of a clip, and the way back is the same", () => {
  expect(placeAt(SCENE, 0)).toEqual({ clip: "c1", frame: 40 });
  expect(placeAt(SCENE, 10)).toEqual({ clip: "c1", frame: 50 });
  expect(placeAt(SCENE, 68)).toBeNull();
  for (let frame = 0; frame < 68; frame++) expect(filmFrame(SCENE, placeAt(SCENE, frame)!)).toBe(frame);
  expect(cellAt(SCENE, 19)?.key).toBe("k11");
});

test("a comment moves with its clip, and is nowhere where its frame was cut away", () => {
  const moved = SCENE.map((cell) => ({ ...cell, from: cell.from + 100, to: cell.to + 100 }));
  expect(spotOf(moved, said())).toEqual({ from: 110, to: 111, older: false });
  expect(spotOf(SCENE, said({ frame: 39 }))).toBeNull();
  expect(spotOf(SCENE, said({ clip: "gone", key: "" }))).toBeNull();
});

test("after a split it stands on the clip that goes on with its take", () => {
  const split = SCENE.map((cell) => (cell.index === 1 ? { ...cell, clip: "c9" } : cell));
  expect(spotOf(split, said())).toEqual({ from: 10, to: 11, older: false });
});

test("a range ends with its clip, and another take under it makes it older", () => {
  expect(spotOf(SCENE, said({ until: 500 }))).toMatchObject({ from: 10, to: 20 });
  expect(spotOf(SCENE, said({ frame: 44, until: 55 }))).toMatchObject({ from: 4, to: 15 });
  expect(spotOf(SCENE, said({ url: "/old.mp4" }))?.older).toBe(true);
  expect(spotOf(SCENE, said({ url: null }))?.older).toBe(false);
});

test("threads stand in the order of the film; a head that was taken away stays for its answers", () => {
  const comments = new Map(
    [
      said({ id: 1, frame: 50 }),
      said({ id: 2, clip: "gone", key: "" }),
      said({ id: 3, frame: 41, removed: true }),
      said({ id: 4, parent: 3, text: "still" }),
      said({ id: 5, frame: 42, removed: true }),
      said({ id: 6, parent: 1, removed: true }),
    ].map((one) => [one.id, one]),
  );
  const found = placed(threads(comments), SCENE);
  expect(found.map(({ head, answers }) => [head.id, answers.map(({ id }) => id)])).toEqual([
    [3, [4]],
    [1, []],
    [2, []],
  ]);
});

test("what is for me names me or is mine, and what is resolved is not open", () => {
  const one = (more: Partial<Comment>, answers: Comment[] = []) => ({ head: said(more), answers });
  const all = [
    one({ id: 1, mentions: ["7"] }),
    one({ id: 2 }, [said({ id: 3, member: { id: "7", name: "Me", color: "#000" } })]),
    one({ id: 4, resolved: "2026-11-27T11:00:00Z", mentions: ["7"] }),
    one({ id: 5 }),
  ];
  const ids = (filter: "open" | "mine" | "all") => filtered(all, filter, "7").map(({ head }) => head.id);
  expect([ids("open"), ids("mine"), ids("all")]).toEqual([
    [1, 2, 5],
    [1, 2],
    [1, 2, 4, 5],
  ]);
});

test("the latest decision holds, and who asked again is open until somebody approves", () => {
  const decision = (id: number, more: Partial<Decision>): Decision => ({
    id,
    version: 1,
    version_name: "Cut",
    clip: null,
    verdict: "again",
    reason: "light",
    member: null,
    created: "",
    ...more,
  });
  const latestFirst = [
    decision(4, { clip: "c1", version: 2, verdict: "approved" }),
    decision(3, { clip: "c2" }),
    decision(2, { clip: "c1" }),
    decision(1, {}),
  ];
  expect(standing(latestFirst, 1, "c1")?.id).toBe(2);
  expect(standing(latestFirst, 1, null)?.id).toBe(1);
  expect(standing(latestFirst, 3, null)).toBeNull();
  expect(askedAgain(latestFirst).map(({ id }) => id)).toEqual([3, 1]);
  expect(askedAgain([decision(5, { verdict: "approved" }), ...latestFirst]).map(({ id }) => id)).toEqual([3]);
});

test("strokes stay whole, inside the frame and within their limits", () => {
  let drawing = begin({ tool: "pen", strokes: [], region: null }, -5, 99.6);
  expect(drawing.strokes).toEqual([[0, 100]]);
  drawing = go(drawing, 10, 110);
  expect(drawing.strokes, "too near to matter").toEqual([[0, 100]]);
  drawing = go(drawing, 20_000, 100);
  expect(drawing.strokes).toEqual([[0, 100, 10_000, 100]]);
  for (let at = 0; at < 900; at++) drawing = go(drawing, (at % 2) * 5_000, at * 10);
  expect(drawing.strokes[0]!.length).toBe(800);
  for (let at = 0; at < 60; at++) drawing = begin(drawing, at, at);
  expect(drawing.strokes.length).toBe(40);
});

test("a region is dragged from any corner, and moved and sized by arrows within the frame", () => {
  const drawn = go(begin({ tool: "region", strokes: [], region: null }, 600, 700), 100, 200);
  expect(upright(drawn.region)).toEqual([100, 200, 600, 700]);
  expect(upright([5, 5, 5, 9])).toBeNull();
  expect(nudge(null, "ArrowRight", false)).toEqual([3700, 3500, 6700, 6500]);
  expect(nudge([0, 0, 500, 500], "ArrowLeft", false)).toEqual([0, 0, 500, 500]);
  expect(nudge([0, 0, 500, 500], "ArrowUp", true)).toEqual([0, 0, 500, 300]);
  expect(nudge([0, 0, 500, 500], "a", true)).toBeNull();
});
