import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../api";
import { SavedState } from "../editor/SavedState";
import { EditorProvider } from "../editor/context";
import { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { NewFilm } from "../join/NewFilm";
import { Store } from "../store";
import { DeleteClass, ReceiptPage } from "./DeleteClass";
import { GalleryPanel } from "./Gallery";
import { KeepOut, WhyKeptOut } from "./KeepOut";
import { Lessons } from "./lessons";
import { LessonBar } from "./LessonBar";
import { TaskPanel } from "./Task";

const asked: { call: string; body: unknown }[] = [];
let answers: Record<string, unknown>;

beforeEach(() => {
  setLanguage("en");
  asked.length = 0;
  answers = {};
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const body = init.body ? (JSON.parse(String(init.body)) as unknown) : null;
    if (init.method !== "GET") asked.push({ call: `${init.method} ${path}`, body });
    return Promise.resolve(new Response(JSON.stringify(answers[path] ?? {}), { status: 200 }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A session of person 2, who leads the room or writes in it. */
function show(part: React.ReactNode, leads: boolean, more: object = {}) {
  const feed = new Store({ lessons: 1, frozen: false, people: new Map(), kept_out: new Map(), ...more });
  const parts = {
    feed,
    lesson: new Lessons(feed, () => api.lesson("r1")),
    notice: new Store(null),
    receipt: new Store(null),
    info: { id: "r1", role: leads ? "owner" : "editor", you: { id: 2 } },
    command: <T,>(work: () => Promise<T>) => work(),
  };
  const session = Object.assign(Object.create(Session.prototype) as Session, parts);
  render(<EditorProvider value={session}>{part}</EditorProvider>);
  return session;
}

const lesson = { credit: null, mine: null, task: null, assignment: null, shown: "no" };

test("a copy names its origin and leads back to the class", async () => {
  answers["/api/rooms/r1/lesson"] = {
    ...lesson,
    credit: { title: "The sea", by: "Ana" },
    task: { checklist: [], done: [], home: "r9" },
  };
  show(<LessonBar />, false);
  await screen.findByText("After “The sea” by Ana");
  expect(screen.getByRole("link", { name: "Back to the class" }).getAttribute("href")).toBe("/rooms/r9");
});

test("a room that is nobody's copy has nothing to say", async () => {
  answers["/api/rooms/r1/lesson"] = lesson;
  show(<LessonBar />, false);
  await waitFor(() => expect(document.body.textContent).toBe(""));
});

test("a line of the checklist is ticked and unticked, and the film is offered to the gallery", async () => {
  answers["/api/rooms/r1/lesson"] = { ...lesson, task: { checklist: ["One", "Two"], done: [1], home: null } };
  show(<TaskPanel />, false);
  await screen.findByText("1 of 2 done");
  fireEvent.click(screen.getByLabelText("One"));
  fireEvent.click(screen.getByLabelText("Two"));
  fireEvent.click(screen.getByRole("button", { name: "Show it in the gallery" }));
  await waitFor(() =>
    expect(asked).toEqual([
      { call: "PUT /api/rooms/r1/task", body: { done: [1, 0] } },
      { call: "PUT /api/rooms/r1/task", body: { done: [] } },
      { call: "POST /api/rooms/r1/show", body: {} },
    ]),
  );
});

const exhibit = { room: "r2", title: "The sea", by: "Bo", credit: null, approved: true, poster: "/p.jpg" };

test("a pupil takes a film of the gallery further; approving is the teacher's", async () => {
  answers["/api/rooms/r1/lesson"] = lesson;
  answers["/api/rooms/r1/gallery"] = { films: [exhibit] };
  const assign = vi.fn();
  vi.stubGlobal("location", { assign });
  answers["/api/rooms/r1/gallery/r2/remix"] = { room: "r3" };
  show(<GalleryPanel />, false);
  fireEvent.click(await screen.findByRole("button", { name: "Take it further The sea" }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith("/rooms/r3"));
  expect(screen.queryByRole("button", { name: /Approve|Take down/ })).toBeNull();
});

test("whoever leads the class approves what waits", async () => {
  answers["/api/rooms/r1/lesson"] = lesson;
  answers["/api/rooms/r1/gallery"] = { films: [{ ...exhibit, approved: false }] };
  show(<GalleryPanel />, true);
  await screen.findByText("1 film waits for you");
  fireEvent.click(screen.getByRole("button", { name: "Approve The sea" }));
  await waitFor(() =>
    expect(asked).toEqual([{ call: "PUT /api/rooms/r1/gallery/r2", body: { approved: true } }]),
  );
});

test("words are kept out one a line, and a clip that says one gives the reason", async () => {
  answers["/api/rooms/r1/filter"] = { words: ["gun"] };
  show(<KeepOut words={["gun", "bomb"]} />, true);
  fireEvent.change(screen.getByLabelText(/One a line/), { target: { value: "gun\n" } });
  fireEvent.click(screen.getByRole("button", { name: "Keep these out" }));
  await waitFor(() =>
    expect(asked).toEqual([{ call: "PUT /api/rooms/r1/filter", body: { words: ["gun", ""] } }]),
  );
  cleanup();
  show(<WhyKeptOut clip="c1" />, false, { kept_out: new Map([["c1", "gun"]]) });
  expect(screen.getByRole("status").textContent).toContain("the teacher keeps “gun” out");
});

test("a class is deleted after a second press, and the receipt says how much and no name", async () => {
  const receipt = {
    at: "2026-11-27T10:00:00Z",
    name: "7A",
    people: 30,
    films: 31,
    edits: 900,
    takes: 60,
    room: "r9",
  };
  answers["/api/rooms/r1/class"] = receipt;
  const session = show(<DeleteClass />, true, { class_name: "7A" });
  fireEvent.click(screen.getByRole("button", { name: "Delete the class “7A” …" }));
  expect(asked).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Delete for good" }));
  await waitFor(() => expect(session.receipt.get()).toEqual(receipt));
  cleanup();
  render(<ReceiptPage receipt={receipt} />);
  expect(
    screen.getByText(
      /the class “7A” was deleted. People: 30. Films: 31. Entries of their history: 900. Takes: 60./,
    ),
  ).toBeTruthy();
  expect(screen.getByRole("link", { name: "Begin anew" }).getAttribute("href")).toBe("/rooms/r9");
  cleanup();
  render(<ReceiptPage receipt={{ ...receipt, room: null }} />);
  expect(screen.getByRole("link", { name: "Your other classes" }).getAttribute("href")).toBe("/");
});

test("a new film begins blank, or from a template", async () => {
  answers["/api/templates"] = {
    templates: [
      { id: "water", aim: "explain", title: "The water cycle", about: "A drop.", clips: 5, seconds: 16 },
    ],
  };
  answers["/api/rooms"] = { id: "r7" };
  const assign = vi.fn();
  vi.stubGlobal("location", { assign });
  render(<NewFilm team={7} />);
  fireEvent.click(screen.getByRole("button", { name: "New film" }));
  expect(screen.getByLabelText<HTMLInputElement>(/A blank film/).checked).toBe(true);
  fireEvent.click(await screen.findByLabelText(/The water cycle/));
  fireEvent.click(screen.getByRole("button", { name: "Make it" }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith("/rooms/r7"));
  expect(asked).toEqual([{ call: "POST /api/rooms", body: { title: "", template: "water", team: 7 } }]);
});

test("a person who is paused is told so, and holds nothing back once they may write again", () => {
  const paused = new Map([["2", { id: "2", name: "Ana", color: "#2a74c2", role: "editor", paused: true }]]);
  const session = show(<p />, false, { people: paused });
  expect(session.heldBack).toBe(true);
  expect(session.whyHeld).toBe("The teacher has you look for a while: you can write again when they say so.");
  expect(session.canEdit).toBe(false);
});

test("who is let write again as the room freezes reads why they look now", () => {
  const ana = { id: "2", name: "Ana", color: "#2a74c2", role: "editor", paused: true };
  const room = { status: new Store({ phase: "saved", synced: true, code: null }), keeps: new Store(true) };
  const session = Object.assign(show(<p />, false, { people: new Map([["2", ana]]) }), { room });
  render(
    <EditorProvider value={session}>
      <SavedState />
    </EditorProvider>,
  );
  screen.getByText("You look for a while");
  const feed = session.feed as unknown as Store<object>;
  // Both at once: held back before, held back after.
  act(() => feed.set({ ...feed.get(), frozen: true, people: new Map([["2", { ...ana, paused: false }]]) }));
  screen.getByText("Frozen: you can look, not change");
});
