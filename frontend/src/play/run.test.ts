import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Choice, Film } from "../document";
import { Player } from "../player/player";
import { Store } from "../store";
import { Run, type Step } from "./run";

interface Part {
  id: string;
  choices: readonly Choice[] | null;
}

const SECOND = 24;

/** Clips of one second each. */
function filmOf(parts: readonly Part[]): Film {
  const clips = parts.map((part, at) => ({ ...part, from: at * SECOND, to: (at + 1) * SECOND }));
  return { clips, length: clips.length * SECOND } as unknown as Film;
}

const DRILL: Part[] = [
  {
    id: "fire",
    choices: [
      { label: "Out", to: "run" },
      { label: "Stay", to: "smoke" },
      { label: "Up", to: "gone" },
    ],
  },
  { id: "smoke", choices: [{ label: "Again", to: "fire" }] },
  { id: "run", choices: null },
  { id: "house", choices: [] },
  { id: "never", choices: null },
];

const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);

function play(parts = DRILL) {
  const film = new Store(filmOf(parts));
  const player = new Player();
  const video = document.createElement("video");
  vi.spyOn(video, "play").mockResolvedValue();
  vi.spyOn(video, "pause").mockReturnValue();
  vi.spyOn(video, "load").mockReturnValue();
  player.attach(video);
  player.show([{ from: 0, to: film.get().length, head: 0, url: "/a.mp4" }], film.get().length);
  const chosen: Step[] = [];
  const ended: string[] = [];
  const ways: number[] = [];
  const chose = (step: Step, way: number) => void (ways.push(way) && chosen.push(step));
  const run = new Run(player, film, { chose, ended: (clip) => ended.push(clip) });
  const release = run.hold();
  return { run, player, film, chosen, ended, ways, release };
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["performance", "requestAnimationFrame", "cancelAnimationFrame", "setInterval", "clearInterval"],
  });
});
afterEach(() => vi.useRealTimers());

test("the film stops on the last frame of a clip that asks, and a choice plays the clip that it leads to", () => {
  const { run, player, chosen, ended } = play();
  expect(run.get()).toMatchObject({ phase: "ready", clip: null });
  run.begin();
  pass(500);
  expect(run.get()).toMatchObject({ phase: "playing", clip: "fire" });
  pass(1_500);
  expect(run.get()).toMatchObject({ phase: "choosing", clip: "fire" });
  expect([player.frame, player.playing]).toEqual([SECOND - 1, false]);
  expect(run.ways.map((way) => [way.label, way.clip?.id])).toEqual([
    ["Out", "run"],
    ["Stay", "smoke"],
    ["Up", undefined],
  ]);
  run.choose(0);
  expect(run.get()).toMatchObject({ phase: "playing", clip: "run" });
  expect(player.frame).toBe(2 * SECOND);
  pass(1_500);
  expect(run.get().clip).toBe("house");
  pass(1_500);
  expect(run.get().phase).toBe("over");
  expect(player.frame).toBe(4 * SECOND - 1);
  expect(chosen).toEqual([{ clip: "fire", label: "Out", to: "run" }]);
  expect(run.get().path).toEqual(chosen);
  expect(ended).toEqual(["house"]);
});

test("a way may lead back, as often as somebody likes; again puts the way aside", () => {
  const { run, chosen } = play();
  run.begin();
  for (let turn = 0; turn < 3; turn++) {
    pass(1_500);
    run.choose(1);
    pass(1_500);
    run.choose(0);
  }
  expect(chosen).toHaveLength(6);
  expect(run.get()).toMatchObject({ phase: "playing", clip: "fire" });
  run.begin();
  expect(run.get().path).toEqual([]);
});

test("a choice that leads nowhere, one that is not there and one before its time do nothing", () => {
  const { run, chosen } = play();
  run.begin();
  expect(run.choose(0)).toBe(false);
  pass(1_500);
  expect([run.choose(2), run.choose(3)]).toEqual([false, false]);
  expect(run.get().phase).toBe("choosing");
  expect(chosen).toEqual([]);
});

test("a film without choices plays to its end, and from a clip that somebody names", () => {
  const { run, ended } = play([
    { id: "one", choices: null },
    { id: "two", choices: null },
  ]);
  run.begin("two");
  expect(run.get().clip).toBe("two");
  pass(1_500);
  expect([run.get().phase, ended]).toEqual(["over", ["two"]]);
  run.begin("gone");
  expect(run.get().clip).toBe("one");
});

test("what is edited while it plays counts at once, also a clip that is taken out", () => {
  const { run, film, player } = play();
  run.begin();
  pass(300);
  film.set(filmOf([{ id: "fire", choices: [] }, ...DRILL.slice(1)]));
  pass(1_500);
  expect(run.get()).toMatchObject({ phase: "over", clip: "fire" });
  run.begin("run");
  film.set(filmOf(DRILL.filter(({ id }) => id !== "run")));
  player.show([{ from: 0, to: 96, head: 0, url: "/a.mp4" }], film.get().length);
  pass(4_000);
  expect(["choosing", "over"]).toContain(run.get().phase);
});

test("a pause rests, and the player is given back as it was", () => {
  const { run, player, release } = play();
  const looped = () => null;
  run.begin();
  pass(300);
  run.toggle();
  const at = player.frame;
  pass(2_000);
  expect([player.frame, run.get().phase]).toEqual([at, "playing"]);
  run.toggle();
  pass(2_000);
  expect(run.get().phase).toBe("choosing");
  run.toggle();
  expect(player.playing).toBe(false);
  release();
  expect(player.within()).toBe(looped());
});

test("ways are counted on from those of before, and one that was begun elsewhere goes on", () => {
  const { run, ways } = play();
  run.count(4);
  expect(run.resume([{ clip: "fire", label: "Up", to: "gone" }])).toBe(false);
  expect(run.resume([{ clip: "fire", label: "Stay", to: "smoke" }])).toBe(true);
  expect(run.get()).toMatchObject({ phase: "playing", clip: "smoke", way: 4 });
  pass(1_500);
  run.choose(0);
  expect(run.get().path).toHaveLength(2);
  run.begin();
  pass(1_500);
  run.choose(0);
  run.count(9);
  expect([run.get().way, ways]).toEqual([5, [4, 5]]);
});
