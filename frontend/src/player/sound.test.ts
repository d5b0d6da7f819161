import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Store } from "../store";
import type { Slot } from "./buffer";
import { risen } from "./dissolves";
import { FakeContext, type FakeGain, LATE, type Put, take } from "./fakeDevice";
import { Files } from "./files";
import { APART, FADE, IDLE, Sound } from "./sound";

let made: FakeContext[];
let fetched: string[];
let wanted: { on: Store<boolean>; volume: Store<number> };
let at: number;
const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);
const read = () => vi.waitFor(() => Promise.resolve());

function make(slots: Slot[]) {
  const files = new Files(async (url) => {
    fetched.push(url);
    if (url === "?") throw new Error("gone");
    return take(url);
  });
  const context = () => {
    made.push(new FakeContext());
    return made.at(-1) as unknown as AudioContext;
  };
  const sound = new Sound(files, context, wanted);
  sound.show(slots);
  return sound;
}

/** The picture runs for so long, looked at every 16 ms; sounds that come late are there at the next look. */
async function run(sound: Sound, milliseconds: number, until?: number) {
  for (let passed = 0; passed < milliseconds; passed += 16) {
    pass(16);
    at += 0.016;
    sound.keep(at, until);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const puts = () => made[0]?.puts ?? [];
const slot = (from: number, to: number, url: string | null, more: Partial<Slot> = {}): Slot => ({
  from,
  to,
  head: 0,
  url,
  ...more,
});
/** The second of the film that is heard when the context's second `at` leaves the device. */
const filmAt = (put: Put, from: number) => from / 24 + put.head;
const fades = (put: Put) => [
  put.edges.some(([, value, when]) => value === 0 && Math.abs(when - put.at) < 1e-6),
  put.edges.some(([, value, when]) => value === 0 && Math.abs(when - put.at - put.seconds) < 1e-6),
];

const chain = (cell: number) => ({ chain: "c:0", cell });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
  pass(1_000);
  [made, fetched, at] = [[], [], 0];
  wanted = { on: new Store(true), volume: new Store(100) };
});
afterEach(() => vi.useRealTimers());

describe("a running film", () => {
  test("is heard where its picture is, however late the device, from a whole sample on", async () => {
    const sound = make([slot(0, 48, "a")]);
    await run(sound, 200);
    const [put] = puts();
    expect(put!.take).toBe("a");
    // What is made at `put.at` leaves the device LATE after; the picture is then at:
    const picture = at + (put!.at + LATE - performance.now() / 1_000);
    expect(Math.abs(filmAt(put!, 0) - picture)).toBeLessThan(1e-4);
    expect(put!.at * 24_000).toBeCloseTo(Math.round(put!.at * 24_000), 6);
    expect(put!.head + put!.seconds).toBeCloseTo(2, 4);
    await run(sound, 1_000);
    expect(puts()).toHaveLength(1);
  });

  test("shows a trimmed take: what lies before its head and behind its end is not heard", async () => {
    const sound = make([slot(0, 24, "a", { head: 12 }), slot(24, 36, "b", { head: 30 })]);
    await run(sound, 1_000);
    const [first, second] = puts();
    expect(first!.head).toBeGreaterThan(0.5);
    expect(first!.head + first!.seconds).toBeCloseTo(1.5, 6);
    expect([second!.head, second!.seconds]).toEqual([30 / 24, expect.closeTo(0.5, 6) as number]);
    expect(second!.at).toBeCloseTo(first!.at + first!.seconds, 9);
  });

  test("fades where two clips meet, and nowhere within a chain of takes", async () => {
    const sound = make([
      slot(0, 48, "a", chain(0)),
      slot(48, 96, "b", chain(1)),
      slot(96, 144, "c", { chain: "d:0", cell: 2 }),
    ]);
    await run(sound, 4_500);
    const [a, b, c] = puts();
    expect([a, b, c].map((put) => fades(put!))).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
    expect(b!.at * 24_000).toBeCloseTo(Math.round((a!.at + a!.seconds) * 24_000), 5);
    expect(FADE).toBe(0.005);
  });

  test("crosses where a clip comes up: the outgoing take goes on, without a fade at the cut", async () => {
    const sound = make(risen([slot(0, 24, "a"), slot(24, 72, "b")], [{ from: 24, frames: 12 }]));
    await run(sound, 2_500);
    const [a, out, into, rest] = puts();
    expect([a, out, into, rest].map((put) => put!.take)).toEqual(["a", "a", "b", "b"]);
    expect([out!.head, out!.seconds]).toEqual([1, expect.closeTo(0.5, 6) as number]);
    expect(out!.at).toBeCloseTo(into!.at, 9);
    expect(rest!.at).toBeCloseTo(into!.at + 0.5, 9);
    expect(fades(a!)).toEqual([true, false]);
    expect(fades(out!)).toEqual([false, true]);
    expect(fades(rest!)).toEqual([false, true]);
    const [falling, rising] = [out!.run.curves[0]!, into!.run.curves[0]!];
    expect([falling.at, falling.seconds]).toEqual([out!.at, expect.closeTo(0.5, 6) as number]);
    expect([falling.values[0], rising.values[0]]).toEqual([1, 0]);
    expect([falling.values.at(-1), rising.values.at(-1)]).toEqual([expect.closeTo(0, 6) as number, 1]);
    falling.values.forEach((value, at) => expect(value ** 2 + rising.values[at]! ** 2).toBeCloseTo(1, 5));
    expect([a!, rest!].map((put) => put.run.curves.length)).toEqual([0, 0]);
  });

  test("joins a dissolve in its middle at the loudness that it has there", async () => {
    const sound = make(risen([slot(0, 24, "a"), slot(24, 72, "b")], [{ from: 24, frames: 24 }]));
    at = 1.5;
    await run(sound, 200);
    const into = puts().find(({ take }) => take === "b")!;
    const share = into.head;
    expect(share).toBeGreaterThan(0.5);
    expect(into.run.curves[0]!.values[0]).toBeCloseTo(Math.sin((share * Math.PI) / 2), 4);
  });

  test("falls silent where another dissolve is asked for, and sounds anew", async () => {
    const film = [slot(0, 24, "a"), slot(24, 72, "b")];
    const sound = make(risen(film, [{ from: 24, frames: 12 }]));
    await run(sound, 1_200);
    sound.show(risen(film, [{ from: 24, frames: 24 }]));
    expect(puts().find(({ take }) => take === "b")!.stopped).not.toBeNull();
  });

  test("fades within a chain where the samples do not meet: the next take was not drawn anew yet", async () => {
    const sound = make([
      slot(0, 48, "a", { chain: "c:0", cell: 0 }),
      slot(48, 96, "l", { chain: "c:0", cell: 1 }),
    ]);
    await run(sound, 1_500);
    expect(puts().map(fades)).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  test("is silent over a quiet slot, at once where one becomes quiet, and what is beside it fades", async () => {
    const sound = make([slot(0, 48, "a", chain(0)), slot(48, 96, "b", { ...chain(1), quiet: true })]);
    await run(sound, 1_500);
    expect(puts().map(({ take }) => take)).toEqual(["a"]);
    expect(fades(puts()[0]!)).toEqual([true, true]);
    await run(sound, 700);
    expect(sound.none.get()).toBe(true);
    expect(fetched).toEqual(["a"]);
    sound.show([slot(0, 48, "a", chain(0)), slot(48, 96, "b", chain(1))]);
    await run(sound, 100);
    expect(puts().map(({ take }) => take)).toEqual(["a", "b"]);
    sound.show([slot(0, 48, "a", chain(0)), slot(48, 96, "b", { ...chain(1), quiet: true })]);
    expect(puts()[1]!.stopped).not.toBeNull();
  });

  test("is heard with what is laid over it, as loud as that is, also where the film has no sound", async () => {
    const sound = make([slot(0, 96, "a"), slot(96, 192, null)]);
    sound.lay([
      slot(24, 72, "b", { level: 50, chain: "laid:0", cell: 0 }),
      slot(72, 120, "c", { level: 50, chain: "laid:0", cell: 1 }),
      slot(24, 72, "b", { level: 100, chain: "laid:1", cell: 0 }),
      slot(0, 48, "d", { level: 0, chain: "laid:2", cell: 0 }),
    ]);
    await run(sound, 4_500);
    const [, half, full, next] = puts();
    expect(puts().map(({ take }) => take)).toEqual(["a", "b", "b", "c"]);
    expect(filmAt(half!, 24)).toBeCloseTo(1, 2);
    expect(half!.edges.some(([, value]) => value === 0.25)).toBe(true);
    expect(full!.edges.some(([, value]) => value === 1)).toBe(true);
    expect(fades(half!)).toEqual([true, false]);
    expect(next!.at).toBeCloseTo(half!.at + half!.seconds, 6);
    await run(sound, 800);
    expect(sound.none.get()).toBe(true);
  });

  test("begins anew when what is laid over it is louder, and when it is gone", async () => {
    const [sound, rain] = [make([slot(0, 240, "a")]), slot(0, 48, "b", { level: 50, chain: "laid:0" })];
    sound.lay([rain]);
    await run(sound, 300);
    sound.lay([rain]);
    expect(puts().every(({ stopped }) => stopped === null)).toBe(true);
    sound.lay([{ ...rain, level: 60 }]);
    expect(puts().every(({ stopped }) => stopped !== null)).toBe(true);
    await run(sound, 300);
    expect(puts()).toHaveLength(4);
    sound.lay([]);
    await run(sound, 300);
    expect(puts().map(({ take }) => take)).toEqual(["a", "b", "a", "b", "a"]);
  });

  test("begins anew when picture and sound are apart, and not for less than anybody notices", async () => {
    const sound = make([slot(0, 240, "a")]);
    await run(sound, 500);
    at += APART * 0.9;
    await run(sound, 200);
    expect(puts()).toHaveLength(1);
    at += APART * 0.3;
    await run(sound, 200);
    expect(puts()).toHaveLength(2);
    expect(puts()[0]!.stopped).not.toBeNull();
    const picture = at + (puts()[1]!.at + LATE - performance.now() / 1_000);
    expect(Math.abs(filmAt(puts()[1]!, 0) - picture)).toBeLessThan(1e-4);
  });

  test("is silent while its picture waits for bytes, or stands after a seek", async () => {
    const sound = make([slot(0, 240, "a")]);
    await run(sound, 300);
    for (let look = 0; look < 10; look++) {
      pass(16);
      sound.keep(at);
    }
    expect(puts()[0]!.stopped).not.toBeNull();
    at = 3;
    for (let look = 0; look < 10; look++) {
      pass(16);
      sound.keep(at);
    }
    expect(puts()).toHaveLength(1);
    await run(sound, 100);
    expect(puts()).toHaveLength(2);
  });

  test("is heard no further than the end of the range that is played", async () => {
    const sound = make([slot(0, 48, "a"), slot(48, 96, "b")]);
    await run(sound, 1_500, 1.75);
    const [put] = puts();
    expect(put!.head + put!.seconds).toBeCloseTo(1.75, 4);
    expect(puts()).toHaveLength(1);
  });

  test("changes its sound with a take that is replaced, and asks for each take once", async () => {
    const sound = make([slot(0, 48, "a"), slot(48, 96, "b")]);
    await run(sound, 1_200);
    expect(puts().map(({ take }) => take)).toEqual(["a", "b"]);
    sound.show([slot(0, 48, "a"), slot(48, 96, "c")]);
    expect(puts()[1]!.stopped).not.toBeNull();
    await run(sound, 100);
    expect(puts().map(({ take }) => take)).toEqual(["a", "b", "a", "c"]);
    expect(fetched).toEqual(["a", "b", "c"]);
    expect(made[0]!.decodeAudioData).toHaveBeenCalledTimes(3);
  });

  test("of a thousand clips keeps few of them as samples", async () => {
    const clips = Array.from({ length: 1_000 }, (_, at) =>
      slot(at, at + 1, String.fromCharCode(97 + (at % 200))),
    );
    const sound = make(clips);
    await run(sound, 300);
    expect(fetched.length).toBeLessThan(32);
  });
});

describe("silence", () => {
  test("is what takes without a sound have, and takes whose sound cannot be read; the screen is told", async () => {
    for (const url of ["A", "!", null]) {
      const sound = make([slot(0, 48, url)]);
      await run(sound, 200);
      expect(sound.none.get()).toBe(true);
      sound.hush();
      expect(sound.none.get()).toBe(false);
    }
    expect(made.flatMap((each) => each.puts)).toEqual([]);
    const heard = make([slot(0, 240, "a")]);
    await run(heard, 200);
    expect(heard.none.get()).toBe(false);
  });

  test("comes at once, with a short fade, when it is switched off; and no context is made for it", async () => {
    wanted.on.set(false);
    const sound = make([slot(0, 240, "a")]);
    sound.wake();
    await run(sound, 200);
    expect(made).toHaveLength(0);
    wanted.on.set(true);
    await run(sound, 200);
    expect(puts()).toHaveLength(1);
    wanted.on.set(false);
    const [put] = puts();
    const [held, ramp] = put!.run.events;
    expect([held![0], held![1], ramp![0], ramp![1]]).toEqual(["set", 1, "ramp", 0]);
    expect(ramp![2] - performance.now() / 1_000).toBeLessThan(0.03);
    expect(put!.stopped).toBeCloseTo(ramp![2], 6);
  });

  test("is all that a browser without Web Audio has, or one that waits for a press", async () => {
    const sound = new Sound(new Files(async () => take("a")), undefined, wanted);
    sound.show([slot(0, 48, "a")]);
    sound.wake();
    await run(sound, 200);
    sound.hush();
    sound.destroy();
    expect(sound.none.get()).toBe(false);
  });

  test("lets go of the device after a while, and takes it back for the next run", async () => {
    const sound = make([slot(0, 240, "a")]);
    await run(sound, 200);
    sound.hush();
    pass(IDLE);
    expect(made[0]!.state).toBe("suspended");
    sound.wake();
    await read();
    expect(made[0]!.state).toBe("running");
    await run(sound, 200);
    expect(puts()).toHaveLength(2);
    sound.destroy();
    pass(1_000);
    expect(made[0]!.closed).toBe(true);
  });

  test("of a take that could not be had ends with the next press", async () => {
    const sound = make([slot(0, 240, "?")]);
    await run(sound, 500);
    expect(fetched).toEqual(["?"]);
    sound.hush();
    sound.wake();
    await run(sound, 100);
    expect(fetched).toEqual(["?", "?"]);
  });
});

test("the volume is heard as the square of what the slider says", async () => {
  wanted.volume.set(50);
  const sound = make([slot(0, 240, "a")]);
  await run(sound, 100);
  const master = (sound as unknown as { master: FakeGain }).master;
  expect(master.gain.value).toBe(0.25);
  wanted.volume.set(100);
  expect(master.gain.value).toBe(1);
});
