import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HistoryPage, Version } from "../api";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { HistoryPanel } from "./HistoryPanel";
import { oldPrompts, places } from "./places";

const bob = { id: "2", name: "Bob", color: "#2f7fd1" };
const page = (spans: Partial<HistoryPage["spans"][number]>[], next: number | null = null): HistoryPage => ({
  head: 9,
  next,
  spans: spans.map((span) => ({
    member: bob,
    first: 2,
    last: 9,
    began: "2026-11-24T15:00:00Z",
    ended: "2026-11-24T16:00:00Z",
    edits: 3,
    where: ["title"],
    ...span,
  })),
});

/** What the server answers, by method and path, and what it was asked. */
let answers: Record<string, unknown>;
let versions: Version[];
const asked: { call: string; body: unknown }[] = [];
const feed = new Store({ versions: 0 });
const problems: unknown[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = problems.length = 0;
  versions = [
    { id: 1, seq: 4, name: "First cut", member: bob, created: "2026-11-24T15:30:00Z", pinned: true },
  ];
  answers = {
    "GET /api/rooms/r1/history": page([
      { where: ["clips/c2/prompt", "title", "clips/gone"] },
      { first: 1, last: 1, member: null },
    ]),
    "GET /api/rooms/r1/history/4": {
      seq: 4,
      document: {
        title: "Old",
        style: "grey",
        clips: { a: { place: ["t", "a1"], prompt: "second" }, b: { place: ["t", "a0"], prompt: "first" } },
      },
    },
    "POST /api/rooms/r1/restore": { seq: 10, before: 9, changed: true },
  };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const call = `${init.method} ${path}`;
    asked.push({ call, body: init.body ? (JSON.parse(String(init.body)) as unknown) : null });
    const answer = path.endsWith("/versions")
      ? init.method === "GET"
        ? { versions }
        : { ...versions[0], name: "Ours" }
      : answers[call];
    return Promise.resolve(new Response(JSON.stringify(answer ?? {}), { status: answer ? 200 : 404 }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The panel as somebody of this role sees it. */
function open(canEdit = true) {
  const session = {
    info: { id: "r1" },
    feed,
    film: new Store({ clips: [{ id: "c1" }, { id: "c2" }] }),
    canEdit,
    say: () => undefined,
    command: (work: () => Promise<unknown>) =>
      work().catch((error: unknown) => {
        problems.push(error);
        return null;
      }),
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <HistoryPanel />
    </EditorProvider>,
  );
}

const posted = () => asked.filter(({ call }) => call.startsWith("POST"));
const button = (name: string | RegExp) => screen.getByRole("button", { name });

test("it says who changed what, in words", async () => {
  open();
  const list = await screen.findByRole("list", { name: "Who changed what" });
  await within(list).findByText(/clip 2, title, a deleted clip/);
  expect(within(list).getByText("Bob")).toBeTruthy();
  expect(within(list).getByText("The beginning")).toBeTruthy();
  expect(within(list).getAllByText(/3 changes/).length).toBe(2);
});

test("a version gets its name from a press of Enter", async () => {
  open();
  await screen.findByText("First cut");
  fireEvent.change(screen.getByLabelText("Name this version"), { target: { value: "Ours" } });
  fireEvent.submit(screen.getByLabelText("Name this version").closest("form")!);
  await vi.waitFor(() =>
    expect(posted()).toEqual([{ call: "POST /api/rooms/r1/versions", body: { name: "Ours" } }]),
  );
  await vi.waitFor(() => expect(screen.getByLabelText<HTMLInputElement>("Name this version").value).toBe(""));
});

test("nothing is restored before the question is answered", async () => {
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Restore the film as of First cut" }));
  const question = screen.getByRole("alertdialog");
  expect(document.activeElement).toBe(within(question).getByRole("button", { name: "Restore" }));
  fireEvent.keyDown(question, { key: "Escape" });
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(posted()).toEqual([]);
});

test("a restore can be taken back", async () => {
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Restore the film as of First cut" }));
  fireEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Restore" }));
  await screen.findByText(/The film is as it was: First cut/);
  fireEvent.click(button("Take it back"));
  await screen.findByText("The restored state was taken back.");
  expect(posted().map(({ body }) => body)).toEqual([{ seq: 4 }, { seq: 9 }]);
  expect(screen.queryByRole("button", { name: "Take it back" })).toBeNull();
});

test("an old state is shown in the order of its film, and left again", async () => {
  open(false);
  fireEvent.click(await screen.findByRole("button", { name: "Look at the film as of First cut" }));
  await screen.findByText("Old");
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["first", "second"]);
  expect(document.activeElement?.textContent).toContain("First cut");
  fireEvent.click(button("Back to the list"));
  expect(await screen.findByText("First cut")).toBeTruthy();
});

test("who may not change the film is offered no change", async () => {
  open(false);
  await screen.findByText("First cut");
  expect(screen.queryByLabelText("Name this version")).toBeNull();
  expect(screen.queryByRole("button", { name: /Restore/ })).toBeNull();
});

test("older changes come at a press", async () => {
  answers["GET /api/rooms/r1/history"] = page([{ first: 5001, last: 9000 }], 5000);
  answers["GET /api/rooms/r1/history?before=5000"] = page([{ first: 7, last: 4000, where: ["script"] }]);
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Earlier" }));
  await screen.findByText(/script/);
  expect(screen.queryByRole("button", { name: "Earlier" })).toBeNull();
});

test("a version that somebody else names appears", async () => {
  open();
  await screen.findByText("First cut");
  versions = [{ ...versions[0]!, id: 2, name: "Second cut" }];
  feed.set({ versions: 3 });
  expect(await screen.findByText("Second cut")).toBeTruthy();
});

test("a restore that is refused says why and changes nothing here", async () => {
  answers["POST /api/rooms/r1/restore"] = undefined;
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Restore the film as of First cut" }));
  fireEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Restore" }));
  await vi.waitFor(() => expect(problems.length).toBe(1));
  expect(screen.queryByText(/The film is as it was/)).toBeNull();
});

test("places and old prompts are read leniently", () => {
  expect(places(["clips/c1", "clips/c1/stop", "strange/x", "variations/c1:0"], ["c1"])).toBe("clip 1, takes");
  const document = { title: "", style: "", clips: { x: {}, y: { place: 3, prompt: null } } };
  expect(oldPrompts({ seq: 1, document }).map((clip) => clip.prompt)).toEqual(["", ""]);
});
