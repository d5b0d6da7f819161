import { describe, expect, test } from "vitest";
import type { Slot } from "./buffer";
import { HELD, held } from "./held";

const slot = (from: number, to: number, head = 0, url: string | null = `/${from}.mp4`): Slot => ({
  from,
  to,
  head,
  url,
});

/** What each frame of the film shows: a file and a frame of it. */
const shown = (slots: readonly Slot[]): string[] => {
  const film: string[] = [];
  for (const { from, to, head, url } of slots)
    for (let at = from; at < to; at++) film[at] = `${url} ${head + at - from}`;
  return film;
};

describe("the frame before the end of a run", () => {
  const film = [slot(0, 48), slot(48, 62, 7), slot(62, 110)];

  test("is held behind it, and the rest of the film stays what it was", () => {
    const [before, now] = [shown(film), shown(held(film, 55))];
    expect(now.slice(0, 55)).toEqual(before.slice(0, 55));
    expect(now.slice(55, 55 + HELD)).toEqual(Array(HELD).fill("/48.mp4 13"));
    expect(now.slice(55 + HELD)).toEqual(before.slice(55 + HELD));
  });

  test("leaves each frame of the film to one slot", () => {
    for (const to of [1, 47, 48, 49, 62, 100, 109]) {
      const frames = held(film, to).reduce((sum, { from, to: end }) => sum + end - from, 0);
      expect(frames).toBe(Math.max(110, to + HELD));
    }
  });

  test("is held at the film's end too, where nothing is behind it", () => {
    expect(shown(held(film, 110)).slice(110)).toEqual(Array(HELD).fill("/62.mp4 47"));
  });

  test("holds what is shown in its place as well, where its file cannot be had", () => {
    const risen: Slot = { ...slot(0, 24, 5, "/dissolves/a.mp4"), plain: slot(0, 24, 5, "/a.mp4") };
    const [last] = held([risen], 10).filter(({ from }) => from === 12);
    expect(last).toEqual({ ...slot(12, 13, 14, "/dissolves/a.mp4"), plain: slot(12, 13, 14, "/a.mp4") });
  });
});
