/** Which files the screen asks for, when, and what it shows meanwhile. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FILLER, type Slot } from "./buffer";
import { media, screen, server } from "./fakeScreen";
import { Player } from "./player";

const slot = (clip: number, url: string | null): Slot => ({
  from: clip * 48,
  to: clip * 48 + 48,
  head: 0,
  url,
  place: `c${clip}:0`,
});
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("URL", { createObjectURL: () => "blob:film", revokeObjectURL: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** One clip whose take is on the screen, with the black behind it. */
async function shown() {
  const made = screen();
  made.it.show([slot(0, "old")], 48);
  await pass(0);
  await made.come("old");
  await made.come(FILLER);
  made.asked.length = 0;
  return made;
}

describe("a file that cannot be had", () => {
  test("leaves what was shown on the screen, and is tried again after pauses that grow", async () => {
    const { it, asked, at, fail, come } = await shown();
    it.show([slot(0, "new")], 48);
    await pass(0);
    await fail("new");
    expect(at(20)).toBe("old");
    const pauses = [1, 2, 4, 8, 16, 30, 30];
    for (const [tries, seconds] of pauses.entries()) {
      await pass(seconds * 1_000 - 10);
      expect(asked).toHaveLength(tries + 1);
      await pass(10);
      expect(asked).toHaveLength(tries + 2);
      if (seconds < 30 || tries < pauses.length - 1) await fail("new");
    }
    expect(at(20)).toBe("old");
    await come("new");
    expect(at(20)).toBe("new");
    await pass(120_000);
    expect(asked).toHaveLength(pauses.length + 1);
    expect(new Set(asked)).toEqual(new Set(["new"]));
  });

  test("is shown by the take before it wherever its clip goes", async () => {
    const { it, at, fail } = await shown();
    it.show([slot(0, "new")], 48);
    await pass(0);
    await fail("new");
    it.show([slot(0, null), { ...slot(1, "new"), place: "c0:0" }], 96);
    await pass(0);
    expect([at(20), at(68)]).toEqual([FILLER, "old"]);
  });

  test("is black where nothing was shown before, and where the clip is another", async () => {
    const { it, at, fail } = await shown();
    it.show([{ ...slot(0, "new"), place: "another:0" }], 48);
    await pass(0);
    await fail("new");
    expect(at(20)).toBe(FILLER);
  });

  test("is tried at once when the browser is online again", async () => {
    const { it, asked, fail } = await shown();
    it.show([slot(0, "new")], 48);
    await pass(0);
    await fail("new");
    for (const pause of [1_000, 2_000, 4_000]) {
      await pass(pause);
      await fail("new");
    }
    expect(asked).toHaveLength(4);
    dispatchEvent(new Event("online"));
    await pass(0);
    expect(asked).toHaveLength(5);
  });

  test("is not tried any more when a newer take is there, which is tried at once", async () => {
    const { it, asked, at, fail, come } = await shown();
    it.show([slot(0, "new")], 48);
    await pass(0);
    await fail("new");
    it.show([slot(0, "newer")], 48);
    await pass(0);
    expect(asked).toEqual(["new", "newer"]);
    await fail("newer");
    expect(at(20)).toBe("old");
    await pass(1_000);
    await come("newer");
    expect(at(20)).toBe("newer");
    dispatchEvent(new Event("online"));
    await pass(120_000);
    expect(asked).toEqual(["new", "newer", "newer"]);
  });

  test("is not tried any more once the screen is gone", async () => {
    const { it, asked, fail } = await shown();
    it.show([slot(0, "new")], 48);
    await pass(0);
    await fail("new");
    it.destroy();
    dispatchEvent(new Event("online"));
    await pass(120_000);
    expect(asked).toEqual(["new"]);
  });

  test("is late after some seconds, until it comes", async () => {
    const { it, fail, come } = await shown();
    it.show([slot(0, "new")], 48);
    await pass(0);
    await fail("new");
    for (const pause of [1_000, 2_000]) {
      await pass(pause);
      await fail("new");
    }
    expect(it.late("new")).toBe(false);
    await pass(4_000);
    expect(it.late("new")).toBe(true);
    await come("new");
    expect(it.late("new")).toBe(false);
  });

  test("is told of while the playhead is on it", async () => {
    const { files, fail, come } = server();
    const { video, Source, open } = media();
    vi.stubGlobal("MediaSource", Source);
    const player = new Player(files);
    player.attach(video);
    player.show([slot(0, "a"), slot(1, "b")], 96);
    open();
    await pass(0);
    await come("a");
    await fail("b");
    player.seek(50);
    for (const pause of [1_000, 2_000, 4_000]) {
      expect(player.late.get()).toBe(false);
      await pass(pause);
      await fail("b");
    }
    expect(player.late.get()).toBe(true);
    player.seek(20);
    expect(player.late.get()).toBe(false);
    player.seek(50);
    expect(player.late.get()).toBe(true);
    await pass(8_000);
    await come("b");
    expect(player.late.get()).toBe(false);
  });

  test("is fetched anew where the browser refused what came", async () => {
    const { it, asked, at, come } = await shown();
    it.show([slot(0, "new")], 48);
    await pass(0);
    await come("new", "broken");
    expect(at(20)).toBe("old");
    expect(asked).toEqual(["new"]);
    await pass(1_000);
    await come("new");
    expect(at(20)).toBe("new");
  });

  test("of a dissolve is stood for by its plain take, and tried again", async () => {
    const { it, asked, at, fail, come } = await shown();
    it.show([{ ...slot(0, "blend"), plain: slot(0, "plain") }], 48);
    await pass(0);
    await fail("blend");
    await come("plain");
    expect(at(20)).toBe("plain");
    await pass(1_000);
    await come("blend");
    expect(at(20)).toBe("blend");
    expect(asked).toEqual(["blend", "plain", "blend"]);
  });
});

test("the browser is told how long the film is once a part of it is here", async () => {
  const { it, source, come } = screen();
  it.show([slot(0, "a")], 48);
  await pass(0);
  expect(source.duration).toBeNaN();
  await come("a");
  expect(source.duration).toBe(4);
});

test("what a stream that was given up does not take is nobody's fault", async () => {
  const { it, source, buffer, come, asked } = screen();
  it.show([slot(0, "a")], 48);
  await pass(0);
  source.readyState = "ended";
  Object.defineProperty(buffer, "buffered", {
    get: () => {
      throw new DOMException("", "InvalidStateError");
    },
  });
  await come("a"); // an error that nobody takes would fail this test
  expect(asked.filter((url) => url === "a")).toHaveLength(1);
});

describe("many files", () => {
  const film = ["a", "b", "c", "d", "e", "f"].map((url, at) => slot(at, url));

  test("are fetched three at once, and a slow one holds up no other's coming", async () => {
    const { it, at, come, coming, buffer } = screen();
    it.show(film, 288);
    await pass(0);
    expect(coming()).toEqual(["a", "b", "c"]);
    await come("c");
    expect(coming()).toEqual(["a", "b", "d"]);
    await come("b");
    await come("d");
    await come("e");
    expect(buffer.appended).toEqual([]);
    await come("a");
    expect(buffer.appended).toEqual(["a", "b", "c", "d", "e"]);
    expect([at(20), at(68), at(212)]).toEqual(["a", "b", "e"]);
  });

  test("begin under the playhead and go on with what comes next, wherever it went", async () => {
    const { it, video, come, coming } = screen();
    video.currentTime = 2.5;
    it.show(film, 288);
    await pass(0);
    expect(coming()).toEqual(["b", "c", "d"]);
    video.currentTime = 10.5;
    it.look();
    await come("b");
    expect(coming()).toEqual(["c", "d", "f"]);
  });

  test("that came together are put in one at a time, the nearest first", async () => {
    const { it, come, buffer } = screen();
    it.show(film, 288);
    await pass(0);
    await Promise.all(["c", "b", "a"].map((url) => come(url)));
    expect(buffer.appended).toEqual(["a", "b", "c"]);
    expect(buffer.film.slice(0, 144)).toEqual(["a", "b", "c"].flatMap((name) => Array(48).fill(name)));
  });
});
