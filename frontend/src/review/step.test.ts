import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { HouseClock } from "./clock";
import type { Scene } from "./scene";
import { type Steered } from "./keepUp";
import { InStep, readLead } from "./step";

const FRAME = 1000 / 24;
const SCENE: Scene = Array.from({ length: 20 }, (_, index) => ({
  clip: "c1",
  index,
  from: index * 48,
  to: index * 48 + 48,
  head: 0,
  key: null,
  url: null,
  thumb: null,
}));

/** A player as a video element is one: a jump while it runs costs some time, and its clock is not quite true. */
class Model implements Steered {
  playing = false;
  rate = 1;
  private speed = 1;
  private place = 0;
  private since = performance.now();
  jumps = 0;

  constructor(
    private readonly cost: number,
    private readonly skew: number,
  ) {}

  get exact(): number {
    const gone = Math.max(0, performance.now() - this.since);
    return this.playing ? this.place + (gone / FRAME) * this.speed * this.skew : this.place;
  }

  get frame(): number {
    return Math.floor(this.exact);
  }

  play(rate: number): void {
    this.settle();
    this.rate = this.speed = rate;
    this.playing = true;
  }

  pause(): void {
    this.settle();
    this.playing = false;
    this.place = Math.floor(this.place);
  }

  seek(frame: number): void {
    this.place = frame;
    this.since = performance.now() + (this.playing ? this.cost : 0);
    this.jumps += 1;
  }

  rest(frame: number): void {
    this.pause();
    if (this.frame !== frame) this.seek(frame);
  }

  lean(rate: number): void {
    this.settle();
    this.speed = rate;
  }

  private settle(): void {
    const now = performance.now();
    if (now < this.since) return;
    this.place = this.exact;
    this.since = now;
  }
}

interface Seat {
  awareness: Awareness;
  player: Model;
  step: InStep;
}

let seats: Seat[] = [];
/** The same numbers at each run. */
let seed = 7;
const chance = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

/** People whose words reach each other late, each time differently late, though in order, as over one socket. */
function gather(count: number, delay: () => number): Seat[] {
  seats = Array.from({ length: count }, (_, at) => {
    const awareness = new Awareness(new Y.Doc());
    awareness.setLocalStateField("user", { name: `P${at}`, color: "#000000", role: "reviewer" });
    const player = new Model(60 + chance() * 120, 1 + (chance() - 0.5) / 100);
    const stage = { scene: () => SCENE, version: () => null, watch: async () => undefined };
    // Each knows the house's clock to 10 ms.
    const wrong = (chance() - 0.5) * 20;
    return {
      awareness,
      player,
      step: new InStep(awareness, player, { ...stage, now: () => performance.now() + wrong }),
    };
  });
  for (const from of seats) {
    const arrives = new Map<Seat, number>();
    from.awareness.on("update", (_: unknown, origin: unknown) => {
      if (origin !== "local") return;
      const words = encodeAwarenessUpdate(from.awareness, [from.awareness.clientID]);
      for (const to of seats.filter((seat) => seat !== from)) {
        const at = Math.max(performance.now() + delay(), arrives.get(to) ?? 0);
        arrives.set(to, at);
        setTimeout(() => applyAwarenessUpdate(to.awareness, words, "wire"), at - performance.now());
      }
    });
  }
  for (const { awareness } of seats) awareness.setLocalStateField("here", true);
  return seats;
}

/** What the leader does with their own player. */
function act({ player, step }: Seat, what: (player: Model) => void): void {
  what(player);
  step.moved();
}

const drifts = (leader: Seat, followers: Seat[]) =>
  followers.map(({ player }) => Math.abs(player.exact - leader.player.exact));

beforeEach(() => {
  seed = 7;
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "Date"],
  });
});

afterEach(() => {
  for (const { step, awareness } of seats) {
    step.destroy();
    awareness.destroy();
  }
  vi.useRealTimers();
});

test("ten follow a moving leader over a jittery line: within one frame after a second, and no command is lost", () => {
  const [leader, ...followers] = gather(11, () => 20 + chance() * 280) as [Seat, ...Seat[]];
  leader.step.take();
  vi.advanceTimersByTime(400);
  for (const { step } of followers) step.follow(true);
  expect(followers.every(({ step }) => step.following.get())).toBe(true);
  const worst: number[] = [];
  for (let round = 0; round < 12; round++) {
    act(leader, (player) => player.seek(Math.floor(chance() * 500)));
    act(leader, (player) => player.play(1));
    vi.advanceTimersByTime(1_000);
    for (let look = 0; look < 8; look++) {
      worst.push(Math.max(...drifts(leader, followers)));
      vi.advanceTimersByTime(100);
    }
    act(leader, (player) => player.pause());
    vi.advanceTimersByTime(600);
    expect(followers.map(({ player }) => [player.playing, player.frame])).toEqual(
      followers.map(() => [false, leader.player.frame]),
    );
  }
  expect(Math.max(...worst)).toBeLessThanOrEqual(1);
});

test("who steps by frames takes everybody along, to the frame", () => {
  const [leader, ...followers] = gather(4, () => 30) as [Seat, ...Seat[]];
  leader.step.take();
  vi.advanceTimersByTime(100);
  for (const { step } of followers) step.follow(true);
  for (const frame of [100, 101, 102, 47, 48, 0]) {
    act(leader, (player) => player.seek(frame));
    vi.advanceTimersByTime(300);
    expect(followers.map(({ player }) => player.frame)).toEqual([frame, frame, frame]);
  }
});

test("the lead is handed on, the latest to take it has it, and it ends with who left", () => {
  const [a, b, c] = gather(3, () => 10) as [Seat, Seat, Seat];
  a.step.take();
  vi.advanceTimersByTime(100);
  c.step.follow(true);
  a.step.pass(b.awareness.clientID);
  vi.advanceTimersByTime(100);
  expect([a, b, c].map(({ step }) => step.leads)).toEqual([false, true, false]);
  expect(c.step.following.get()).toBe(true);
  act(b, (player) => player.seek(77));
  vi.advanceTimersByTime(300);
  expect(c.player.frame).toBe(77);
  c.step.take();
  vi.advanceTimersByTime(100);
  expect([a, b, c].map(({ step }) => step.leads)).toEqual([false, false, true]);
  c.step.leave();
  vi.advanceTimersByTime(100);
  expect([a, b, c].map(({ step }) => step.leader.get())).toEqual([null, null, null]);
});

test.each([true, false])(
  "who is handed the lead stands where they were led, if they followed: %s",
  (follows) => {
    const [a, b] = gather(2, () => 10) as [Seat, Seat];
    a.step.take();
    vi.advanceTimersByTime(100);
    b.step.follow(follows);
    act(a, (player) => player.seek(100));
    act(a, (player) => player.play(1));
    vi.advanceTimersByTime(1_000);
    expect(b.player.playing).toBe(follows);
    // What is told in one breath arrives as one word.
    a.player.pause();
    a.step.pass(b.awareness.clientID);
    vi.advanceTimersByTime(100);
    expect(b.step.leads).toBe(true);
    expect([b.player.playing, b.player.frame]).toEqual([false, follows ? a.player.frame : 0]);
  },
);

test("nobody follows nobody, and whoever does not follow is left alone", () => {
  const [a, b] = gather(2, () => 10) as [Seat, Seat];
  b.step.follow(true);
  expect(b.step.following.get()).toBe(false);
  a.step.take();
  act(a, (player) => player.seek(99));
  vi.advanceTimersByTime(500);
  expect([b.player.frame, b.player.jumps]).toEqual([0, 0]);
});

test("a viewer's lead and a strange one are none", () => {
  const lead = { n: 1, clip: "c", frame: 1, playing: true, rate: 9, at: 1 };
  expect(readLead({ lead, user: { role: "viewer" } })).toBeNull();
  expect(readLead({ lead: { ...lead, frame: "x" }, user: { role: "editor" } })).toBeNull();
  expect(readLead({ lead: { ...lead, at: Infinity }, user: { role: "editor" } })).toBeNull();
  expect(readLead(undefined)).toBeNull();
  expect(readLead({ lead, user: { role: "editor" } })).toMatchObject({ rate: 4, version: null, to: null });
});

test("the house's clock is known from the quickest answer", async () => {
  vi.useRealTimers();
  let here = 0;
  const waits = [
    [200, 10],
    [10, 10],
    [30, 300],
  ];
  const clock = new HouseClock(
    () => {
      const [there = 0, back = 0] = waits.shift()!;
      here += there;
      const now = here + 5_000;
      here += back;
      return Promise.resolve({ now });
    },
    () => here,
  );
  await clock.listen(3);
  expect(clock.now()).toBe(here + 5_000);
});
