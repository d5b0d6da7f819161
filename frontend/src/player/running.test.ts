/** A run on a video element that has MediaSource: its time is set by the test, and what is seen is told by it. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CLOSE, KeepUp } from "../review/keepUp";
import { Player } from "./player";

const RANGE = { from: 45, to: 66 };

function running(play: () => Promise<void> = async () => undefined) {
  let note: VideoFrameRequestCallback = () => undefined;
  const video = Object.assign(document.createElement("video"), {
    requestVideoFrameCallback: (told: VideoFrameRequestCallback) => ((note = told), 1),
  });
  const started = vi.spyOn(video, "play").mockImplementation(play);
  vi.spyOn(video, "pause").mockReturnValue();
  vi.spyOn(video, "load").mockReturnValue();
  const it = new Player();
  const leave = it.attach(video);
  it.show([{ from: 0, to: 240, head: 0, url: "/a.mp4" }], 240);
  const see = (frame: number) => note(0, { mediaTime: frame / 24 } as VideoFrameCallbackMetadata);
  const plays = () => started.mock.calls.length;
  return {
    it,
    video,
    leave,
    plays,
    see,
    at: () => video.currentTime * 24,
    come: (to: number) => (video.currentTime = to / 24),
  };
}

const look = () => vi.advanceTimersByTime(20);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "requestAnimationFrame", "cancelAnimationFrame"] });
  vi.stubGlobal(
    "MediaSource",
    class extends EventTarget {
      static isTypeSupported = () => true;
    },
  );
  vi.stubGlobal("URL", { createObjectURL: () => "blob:film", revokeObjectURL: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("that is stopped rests on the frame that is seen, ahead of the element's time", () => {
  const { it, see, at, come } = running();
  it.play();
  come(59.9);
  see(60);
  it.pause();
  expect(it.frame).toBe(60);
  look();
  expect(at()).toBeCloseTo(60.5);
});

test("that is stopped follows a picture that is told of with the page's next frame", () => {
  const { it, see, at, come } = running();
  it.play();
  come(59.9);
  it.pause();
  expect(it.frame).toBe(59);
  see(60);
  look();
  expect([it.frame, Math.floor(at())]).toEqual([60, 60]);
});

test("that is stopped and sought at once rests where it was sought", () => {
  const { it, see, come } = running();
  it.play();
  come(59.9);
  it.pause();
  it.seek(10);
  see(60);
  look();
  expect(it.frame).toBe(10);
});

test("that is stopped twice at once, or looked at meanwhile, still rests on the frame that is seen", () => {
  for (const meanwhile of ["pause", "pulse"] as const) {
    const { it, see, at, come } = running();
    it.play();
    come(59.9);
    see(60);
    it.pause();
    it[meanwhile]();
    look();
    expect([it.frame, at()]).toEqual([60, expect.closeTo(60.5)]);
  }
});

test("that is told where to stand stands there, whatever its picture has come to", () => {
  const { it, see, at, come } = running();
  it.play();
  come(59.9);
  see(60);
  it.rest(59);
  see(61);
  look();
  expect([it.frame, it.playing, at()]).toEqual([59, false, expect.closeTo(59.5)]);
});

test("that is ended before it began does not stop the next one", async () => {
  const { it } = running(
    vi.fn().mockRejectedValueOnce(new DOMException("", "AbortError")).mockResolvedValue(undefined),
  );
  it.play();
  it.pause();
  it.play();
  await Promise.resolve();
  expect(it.playing).toBe(true);
});

test("that the browser forbids is none", async () => {
  const { it } = running(vi.fn().mockRejectedValue(new DOMException("", "NotAllowedError")));
  it.play();
  await Promise.resolve();
  expect(it.playing).toBe(false);
});

test("beside another one that is stopped ends on the frame of that one, though it could not begin yet", async () => {
  const [left, right] = [running(), running(() => slow)];
  let refuse: (error: Error) => void = () => undefined;
  const slow = new Promise<void>((_, reject) => (refuse = reject));
  const keep = new KeepUp(right.it, () => performance.now(), CLOSE);
  const both = (frame: number) => [left, right].forEach(({ come }) => come(frame));
  left.it.play();
  both(0);
  keep.along(left.it);
  both(59.9);
  right.see(60);
  left.see(60);
  left.it.pause();
  keep.along(left.it);
  refuse(new DOMException("", "AbortError")); // the browser says so of a run that ends before it began
  await Promise.resolve();
  look();
  keep.along(left.it);
  look();
  expect([left.at(), right.at()]).toEqual([expect.closeTo(60.5), expect.closeTo(60.5)]);
});

test("of a range begins at the beginning of its first frame, each time", () => {
  const { it, at, come } = running();
  it.within = () => RANGE;
  it.play();
  expect([it.frame, Math.round(at() * 10) / 10]).toEqual([45, 45.1]);
  come(65.6);
  look();
  expect([it.frame, Math.round(at() * 10) / 10]).toEqual([45, 45.1]);
});

test("of a range is never stopped behind it", () => {
  const { it, see, come } = running();
  it.within = () => RANGE;
  it.play();
  come(65.4);
  see(66);
  it.pause();
  look();
  expect(it.frame).toBe(65);
});

describe("whose stream the browser gives up", () => {
  test("goes on from where it was in a stream made anew, and after that without one", () => {
    const { it, at, video, plays } = running();
    const made = vi.spyOn(URL, "createObjectURL");
    it.play();
    it.seek(60);
    const give = () => video.dispatchEvent(new Event("error"));
    const before = plays();
    give();
    expect(made).toHaveBeenCalledTimes(1);
    expect([it.playing, it.frame, Math.floor(at())]).toEqual([true, 60, 60]);
    expect(plays()).toBe(before + 1);
    give();
    expect(made).toHaveBeenCalledTimes(1);
    expect(video.getAttribute("src")).toBe("/a.mp4");
    expect([it.playing, it.frame]).toEqual([true, 60]);
    give();
    expect(video.getAttribute("src"), "what the plain way cannot show stays as it is").toBe("/a.mp4");
  });

  test("rests where it rested", () => {
    const { it, at, video, plays } = running();
    it.seek(60);
    video.dispatchEvent(new Event("error"));
    expect([it.playing, it.frame, Math.floor(at()), plays()]).toEqual([false, 60, 60, 0]);
  });

  test("is heard no more once it is left", () => {
    const { it, video, leave } = running();
    const made = vi.spyOn(URL, "createObjectURL");
    leave();
    video.dispatchEvent(new Event("error"));
    expect(made).not.toHaveBeenCalled();
    expect(it.playing).toBe(false);
  });
});
