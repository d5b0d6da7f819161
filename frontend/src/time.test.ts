import { expect, test } from "vitest";
import { MAX_FRAMES, SEGMENT_FRAMES, clock, secondsToFrames, span, timecode } from "./time";

test("the clock shows whole seconds, and hours only when there are any", () => {
  expect(clock(0)).toBe("0:00");
  expect(clock(23)).toBe("0:00");
  expect(clock(180)).toBe("0:07");
  expect(clock(24 * 754)).toBe("12:34");
  expect(clock(24 * 3_661)).toBe("1:01:01");
  expect(clock(-5)).toBe("0:00");
});

test("the timecode is exact to the frame", () => {
  expect(timecode(7 * 24 + 12)).toBe("00:07:12");
  expect(timecode(24 * 60 - 1)).toBe("00:59:23");
  expect(timecode(-1)).toBe("00:00:00");
});

test("a typed length becomes frames within the limits", () => {
  expect(secondsToFrames(2)).toBe(48);
  expect(secondsToFrames(1.02)).toBe(24);
  expect(secondsToFrames(0)).toBe(1);
  expect(secondsToFrames(-3)).toBe(1);
  expect(secondsToFrames(1e9)).toBe(MAX_FRAMES);
  expect(secondsToFrames(Number.NaN)).toBe(SEGMENT_FRAMES);
});

test("a span tells whole seconds, and hundredths where a cut lies between them", () => {
  expect(span(48, 96)).toBe("0:02 – 0:04");
  expect(span(48, 64)).toBe("0:02.00 – 0:02.66");
  expect(span(1_441, 1_464)).toBe("1:00.04 – 1:01.00");
});
