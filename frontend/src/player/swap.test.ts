import { expect, test, vi } from "vitest";
import { FILLER } from "./buffer";
import { SwapScreen } from "./swap";

test("a browser without MediaSource shows black in a gap, and never what was before it", () => {
  const video = document.createElement("video");
  vi.spyOn(video, "play").mockResolvedValue();
  vi.spyOn(video, "pause").mockReturnValue();
  const screen = new SwapScreen(video);
  const shown = () => new URL(video.src).pathname;
  screen.show([
    { from: 0, to: 24, head: 4, url: "/a.mp4" },
    { from: 24, to: 40, head: 0, url: null },
    { from: 40, to: 60, head: 0, url: "/b.mp4" },
  ]);
  screen.seek(23);
  expect(shown()).toBe("/a.mp4");
  screen.seek(24);
  expect(shown()).toBe(FILLER);
  screen.seek(40);
  expect(shown()).toBe("/b.mp4");
  screen.seek(39);
  expect(shown()).toBe(FILLER);
  screen.seek(23);
  expect(shown()).toBe("/a.mp4");
  expect(video.currentTime).toBe(27.5 / 24);
});
