import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { InLine } from "./InLine";

const now = { cell: { clip: "c1", index: 0 }, segment: { key: "k" }, state: "waiting" };
vi.mock("../player/Picture", () => ({ useMoment: () => now }));
let answers: unknown[];
let asked: number;

beforeEach(() => {
  setLanguage("en");
  vi.useFakeTimers();
  now.state = "waiting";
  asked = 0;
  vi.stubGlobal("fetch", () => {
    asked += 1;
    return Promise.resolve(new Response(JSON.stringify(answers.shift()), { status: 200 }));
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const show = () =>
  render(
    <EditorProvider value={{ info: { id: "r1" } } as unknown as Session}>
      <InLine />
    </EditorProvider>,
  );

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

test("who waits is told the place and the seconds, and again when the server says", async () => {
  const mine = { clip: "c1", index: 0, stage: "preview" };
  answers = [
    {
      segments: [
        { ...mine, place: 7, seconds: 9.2 },
        { ...mine, clip: "c2", place: 1, seconds: 1 },
      ],
      again: 4,
    },
    { segments: [{ ...mine, place: 0, seconds: 0.6 }], again: 2 },
  ];
  show();
  await pass(1_400);
  expect(asked).toBe(0);
  await pass(200);
  expect(document.body.textContent).toBe("Place 7 in the line: on the screen in about 9 seconds.");
  await pass(3_800);
  expect(asked).toBe(1);
  await pass(200);
  expect(document.body.textContent).toBe("It is being drawn: about 1 second.");
});

test("what is ready asks nothing and says nothing", async () => {
  now.state = "ready";
  answers = [];
  show();
  await pass(20_000);
  expect(asked).toBe(0);
  expect(document.body.textContent).toBe("");
});
