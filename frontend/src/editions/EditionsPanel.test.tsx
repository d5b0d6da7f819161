import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import type { Deleted, Edition } from "./commands";
import { EditionsPanel } from "./EditionsPanel";

const edition = (more: Partial<Edition>): Edition => ({
  room: "r1",
  name: "",
  title: "Harbour",
  style: "warm light",
  language: "",
  here: true,
  cells: 9,
  same: 9,
  renames: false,
  deletes: false,
  ...more,
});

let listed: Edition[];
let deleted: Deleted[];
const asked: { call: string; body: unknown }[] = [];
const said: string[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = said.length = 0;
  listed = [
    edition({}),
    edition({ room: "r2", name: "Ink", here: false, same: 4, renames: true, deletes: true }),
  ];
  deleted = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const call = `${init.method} ${path}`;
    asked.push({ call, body: init.body ? (JSON.parse(String(init.body)) as unknown) : null });
    const answers: Record<string, unknown> = {
      "GET /api/rooms/r1/editions": { editions: listed, deleted },
      "PUT /api/rooms/r1/editions/r2": {},
      "DELETE /api/rooms/r1/editions/r2": {},
      "POST /api/rooms/r1/editions/r2/back": {},
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
    feed: new Store({ is_class, frozen, editions: 0 }),
    film: new Store({
      style: "warm light",
      words: [{ id: "w1", name: "hero", text: "a bird", choices: [] }],
      clips: [
        { id: "c1", prompt: "A bird over the sea" },
        { id: "c2", prompt: "It lands on the beach" },
      ],
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
    prompts: {},
    language: null,
  });
  await vi.waitFor(() =>
    expect(asked.filter(({ call }) => call === "GET /api/rooms/r1/editions").length).toBe(2),
  );
});

test("one in another language says its clips anew, beginning with the words that are there", async () => {
  listed = [edition({ language: "en" }), edition({ room: "r2", name: "Tinta", here: false, language: "es" })];
  open();
  const list = await screen.findByRole("list", { name: "Editions of this film" });
  expect((await within(list).findAllByRole("listitem"))[1]!.textContent).toContain("Español");
  const spoken = screen.getByLabelText<HTMLSelectElement>("Language");
  expect([spoken.value, ...[...spoken.options].map(({ text }) => text)]).toEqual([
    "en",
    "English",
    "Español",
  ]);
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Español" } });
  fireEvent.change(spoken, { target: { value: "es" } });
  const clips = screen.getByText<HTMLElement>("What the clips say").closest("details")!;
  expect(within(clips).queryAllByRole("textbox")).toEqual([]);
  clips.open = true;
  fireEvent(clips, new Event("toggle"));
  const fields = within(clips).getAllByRole<HTMLTextAreaElement>("textbox");
  expect(fields.map(({ value, lang }) => [value, lang])).toEqual([
    ["A bird over the sea", "es"],
    ["It lands on the beach", "es"],
  ]);
  fireEvent.change(screen.getByLabelText("Clip 2"), { target: { value: "Se posa en la playa" } });
  fireEvent.click(screen.getByRole("button", { name: "Make this edition" }));
  await vi.waitFor(() => expect(said).toHaveLength(1));
  expect(asked.find(({ call }) => call.startsWith("POST"))!.body).toMatchObject({
    name: "Español",
    prompts: { c2: "Se posa en la playa" },
    language: "es",
  });
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

test("Enter gives an edition another name, Escape leaves the one that it has", async () => {
  open();
  const pencil = await screen.findByRole("button", { name: "Rename Ink" });
  expect(screen.queryByRole("button", { name: "Rename The film" })).toBeNull();
  fireEvent.click(pencil);
  const field = screen.getByLabelText<HTMLInputElement>("Another name for Ink");
  expect(field.selectionEnd).toBe(3);
  fireEvent.change(field, { target: { value: "Oil" } });
  fireEvent.keyDown(field, { key: "Escape" });
  expect(screen.queryByLabelText("Another name for Ink")).toBeNull();
  expect(asked.some(({ call }) => call.startsWith("PUT"))).toBe(false);
  await vi.waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Rename Ink"));
  fireEvent.click(screen.getByRole("button", { name: "Rename Ink" }));
  fireEvent.change(screen.getByLabelText("Another name for Ink"), { target: { value: "  Oil " } });
  fireEvent.submit(screen.getByLabelText("Another name for Ink").closest("form")!);
  await vi.waitFor(() => expect(said).toEqual(["Now it is called Oil"]));
  expect(asked.find(({ call }) => call.startsWith("PUT"))).toEqual({
    call: "PUT /api/rooms/r1/editions/r2",
    body: { name: "Oil" },
  });
});

test("a deleted edition leaves its way back, which has the keyboard, and comes back by it", async () => {
  open();
  const press = await screen.findByRole("button", { name: "Delete Ink" });
  expect(screen.queryByRole("button", { name: "Delete The film" })).toBeNull();
  [listed, deleted] = [[listed[0]!], [{ room: "r2", name: "Ink" }]];
  fireEvent.click(press);
  const back = await screen.findByRole("button", { name: "Bring back Ink" });
  await vi.waitFor(() => expect(document.activeElement).toBe(back));
  expect(said).toEqual(["Ink is deleted. It can be brought back."]);
  fireEvent.click(back);
  await vi.waitFor(() => expect(said.at(-1)).toBe("Ink is back"));
  expect(asked.map(({ call }) => call)).toContain("POST /api/rooms/r1/editions/r2/back");
});

test("what somebody else does with editions is read at once", async () => {
  const { feed } = open();
  await screen.findByRole("button", { name: "Compare Ink" });
  listed = [edition({}), edition({ room: "r2", name: "Oil", here: false })];
  feed.set({ ...feed.get(), editions: 1 });
  await screen.findByRole("button", { name: "Compare Oil" });
});
