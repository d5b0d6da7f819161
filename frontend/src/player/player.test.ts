import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Film } from "../document";
import { Loop } from "./loop";
import { Player } from "./player";
import type { Sound } from "./sound";

/** Ten seconds of film in a browser without MediaSource: the plain way, on the test's clock. */
function player(sound: Sound | null = null): Player {
  const made = new Player(undefined, sound);
  const video = document.createElement("video");
  vi.spyOn(video, "play").mockResolvedValue();
  vi.spyOn(video, "pause").mockReturnValue();
  vi.spyOn(video, "load").mockReturnValue();
  made.attach(video);
  made.show([{ from: 0, to: 240, head: 0, url: "/a.mp4" }], 240);
  return made;
}

const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);
const film = { length: 240, clips: [{ id: "b", from: 48, to: 96 }] } as unknown as Film;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["performance", "requestAnimationFrame", "cancelAnimationFrame", "setInterval", "clearInterval"],
  });
});
afterEach(() => vi.useRealTimers());

describe("J, K and L", () => {
  test("run the film either way, faster at each press, to four times", () => {
    const it = player();
    it.shuttle(1);
    pass(1_000);
    expect(it.frame).toBeGreaterThan(20);
    expect(it.frame).toBeLessThan(28);
    for (const rate of [2, 4, 4]) {
      it.shuttle(1);
      expect(it.transport.get().rate).toBe(rate);
    }
    it.seek(200);
    it.shuttle(-1);
    expect(it.transport.get()).toMatchObject({ playing: true, rate: -1 });
    pass(1_000);
    expect(it.frame).toBeGreaterThan(172);
    expect(it.frame).toBeLessThan(180);
    it.pause();
    const stopped = it.frame;
    pass(500);
    expect(it.frame).toBe(stopped);
    expect(it.transport.get()).toMatchObject({ playing: false, rate: 1 });
  });

  test("stop at the film's ends, and begin at the other one from there", () => {
    const it = player();
    it.seek(10);
    it.shuttle(-1);
    pass(1_000);
    expect(it.transport.get().playing).toBe(false);
    expect(it.frame).toBe(0);
    it.shuttle(-1);
    pass(50);
    expect(it.frame).toBeGreaterThan(230);
    it.seek(235);
    it.play();
    pass(1_000);
    expect(it.transport.get().playing).toBe(false);
    expect(it.frame).toBe(239);
  });
});

describe("a loop", () => {
  test("plays the chosen clip round and round, either way, and begins inside it", () => {
    const it = player();
    const loop = new Loop();
    it.within = () => loop.range(film, "b");
    loop.on.set(true);
    it.play();
    expect(it.frame).toBe(48);
    for (let turn = 0; turn < 12; turn++) {
      pass(500);
      expect(it.frame).toBeGreaterThanOrEqual(48);
      expect(it.frame).toBeLessThan(96);
    }
    expect(it.transport.get().playing).toBe(true);
    it.shuttle(-1);
    pass(2_600);
    expect(it.frame).toBeGreaterThanOrEqual(48);
    expect(it.frame).toBeLessThan(96);
    loop.on.set(false);
    it.shuttle(1);
    pass(2_500);
    expect(it.frame).toBeGreaterThan(96);
  });

  test("of a marked range goes before the chosen clip, and follows a film that grew shorter", () => {
    const loop = new Loop();
    expect(loop.range(film, "b")).toBeNull();
    loop.on.set(true);
    expect(loop.range(film, "b")).toMatchObject({ from: 48, to: 96 });
    expect(loop.range(film, "gone")).toBeNull();
    loop.mark("in", 100, 240);
    loop.mark("out", 149, 240);
    expect(loop.range(film, "b")).toEqual({ from: 100, to: 150 });
    expect(loop.marked(120)).toEqual({ from: 100, to: 120 });
    expect(loop.marked(90)).toBeNull();
  });

  test("takes a mark on the wrong side of the other as a new beginning", () => {
    const loop = new Loop();
    loop.mark("out", 50, 240);
    expect(loop.marks.get()).toEqual({ from: 0, to: 51 });
    loop.mark("in", 60, 240);
    expect(loop.marks.get()).toEqual({ from: 60, to: 240 });
    loop.mark("out", 20, 240);
    expect(loop.marks.get()).toEqual({ from: 0, to: 21 });
  });
});

describe("the sound", () => {
  function film() {
    const told: string[] = [];
    const sound = {
      show: () => undefined,
      wake: () => told.push("wake"),
      keep: (_: number, until: number) => told.push(`keep ${until}`),
      hush: () => told.push("hush"),
    } as unknown as Sound;
    const it = player(sound);
    const after = (act: () => void) => {
      act();
      told.length = 0;
      pass(100);
      return told;
    };
    return { it, told, after };
  }

  test("is told where the picture is while it runs forward at its plain speed, and at no other", () => {
    const { it, told, after } = film();
    told.length = 0;
    it.play();
    expect(told).toContain("wake");
    expect(after(() => undefined)).toContain("keep 10");
    for (const rate of [2, 4, -1, -2]) expect(after(() => it.play(rate)).join()).not.toContain("keep");
    expect(after(() => it.play(1))).toContain("keep 10");
    it.within = () => ({ from: 0, to: 48 });
    expect(after(() => it.play(1))).toContain("keep 2");
    it.pause();
    expect(told.at(-1)).toBe("hush");
    expect(after(() => undefined)).toEqual([]);
  });

  test("is silenced at each seek and step", () => {
    const { it, told } = film();
    it.play();
    for (const act of [() => it.seek(50), () => it.step(1), () => it.shuttle(-1)]) {
      told.length = 0;
      act();
      expect(told).toContain("hush");
    }
  });
});
