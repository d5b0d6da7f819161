import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Loop } from "./loop";
import { LoopButtons } from "./LoopButtons";

const loop = new Loop();
const player = { frame: 0 };
let said = "";
const desk = { loop, player, film: { get: () => ({ length: 96 }) }, say: (words: string) => (said = words) };
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

beforeEach(async () => {
  await setLanguage("en");
  render(
    <EditorProvider value={desk as unknown as Session}>
      <LoopButtons />
    </EditorProvider>,
  );
});
afterEach(cleanup);

test("a range is marked, told and taken back by three buttons beside the loop, without a key", () => {
  expect(screen.getByRole("button", { name: "Remove the marks" }).getAttribute("aria-disabled")).toBe("true");
  player.frame = 24;
  press("Mark the beginning of a range");
  player.frame = 47;
  press("Mark its end");
  expect(loop.marks.get()).toEqual({ from: 24, to: 48 });
  expect(said).toBe("Marked: 0:01 – 0:02");
  press("Remove the marks");
  expect([loop.marks.get(), said]).toEqual([null, "The marks are gone."]);
  said = "";
  press("Remove the marks");
  expect(said).toBe("");
});

test("each says its key", () => {
  expect(screen.getByRole("button", { name: "Loop" }).title).toContain("(R)");
  expect(screen.getByRole("button", { name: "Mark its end" }).title).toContain("(O)");
});
