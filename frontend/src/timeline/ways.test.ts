import { beforeEach, expect, test } from "vitest";
import type { Clip } from "../document";
import { setLanguage } from "../i18n";
import { endsOf, endsSaid, ledHere } from "./ways";

const clip = (id: string, choices: Clip["choices"] = null) => ({ id, choices }) as Clip;
const fire = clip("fire", [
  { label: "Run", to: "street" },
  { label: "Hide", to: "cellar" },
  { label: "Call", to: "street" },
]);
const clips = [fire, clip("room"), clip("street", [])];

beforeEach(() => setLanguage("en"));

test("a clip that another follows says nothing, one where the film ends says that", () => {
  expect(endsOf(clips, clips[1]!)).toBeNull();
  expect(endsSaid(clips, clips[1]!, true)).toBe("");
  expect(endsSaid(clips, clips[2]!, false)).toBe("The film ends here");
});

test("choices are counted, and those that lead to a clip that is gone are marked", () => {
  expect(endsOf(clips, fire)).toEqual({ count: 3, broken: 1 });
  expect(endsSaid(clips, fire, false)).toBe("Ends in 3 choices. 1 leads nowhere");
  expect(endsOf([...clips, clip("cellar")], fire)).toEqual({ count: 3, broken: 0 });
});

test("the chosen clip says where each leads, by the number of the clip", () => {
  expect(endsSaid(clips, fire, true)).toBe(
    "Ends in 3 choices. 1, “Run”, leads to clip 3. 2, “Hide”, leads to a clip that is gone. 3, “Call”, leads to clip 3",
  );
});

test("a clip knows which choices of the chosen one lead to it, and in no other case", () => {
  expect(ledHere({ clips }, "fire", "street")).toBe("1, 3");
  expect(ledHere({ clips }, "fire", "room")).toBe("");
  expect(ledHere({ clips }, "room", "street")).toBe("");
  expect(ledHere({ clips }, null, "street")).toBe("");
});
