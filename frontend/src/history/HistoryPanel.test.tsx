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
let deleted: { id: number; name: string }[];
const asked: { call: string; body: unknown }[] = [];
const feed = new Store({ versions: 0 });
const problems: unknown[] = [];
const said: string[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = problems.length = said.length = 0;
  deleted = [];
  versions = [
    {
      ...{ id: 1, seq: 4, name: "First cut", member: bob, created: "2026-11-24T15:30:00Z", pinned: true },
      ...{ renames: true, deletes: true },
    },
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
        ? { versions, deleted }
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
    say: (words: string) => said.push(words),
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

const list = (name: string) => within(screen.getByRole("list", { name }));

test("a version gets another name, and the keyboard is where it was", async () => {
  answers["PATCH /api/rooms/r1/versions/1"] = { ...versions[0], name: "Final" };
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Rename First cut" }));
  const field = screen.getByLabelText<HTMLInputElement>("Another name for First cut");
  expect(field.value).toBe("First cut");
  fireEvent.change(field, { target: { value: " Final " } });
  versions = [{ ...versions[0]!, name: "Final" }];
  fireEvent.submit(field.closest("form")!);
  expect(await screen.findByText("Final")).toBeTruthy();
  expect(asked.find(({ call }) => call.startsWith("PATCH"))?.body).toEqual({ name: "Final" });
  expect(said).toEqual(["Now it is called Final"]);
  await vi.waitFor(() => expect(document.activeElement).toBe(button("Rename Final")));
});

test("Escape leaves the name as it is, and a refused name leaves the field", async () => {
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Rename First cut" }));
  fireEvent.change(screen.getByLabelText("Another name for First cut"), { target: { value: "Other" } });
  fireEvent.keyDown(screen.getByLabelText("Another name for First cut"), { key: "Escape" });
  expect(screen.queryByLabelText("Another name for First cut")).toBeNull();
  expect(asked.some(({ call }) => call.startsWith("PATCH"))).toBe(false);
  fireEvent.click(button("Rename First cut"));
  fireEvent.change(screen.getByLabelText("Another name for First cut"), { target: { value: "Other" } });
  fireEvent.submit(screen.getByLabelText("Another name for First cut").closest("form")!);
  await vi.waitFor(() => expect(problems.length).toBe(1));
  expect(screen.getByLabelText<HTMLInputElement>("Another name for First cut").value).toBe("Other");
});

test("a deleted version can be brought back, and the keyboard goes on there", async () => {
  answers["DELETE /api/rooms/r1/versions/1"] = {};
  answers["POST /api/rooms/r1/versions/1/back"] = { ...versions[0] };
  open();
  const row = await screen.findByRole("button", { name: "Delete First cut" });
  const before = versions;
  versions = [];
  deleted = [{ id: 1, name: "First cut" }];
  fireEvent.click(row);
  await vi.waitFor(() =>
    expect(document.activeElement).toBe(
      list("Deleted versions").getByRole("button", { name: "Bring back First cut" }),
    ),
  );
  expect(list("Named versions").queryByText("First cut")).toBeNull();
  versions = before;
  deleted = [];
  fireEvent.click(button("Bring back First cut"));
  await vi.waitFor(() => expect(list("Named versions").getByText("First cut")).toBeTruthy());
  expect(screen.queryByRole("list", { name: "Deleted versions" })).toBeNull();
  expect(said).toEqual(["First cut is deleted. It can be brought back.", "First cut is back"]);
});

test("what one may not do with a version is not offered", async () => {
  versions = [
    { ...versions[0]!, renames: false, deletes: false },
    { ...versions[0]!, id: 2, name: "Sketch", deletes: false },
  ];
  open();
  await screen.findByText("Sketch");
  expect(screen.queryByRole("button", { name: "Rename First cut" })).toBeNull();
  expect(screen.queryByRole("button", { name: /^Delete/ })).toBeNull();
  expect(button("Rename Sketch")).toBeTruthy();
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
  expect(screen.queryByRole("button", { name: /Restore|Rename|Delete/ })).toBeNull();
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
  expect(places(["sounds/c1:4", "titles/c1:4"], ["c1"])).toBe("laid sounds, titles");
  const document = { title: "", style: "", clips: { x: {}, y: { place: 3, prompt: null } } };
  expect(oldPrompts({ seq: 1, document }).map((clip) => clip.prompt)).toEqual(["", ""]);
});
