import { beforeEach, expect, test } from "vitest";
import type { Clip } from "../document";
import type { Segment } from "../feed";
import { setLanguage } from "../i18n";
import type { Moment, Shown } from "../state";
import { Drawn } from "./drawn";
import { again } from "./told";

const CLIPS = ["a", "b"].map((id) => ({ id, prompt: `the words of ${id}` }) as Clip);
let drawn: Drawn;

/** What is said when the segments of a and b come to these states, while a is chosen. */
function look(a: Shown[], b: Shown[], chosen: string | null = "a"): string {
  const moments = (clip: string, states: Shown[]) =>
    states.map((state, index) => {
      const segment = { reason: state === "failed" ? "render_failed" : null } as Segment;
      return { cell: { clip, index }, segment, state } as Moment;
    });
  return drawn.look(
    CLIPS,
    new Map([
      ["a", moments("a", a)],
      ["b", moments("b", b)],
    ]),
    chosen,
  );
}

beforeEach(async () => {
  await setLanguage("en");
  drawn = new Drawn();
});

test("what is there from the beginning is not told", () => {
  expect(look(["ready"], ["failed"])).toBe("");
});

test("the chosen clip is told when the last of it is there, once and with its words", () => {
  look(["waiting", "rendering"], []);
  expect(look(["preview", "ready"], [])).toBe("");
  expect(look(["ready", "ready"], [])).toBe("Clip 1 is drawn: the words of a");
  expect(look(["ready", "ready"], [])).toBe("");
});

test("what failed says why", () => {
  look(["rendering"], []);
  expect(look(["failed"], [])).toMatch(/^Clip 1 could not be drawn\. \w/);
});

test("of all others one sentence is said, when nothing is in hand any more", () => {
  look(["ready"], ["waiting", "waiting", "preview"]);
  expect(look(["ready"], ["ready", "waiting", "preview"])).toBe("");
  expect(look(["ready"], ["ready", "ready", "ready"])).toBe("All is drawn: 3 segments.");
});

test("that sentence counts what failed, and the next one begins anew", () => {
  look(["waiting"], ["waiting"], null);
  expect(look(["failed"], ["ready"], null)).toBe("Drawn: 1 of 2 segments. The others could not be drawn.");
  look(["ready"], ["waiting"], null);
  expect(look(["ready"], ["ready"], null)).toBe("All is drawn: 1 segment.");
});

test("both are said where the chosen clip is the last of several", () => {
  look(["waiting"], ["waiting"]);
  look(["waiting"], ["ready"]);
  expect(look(["ready"], ["ready"])).toBe("Clip 1 is drawn: the words of a. All is drawn: 2 segments.");
});

test("words that are read again in a moment stay in hand; a clip that goes is owed no more", () => {
  look(["waiting"], ["waiting"], null);
  expect(look(["changed"], ["ready"], null)).toBe("");
  expect(look(["ready"], ["ready"], null)).toBe("All is drawn: 2 segments.");
  look(["waiting"], ["waiting"], null);
  look(["ready"], ["waiting"], null);
  expect(look(["ready"], [], null)).toBe("");
  look(["waiting"], [], null);
  expect(look(["ready"], [], null)).toBe("All is drawn: 1 segment.");
});

test("a sentence that is said twice is heard twice", () => {
  expect(again("Accepted", "Something")).toBe("Accepted");
  expect(again("Accepted", "Accepted")).not.toBe("Accepted");
  expect(again("Accepted", again("Accepted", "Accepted"))).toBe("Accepted");
});
