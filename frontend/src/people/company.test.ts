import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";
import { setLanguage } from "../i18n";
import type { Steered } from "../review/keepUp";
import type { Scene } from "../review/scene";
import { Store } from "../store";
import type { Stretch } from "../timeline/visible";
import { Presence } from "./apart";
import { Company, readSight } from "./company";
import { People } from "./presence";

const SCENE: Scene = [0, 1].map((index) => ({
  clip: `c${index + 1}`,
  index: 0,
  from: index * 48,
  to: index * 48 + 48,
  head: 0,
  key: null,
  url: null,
  thumb: null,
}));

/** A player that stands, or runs by the test's clock. */
class Plain implements Steered {
  playing = false;
  rate = 1;
  private place = 0;
  private since = 0;

  get exact(): number {
    return this.playing
      ? this.place + ((performance.now() - this.since) / 1_000) * 24 * this.rate
      : this.place;
  }

  get frame(): number {
    return Math.floor(this.exact);
  }

  play(rate: number): void {
    this.place = this.exact;
    this.since = performance.now();
    this.rate = rate;
    this.playing = true;
  }

  pause(): void {
    this.place = this.frame;
    this.playing = false;
  }

  seek(frame: number): void {
    this.place = frame;
    this.since = performance.now();
  }

  rest(frame: number): void {
    this.playing = false;
    this.seek(frame);
  }

  lean(): void {}
}

class Seat {
  readonly awareness = new Presence(new Y.Doc());
  readonly people = new People(this.awareness);
  readonly player = new Plain();
  readonly clip = new Store<string | null>("c1");
  readonly tab = new Store("clip");
  readonly seen = new Store<Stretch>({ from: 0, to: 96 });
  readonly goal = new Store<Stretch | null>(null);
  readonly said: string[] = [];
  readonly company: Company;

  constructor(readonly id: string) {
    const user = { id, name: `P${id}`, color: "#123456", role: "editor" };
    this.awareness.setLocalState({ user, clip: "c1" });
    const stage = { scene: () => SCENE, version: () => null, watch: async () => undefined };
    this.company = new Company(
      this.awareness,
      this.people,
      id,
      this.player,
      { ...stage, now: () => performance.now() },
      {
        clip: this.clip,
        choose: (clip) => this.choose(clip),
        tab: this.tab,
        seen: this.seen,
        goal: this.goal,
        ready: () => Promise.resolve(),
        say: (words) => this.said.push(words),
      },
    );
  }

  choose(clip: string): void {
    this.clip.set(clip);
    this.awareness.setLocalStateField("clip", clip);
  }

  seek(frame: number): void {
    this.player.seek(frame);
    this.company.moved();
  }

  get sight(): unknown {
    return this.awareness.getLocalState()?.sight;
  }
}

let seats: Seat[] = [];

/** People whose words reach each other at once. */
function gather(count: number): Seat[] {
  seats = Array.from({ length: count }, (_, at) => new Seat(String(at + 1)));
  const hear = (from: Seat) => {
    const words = encodeAwarenessUpdate(from.awareness, [from.awareness.clientID]);
    for (const to of seats) if (to !== from) applyAwarenessUpdate(to.awareness, words, "wire");
  };
  for (const seat of seats) {
    seat.awareness.on("update", (_: unknown, origin: unknown) => origin === "local" && hear(seat));
    hear(seat);
  }
  return seats;
}

const settle = () => vi.advanceTimersByTimeAsync(600);

beforeEach(() => {
  setLanguage("en");
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "Date"],
  });
});

afterEach(() => {
  for (const { company, people, awareness } of seats) {
    company.destroy();
    people.destroy();
    awareness.destroy();
  }
  vi.useRealTimers();
});

test("who joins somebody sees their clip, their frame, their stretch of the timeline and their tab", async () => {
  const [owl, elk] = gather(2) as [Seat, Seat];
  elk.company.join("1");
  await settle();
  owl.choose("c2");
  owl.seek(60);
  owl.tab.set("script");
  owl.seen.set({ from: 24, to: 72 });
  await settle();
  expect([elk.clip.get(), elk.player.frame, elk.tab.get()]).toEqual(["c2", 60, "script"]);
  expect(elk.goal.get()).toEqual({ from: 24, to: 72 });
  owl.player.play(1);
  owl.company.moved();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(elk.player.playing).toBe(true);
  expect(Math.abs(elk.player.exact - owl.player.exact)).toBeLessThan(3);
});

test("who keeps to themselves where they are lets go whoever was with them, and nobody joins them", async () => {
  const [owl, elk] = gather(2) as [Seat, Seat];
  elk.company.join("1");
  owl.seek(30);
  await settle();
  expect(owl.sight).toBeTruthy();
  owl.awareness.keepApart(true);
  await settle();
  expect([elk.company.whom.get(), owl.company.watchers.get(), owl.sight]).toEqual([null, [], undefined]);
  elk.company.join("1");
  expect(elk.company.whom.get()).toBeNull();
  expect(elk.said.slice(-2)).toEqual([
    "P1 keeps to themselves where they are",
    "P1 keeps to themselves where they are",
  ]);
});

test("a screen tells where it is only while somebody is with it, and knows who", async () => {
  const [owl, elk] = gather(2) as [Seat, Seat];
  owl.seek(30);
  await settle();
  expect(owl.sight).toBeUndefined();
  elk.company.join("1");
  await settle();
  expect(owl.sight).toMatchObject({ told: { clip: "c1", frame: 30 }, tab: "clip" });
  expect(owl.company.watchers.get().map((each) => each.name)).toEqual(["P2"]);
  expect(owl.said).toEqual(["P2 sees what you see"]);
  elk.company.leave();
  await settle();
  expect(owl.sight).toBeNull();
  expect(owl.company.watchers.get()).toEqual([]);
});

test("one's own view stays where it was left, and the other one moves it no more", async () => {
  const [owl, elk] = gather(2) as [Seat, Seat];
  elk.company.join("1");
  await settle();
  owl.seek(40);
  await settle();
  elk.company.leave();
  owl.seek(80);
  owl.choose("c2");
  await settle();
  expect([elk.player.frame, elk.clip.get(), elk.company.whom.get()]).toEqual([40, "c1", null]);
  expect(elk.said.at(-1)).toBe("Your own view again.");
});

test("somebody who loads their page again is waited for; who stays away is let go without a jump", async () => {
  const [owl, elk] = gather(2) as [Seat, Seat];
  elk.company.join("1");
  owl.seek(40);
  await settle();
  removeAwarenessStates(elk.awareness, [owl.awareness.clientID], "wire");
  await vi.advanceTimersByTimeAsync(3_000);
  expect(elk.company.whom.get()?.name).toBe("P1");
  await vi.advanceTimersByTimeAsync(4_000);
  expect([elk.company.whom.get(), elk.player.frame]).toEqual([null, 40]);
  expect(elk.said.at(-1)).toBe("P1 has left. Your own view again.");
});

test("two are never with each other: who was there first lets go", async () => {
  const [owl, elk] = gather(2) as [Seat, Seat];
  elk.company.join("1");
  await settle();
  owl.company.join("2");
  await settle();
  expect([owl.company.whom.get()?.id, elk.company.whom.get()]).toEqual(["2", null]);
  elk.seek(70);
  await settle();
  expect(owl.player.frame).toBe(70);
});

test("a ring of three opens where it closed, and settles on one frame", async () => {
  const [a, b, c] = gather(3) as [Seat, Seat, Seat];
  a.company.join("2");
  b.company.join("3");
  await settle();
  c.company.join("1");
  await settle();
  expect(c.company.whom.get()?.id).toBe("1");
  expect([a, b].some(({ company }) => company.whom.get() === null)).toBe(true);
  const last = [a, b].find(({ company }) => company.whom.get() === null)!;
  last.seek(50);
  await settle();
  expect([a, b, c].map(({ player }) => player.frame)).toContain(50);
  const stood = [a, b, c].map(({ player }) => player.frame).join();
  await settle();
  expect([a, b, c].map(({ player }) => player.frame).join()).toBe(stood);
});

test("nobody joins oneself or somebody who is not here", () => {
  const [owl] = gather(1) as [Seat];
  owl.company.join("1");
  owl.company.join("77");
  expect(owl.company.whom.get()).toBeNull();
  expect(owl.awareness.getLocalState()?.follows).toBeUndefined();
});

test("strange sights move nothing", () => {
  expect(readSight({ sight: { told: { frame: "x" }, tab: "class", from: 5, to: 5 }, clip: 7 })).toEqual({
    told: null,
    clip: null,
    tab: null,
    seen: null,
  });
  expect(readSight({ sight: "x" }).seen).toBeNull();
  expect(readSight({ sight: { from: 0, to: Infinity } }).seen).toBeNull();
});
