import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { setLanguage } from "../i18n";
import { Blind } from "./Blind";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const SENTENCE = /^This browser cannot show the film: it has no H\.264 video\./;

test.each([
  ["no H.264", false, "", true],
  ["a plain element's alone", false, "maybe", false],
  ["a media source's alone", true, "", false],
] as const)("a browser with %s", async (_, source, plays, blind) => {
  vi.stubGlobal(
    "MediaSource",
    class {
      static isTypeSupported = () => source;
    },
  );
  vi.spyOn(HTMLMediaElement.prototype, "canPlayType").mockReturnValue(plays);
  await setLanguage("en");
  render(<Blind className="placeholder" />);
  expect(screen.queryAllByRole("note").map((note) => SENTENCE.test(note.textContent))).toEqual(
    blind ? [true] : [],
  );
});
