import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import type { Edition } from "./commands";
import { EditionsPanel } from "./EditionsPanel";

const edition = (more: Partial<Edition>): Edition => ({
  room: "r1",
  name: "",
  title: "Harbour",
  style: "warm light",
  here: true,
  cells: 9,
  same: 9,
  ...more,
});

let listed: Edition[];
const asked: { call: string; body: unknown }[] = [];
const said: string[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = said.length = 0;
  listed = [edition({}), edition({ room: "r2", name: "Ink", here: false, same: 4 })];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const call = `${init.method} ${path}`;
    asked.push({ call, body: init.body ? (JSON.parse(String(init.body)) as unknown) : null });
    const answers: Record<string, unknown> = {
      "GET /api/rooms/r1/editions": { editions: listed },
      "POST /api/rooms/r1/editions": { room: "r3" },
      "GET /api/rooms/r1/editions/r2": { id: 0, name: "Ink", length: 48, clips: [], cells: [] },
    };
    return Promise.resolve(
      new Response(JSON.stringify(answers[call] ?? {}), { status: answers[call] ? 200 : 404 }),
    );
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open({ role = "editor", is_class = false, frozen = false } = {}) {
  const session = {
    info: { id: "r1", role },
    leads: role === "owner",
    paused: false,
    feed: new Store({ is_class, frozen }),
    film: new Store({
      style: "warm light",
      words: [{ id: "w1", name: "hero", text: "a bird", choices: [] }],
    }),
    player: { pause: () => undefined },
    desk: { versus: new Store(null), watched: new Store(null), drawing: new Store(null) },
    say: (words: string) => said.push(words),
    command: (work: () => Promise<unknown>) => work().catch(() => null),
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <EditionsPanel />
    </EditorProvider>,
  );
  return session;
}

test("each edition says how much of it is as here, and where it is", async () => {
  open();
  const list = await screen.findByRole("list", { name: "Editions of this film" });
  const [first, ink] = await within(list).findAllByRole("listitem");
  expect(first!.textContent).toContain("you are here");
  expect(ink!.textContent).toContain("4 of 9 segments as here");
  expect(within(ink!).getByRole("link", { name: "Open Ink" }).getAttribute("href")).toBe("/rooms/r2");
});

test("a new one says only what its maker changed, and the list is read again", async () => {
  open();
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Owl" } });
  fireEvent.change(screen.getByLabelText("hero"), { target: { value: "an owl" } });
  fireEvent.click(screen.getByRole("button", { name: "Make this edition" }));
  await vi.waitFor(() => expect(said).toEqual(["Owl is there. What differs waits to be drawn in its room."]));
  expect(asked.find(({ call }) => call.startsWith("POST"))!.body).toEqual({
    name: "Owl",
    style: null,
    words: { w1: "an owl" },
  });
  await vi.waitFor(() =>
    expect(asked.filter(({ call }) => call === "GET /api/rooms/r1/editions").length).toBe(2),
  );
});

test("one is laid beside this film clip by clip, and taken away again", async () => {
  const { desk } = open();
  fireEvent.click(await screen.findByRole("button", { name: "Compare Ink" }));
  await vi.waitFor(() => expect(desk.versus.get()).toMatchObject({ way: "beside", laid: "clips" }));
  fireEvent.click(await screen.findByRole("button", { name: "Stop comparing Ink" }));
  await vi.waitFor(() => expect(desk.versus.get()).toBeNull());
});

test("who may make none is offered none", async () => {
  for (const who of [
    { role: "reviewer" },
    { role: "editor", is_class: true },
    { role: "editor", frozen: true },
  ]) {
    open(who);
    await screen.findByText("4 of 9 segments as here");
    expect(screen.queryByRole("button", { name: "Make this edition" })).toBeNull();
    cleanup();
  }
});
