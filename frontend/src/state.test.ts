import { expect, test } from "vitest";
import type { Cell, Clip } from "./document";
import { Feed, type Segment, type TakesState, type Words } from "./feed";
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
  paragraph: "",
  choices: null,
  quiet: false,
  dissolve: 0,
  ...more,
});

const OLD = { style: "old film", words: [] };

const cell: Cell = { clip: "a", index: 0, from: 0, to: 48, head: 0, variation: 0, quiet: false };

function feed(
  segment: Partial<Segment> | null,
  read: Partial<Words> = { prompt: "a boat", details: "rain" },
) {
  const whole = new Feed(() => Promise.reject(new Error("not asked for")));
  const segments = segment ? [{ clip: "a", index: 0, variation: 0, state: "ready", ...segment }] : [];
  const clips = { a: { ...read, style: "old film", seed: 1 } };
  whole.load({ fact: 1, seq: 1, clips, segments, held: 0, jobs: [] } as unknown as TakesState);
  return whole.get();
}

test("what the machine has read wears the machine's own state", () => {
  for (const state of ["held", "waiting", "preview", "rendering", "ready", "failed"] as const) {
    expect(stateOf(feed({ state }), cell, clip(), OLD)).toBe(state);
  }
});

test("a clip is changed from the moment its words, its look, its seed or its take differ from what was read", () => {
  const ready = feed({});
  expect(stateOf(ready, cell, clip({ prompt: "a boat!" }), OLD)).toBe("changed");
  expect(stateOf(ready, cell, clip({ details: "" }), OLD)).toBe("changed");
  expect(stateOf(ready, cell, clip({ seed: 2 }), OLD)).toBe("changed");
  expect(stateOf(ready, cell, clip(), { style: "new film", words: [] })).toBe("changed");
  expect(stateOf(ready, { ...cell, variation: 1 }, clip(), OLD)).toBe("changed");
  expect(stateOf(ready, { ...cell, clip: "new" }, clip({ id: "new", seed: 2 }), OLD)).toBe("changed");
});

test("a clip is changed as soon as a word that it names stands for something else, and no other clip is", () => {
  const hero = (text: string) => ({
    style: "old film",
    words: [{ id: "w", name: "Hero", text, choices: [] }],
  });
  const read = { prompt: "{hero} sails", details: "rain", words: ["a red boat"] };
  const named = clip({ prompt: "{hero} sails" });
  expect(stateOf(feed({}, read), cell, named, hero("a red boat"))).toBe("ready");
  expect(stateOf(feed({}, read), cell, named, hero("a blue boat"))).toBe("changed");
  expect(stateOf(feed({}, read), cell, named, OLD)).toBe("changed");
  expect(stateOf(feed({}), cell, clip(), hero("a blue boat"))).toBe("ready");
  const nobody = { prompt: "{villain} sails", details: "rain", words: [null] };
  expect(stateOf(feed({}, nobody), cell, clip({ prompt: "{villain} sails" }), OLD)).toBe("ready");
});

test("a segment that was read and has no take yet waits", () => {
  expect(stateOf(feed(null), cell, clip(), OLD)).toBe("waiting");
});

test("a clip without words and a gap ask for nothing", () => {
  expect(stateOf(feed({}), cell, clip({ prompt: "  \n" }), OLD)).toBe("empty");
  expect(stateOf(feed({}), cell, clip({ source: "gap" }), OLD)).toBe("gap");
});

test("every cell of the film has its moment, in order", () => {
  const film = {
    title: "",
    style: "old film",
    words: [],
    clips: [clip()],
    markers: [],
    titles: [],
    sounds: [],
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
