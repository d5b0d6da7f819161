import { expect, test } from "vitest";
import type { Film, Laid } from "../document";
import { Feed, type TakesState } from "../feed";
import { presented } from "../editor/presented";
import type { Watched } from "../review/types";
import { Heard, laidOver, stateOf } from "./over";

const sound: Laid = { clip: "a", frame: 0, text: "rain", frames: 60, level: 70, seed: 1, from: 10, to: 70 };

/** Of the sound's two cells, those that are told of. */
function feed(states: ("waiting" | "ready" | "failed")[], more: Partial<TakesState> = {}) {
  const whole = new Feed(() => Promise.reject(new Error("not asked for")));
  const sounds = states.map((state, index) => ({
    spot: "a:0",
    index,
    key: `k${index}`,
    state,
    url: state === "ready" ? `/takes/${index}.mp4` : null,
    reason: null,
  }));
  const told = { fact: 1, seq: 1, clips: {}, segments: [], held: 0, jobs: [], sounds, ...more };
  whole.load(told as unknown as TakesState);
  return whole.get();
}

test("a sound is as far as the cell that is behind the others", () => {
  expect(stateOf(sound, feed([]))).toBe("waiting");
  expect(stateOf(sound, feed(["ready"]))).toBe("waiting");
  expect(stateOf(sound, feed(["ready", "ready"]))).toBe("ready");
  expect(stateOf(sound, feed(["waiting", "failed"]))).toBe("failed");
  expect(stateOf({ ...sound, text: "" }, feed(["ready", "ready"]))).toBe("empty");
});

test("what is not drawn yet has no file and keeps its place", () => {
  const film = { sounds: [sound] } as unknown as Film;
  expect(laidOver(film, feed(["waiting", "ready"]))).toEqual([
    { from: 10, to: 70, level: 70, urls: [null, "/takes/1.mp4"] },
  ]);
});

test("a version that is watched has its own dissolves and sounds, whatever the film has by now", () => {
  const scene = [{ clip: "a", index: 0, from: 0, to: 48, head: 0, url: "/takes/a.mp4" }];
  const clips = [{ id: "a", from: 0, to: 48, start: 0, stop: 48, source: "prompt", dissolve: 12 }];
  const film = { sounds: [sound], clips } as unknown as Film;
  const watched = {
    dissolves: [],
    sounds: [{ from: 0, to: 48, level: 50, text: "sea", urls: ["/takes/s.mp4"] }],
  };
  const [now, then] = [null, watched as unknown as Watched].map((version) =>
    presented(scene as never, film, feed(["ready", "ready"]), version),
  );
  expect(now!.slots[0]!.rise?.frames).toBe(12);
  expect(now!.over.map(({ url }) => url)).toEqual(["/takes/0.mp4", "/takes/1.mp4"]);
  expect(then!.slots[0]!.rise).toBeUndefined();
  expect(then!.over.map(({ url, level }) => [url, level])).toEqual([["/takes/s.mp4", 50]]);
  const older = presented(scene as never, film, feed([]), {} as unknown as Watched);
  expect([older.slots[0]!.rise, older.over]).toEqual([undefined, []]);
});

test("a sound that was moved goes on being heard until it is planned there; other words do not", () => {
  const heard = new Heard();
  const film = (one: Laid) => ({ sounds: [one] }) as unknown as Film;
  const files = (one: Laid, now = feed(["ready", "ready"])) => laidOver(film(one), now, heard)[0]!.urls;
  expect(files(sound)).toEqual(["/takes/0.mp4", "/takes/1.mp4"]);
  const moved = { ...sound, clip: "b", frame: 5 };
  expect(files(moved)).toEqual(["/takes/0.mp4", "/takes/1.mp4"]);
  expect(files({ ...moved, to: moved.from + 20 }), "and shorter").toEqual(["/takes/0.mp4"]);
  expect(files({ ...moved, to: moved.from + 130 }), "and longer").toEqual([
    "/takes/0.mp4",
    "/takes/1.mp4",
    null,
  ]);
  expect(files({ ...moved, text: "wind" })).toEqual([null, null]);
  expect(files({ ...moved, seed: 2 })).toEqual([null, null]);
  // Planned there, and drawn anew: that is what it is heard with.
  expect(files(sound, feed(["waiting", "waiting"]))).toEqual([null, null]);
  expect(files(moved)).toEqual([null, null]);
});
