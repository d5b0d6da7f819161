import { expect, test } from "vitest";
import type { Cell, Clip } from "./document";
import { Feed, type Segment, type TakesState } from "./feed";
import { moments, stateOf, worst } from "./state";

const clip = (more: Partial<Clip> = {}): Clip => ({
  id: "a",
  from: 0,
  to: 48,
  track: "t",
  pos: "a0",
  prompt: "a boat",
  details: "rain",
  start: 0,
  stop: 48,
  seed: 1,
  source: "prompt",
  locked: false,
  owner: "",
  ...more,
});

const cell: Cell = { clip: "a", index: 0, from: 0, to: 48, head: 0, variation: 0 };

function feed(segment: Partial<Segment> | null, read = { prompt: "a boat", details: "rain" }) {
  const whole = new Feed(() => Promise.reject(new Error("not asked for")));
  const segments = segment ? [{ clip: "a", index: 0, variation: 0, state: "ready", ...segment }] : [];
  const clips = { a: { ...read, style: "old film", seed: 1 } };
  whole.load({ fact: 1, seq: 1, clips, segments, held: 0, jobs: [] } as unknown as TakesState);
  return whole.get();
}

test("what the machine has read wears the machine's own state", () => {
  for (const state of ["held", "waiting", "preview", "rendering", "ready", "failed"] as const) {
    expect(stateOf(feed({ state }), cell, clip(), "old film")).toBe(state);
  }
});

test("a clip is changed from the moment its words, its look, its seed or its take differ from what was read", () => {
  const ready = feed({});
  expect(stateOf(ready, cell, clip({ prompt: "a boat!" }), "old film")).toBe("changed");
  expect(stateOf(ready, cell, clip({ details: "" }), "old film")).toBe("changed");
  expect(stateOf(ready, cell, clip({ seed: 2 }), "old film")).toBe("changed");
  expect(stateOf(ready, cell, clip(), "new film")).toBe("changed");
  expect(stateOf(ready, { ...cell, variation: 1 }, clip(), "old film")).toBe("changed");
  expect(stateOf(ready, { ...cell, clip: "new" }, clip({ id: "new", seed: 2 }), "old film")).toBe("changed");
});

test("a segment that was read and has no take yet waits", () => {
  expect(stateOf(feed(null), cell, clip(), "old film")).toBe("waiting");
});

test("a clip without words and a gap ask for nothing", () => {
  expect(stateOf(feed({}), cell, clip({ prompt: "  \n" }), "old film")).toBe("empty");
  expect(stateOf(feed({}), cell, clip({ source: "gap" }), "old film")).toBe("gap");
});

test("every cell of the film has its moment, in order", () => {
  const film = {
    title: "",
    style: "old film",
    clips: [clip()],
    cells: [cell, { ...cell, index: 1 }],
    length: 96,
  };
  expect(
    moments(film, feed({})).map((moment) => [moment.cell.index, moment.segment?.state, moment.state]),
  ).toEqual([
    [0, "ready", "ready"],
    [1, undefined, "waiting"],
  ]);
});

test("a clip wears the state that asks most for attention", () => {
  expect(worst(["ready", "rendering", "failed"])).toBe("failed");
  expect(worst(["ready", "preview"])).toBe("preview");
  expect(worst(["held", "waiting", "changed"])).toBe("changed");
  expect(worst(["ready", "ready"])).toBe("ready");
  expect(worst([])).toBe("empty");
});
