import { expect, test } from "vitest";
import { label, line, place } from "./burnt";

// The same pairs stand in tests/collab/rendering/test_exchange.py.
test("a label is the name on one line, and a long one is cut", () => {
  expect(label("  Cut 1\n")).toBe("Cut 1");
  expect(label("")).toBe("Telar");
  expect(label("The harbour at dawn, second cut of March")).toBe("The harbour at dawn, seco...");
  expect(label("El puerto al amanecer, vers\u00f3n")).toBe("El puerto al amanecer, ve...");
});

test("a timecode has hours, minutes, seconds and frames of 24", () => {
  expect(line("Cut 1", 0)).toBe("Cut 1  00:00:00:00");
  expect(line("Cut 1", 24 * 3725 + 23)).toBe("Cut 1  01:02:05:23");
});

// The same places stand in tests/synthesis/test_media.py.
test("it stands in the middle of the lower edge, on even places", () => {
  expect(place(18)).toMatchObject({ left: 206, top: 314, width: 228, height: 34 });
});
