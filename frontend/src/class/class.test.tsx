import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { Frozen } from "./Frozen";

const asked: { call: string; body: unknown }[] = [];
let feed: Store<{ frozen: boolean }>;

beforeEach(() => {
  setLanguage("en");
  asked.length = 0;
  feed = new Store({ frozen: true });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({
      call: `${init.method} ${path}`,
      body: init.body ? (JSON.parse(String(init.body)) as unknown) : null,
    });
    return Promise.resolve(new Response("{}", { status: 200 }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(part: React.ReactNode, leads: boolean) {
  const session = {
    feed,
    leads,
    info: { id: "r1" },
    command: <T,>(work: () => Promise<T>) => work(),
  };
  render(<EditorProvider value={session as unknown as Session}>{part}</EditorProvider>);
}

test("a frozen room says in words why nobody can write, and only whoever leads it has a button", () => {
  show(<Frozen />, false);
  expect(screen.getByText(/The room is frozen: you can look, not change/)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

test("whoever leads the room lets it go on with one press", async () => {
  show(<Frozen />, true);
  fireEvent.click(screen.getByRole("button", { name: "Let it go on" }));
  await vi.waitFor(() =>
    expect(asked).toEqual([{ call: "PATCH /api/rooms/r1/class", body: { frozen: false } }]),
  );
});

test("a room that goes on says nothing", () => {
  feed.set({ frozen: false });
  show(<Frozen />, false);
  expect(document.body.textContent).toBe("");
});
