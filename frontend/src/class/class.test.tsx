import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../api";
import { EditorProvider } from "../editor/context";
import * as Y from "yjs";
import { addClip, readClips, setOwner, undoManager } from "../document";
import { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { ClassName } from "./ClassName";
import { ClassPanel } from "./ClassPanel";
import { Frozen } from "./Frozen";
import { Lessons } from "./lessons";
import { Whose } from "./Whose";

const said: string[] = [];
const asked: { call: string; body: unknown }[] = [];
const people = new Map([
  ["2", { id: "2", name: "Ana", color: "#2a74c2", role: "editor" }],
  ["3", { id: "3", name: "Bo", color: "#b84f22", role: "editor", picture: "snail" }],
  ["4", { id: "4", name: "Rita", color: "#b84f22", role: "reviewer" }],
]);
let feed: Store<{
  frozen: boolean;
  is_class: boolean;
  class_name: string;
  teaches: boolean;
  approved: null;
  people: typeof people;
}>;
let doc: Y.Doc;
let answer: unknown;
const notices: string[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = said.length = 0;
  feed = new Store({
    frozen: true,
    is_class: true,
    class_name: "7A",
    teaches: false,
    approved: null,
    people,
  });
  doc = new Y.Doc();
  answer = {};
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({
      call: `${init.method} ${path}`,
      body: init.body ? (JSON.parse(String(init.body)) as unknown) : null,
    });
    const told = path.endsWith("/plays") ? { plays: [] } : answer; // the play desk asks for itself
    return Promise.resolve(new Response(JSON.stringify(told), { status: 200 }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A session of person 2, who owns the room or edits it. */
function show(part: React.ReactNode, leads: boolean, here: unknown = new Store([])) {
  const parts = {
    feed,
    lesson: new Lessons(feed as never, () => api.lesson("r1")),
    room: { doc },
    people: here,
    quiet: new Store(false),
    notice: { set: ({ message }: { message: string }) => notices.push(message) },
    info: { id: "r1", role: leads ? "owner" : "editor", you: { id: 2 } },
    command: <T,>(work: () => Promise<T>) => work(),
    say: (words: string) => said.push(words),
  };
  const session = Object.assign(Object.create(Session.prototype) as object, parts);
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
  feed.set({ ...feed.get(), frozen: false });
  show(<Frozen />, false);
  expect(document.body.textContent).toBe("");
});

test("an approved film is not called frozen, to whoever leads the room or anybody else", () => {
  feed.set({ ...feed.get(), frozen: false, approved: { id: 1, name: "Cut 1", seq: 4 } as never });
  for (const leads of [true, false]) show(<Frozen />, leads);
  expect(document.body.textContent).toBe("");
});

/** The film's one clip, and whose it is. */
function clip(owner: string) {
  addClip(doc, null, owner);
  return readClips(doc).at(-1)!;
}

test("whoever leads the class gives it another name, by Enter, and is told", async () => {
  show(<ClassName />, true);
  const field = screen.getByLabelText<HTMLInputElement>("Name of the class");
  expect(field.value).toBe("7A");
  fireEvent.submit(field.form!); // nothing else was written
  fireEvent.change(field, { target: { value: "   " } });
  fireEvent.submit(field.form!);
  expect(field.value).toBe("7A");
  expect(asked).toEqual([]);
  fireEvent.change(field, { target: { value: " 8A " } });
  fireEvent.submit(field.form!);
  await vi.waitFor(() =>
    expect(asked).toEqual([{ call: "PATCH /api/rooms/r1/class", body: { name: "8A" } }]),
  );
  await vi.waitFor(() => expect(said).toEqual(["The class is called 8A"]));
});

test("a name that somebody else gave meanwhile stands in the field", () => {
  show(<ClassName />, true);
  act(() => feed.set({ ...feed.get(), class_name: "9Z" }));
  expect(screen.getByLabelText<HTMLInputElement>("Name of the class").value).toBe("9Z");
});

test("a foreign clip says whose it is and who may write in it", () => {
  feed.set({ ...feed.get(), frozen: false });
  show(<Whose clip={clip("3")} />, false);
  expect(document.body.textContent).toBe(
    "This clip belongs to Bo: Bo and the teacher write in it. You can look.",
  );
});

test.each([
  ["2", "This clip is yours."],
  ["", "This clip is nobody's: everybody may write in it."],
  ["9", "This clip belongs to somebody who left. The teacher can give it to you."],
])("a clip of %o says so to person 2", (owner, words) => {
  feed.set({ ...feed.get(), frozen: false });
  show(<Whose clip={clip(owner)} />, false);
  expect(document.body.textContent).toBe(words);
});

test("whoever leads the class gives a clip to a pupil, and takes that back by undo", () => {
  show(<Whose clip={clip("")} />, true);
  const undo = undoManager(doc);
  const choice = screen.getByLabelText("Whose clip");
  expect([...choice.querySelectorAll("option")].map((option) => option.textContent)).toEqual([
    "nobody's",
    "Ana",
    "Bo",
  ]);
  fireEvent.change(choice, { target: { value: "3" } });
  expect(readClips(doc)[0]!.owner).toBe("3");
  expect(said).toEqual(["It belongs to Bo"]);
  undo.undo();
  expect(readClips(doc)[0]!.owner).toBe("");
});

test("in a team nobody is told whose a clip is", () => {
  feed.set({ ...feed.get(), is_class: false });
  show(<Whose clip={clip("3")} />, false);
  expect(document.body.textContent).toBe("");
});

test("who may change a clip: its owner, whoever leads, and of nobody's everybody; nobody while it is frozen", () => {
  const may = (leads: boolean, owner: string) =>
    Object.assign(Object.create(Session.prototype) as Session, {
      feed,
      info: { role: leads ? "owner" : "editor", you: { id: 2 } },
    }).mayChange(clip(owner));
  feed.set({ ...feed.get(), frozen: false });
  expect([may(false, "2"), may(false, ""), may(false, "3"), may(true, "3")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  feed.set({ ...feed.get(), frozen: true });
  expect([may(false, "2"), may(false, ""), may(true, "3")]).toEqual([false, false, true]);
});

test("a pupil's clip finds a place beside two that coincide without moving them", () => {
  const first = addClip(doc, null, "3")!;
  const map = doc.getMap<Y.Map<unknown>>("clips");
  const place = map.get(first)!.get("place") as [string, string];
  const second = addClip(doc, null, "3")!;
  map.get(second)!.set("place", place);
  const [earlier, later] = readClips(doc).map((each) => each.id);
  const mine = addClip(doc, earlier!, "2", undefined, () => false)!;
  expect(readClips(doc).map((each) => each.id)).toEqual([earlier, later, mine]);
  expect([map.get(first)!.get("place"), map.get(second)!.get("place")]).toEqual([place, place]);
  setOwner(doc, mine, "");
  expect(readClips(doc).at(-1)!.owner).toBe("");
});

describe("the teacher's panel", () => {
  const open = (here: Record<string, number>, idle: Record<string, number | null>) => {
    feed.set({ ...feed.get(), frozen: false });
    answer = { people: [...people.values()].map((one) => ({ ...one, idle: idle[one.id] ?? null })) };
    const presence = new Store(Object.keys(here).map((id) => ({ id })));
    show(<ClassPanel />, true, Object.assign(presence, { hereFor: (id: string) => here[id] ?? null }));
  };
  const card = (name: string) =>
    within(screen.getAllByRole("listitem").find((item) => item.textContent.includes(name))!);

  test("says who is here, who writes, and who may be stuck", async () => {
    open({ "3": 900, "4": 900 }, { "3": 300, "4": 300 });
    await card("Bo").findByText("stuck? Nothing for 5 min");
    expect(card("Bo").getByText("is here")).toBeTruthy();
    expect(document.querySelectorAll("[data-person='3'] [data-picture=snail]")).toHaveLength(1);
    expect(document.querySelectorAll("[data-person='4'] [data-picture]")).toHaveLength(0);
    // Who only looks is not stuck, and the teacher is not a pupil.
    expect(card("Rita").getByText("wrote 5 min ago")).toBeTruthy();
    expect(screen.getByText("2 people")).toBeTruthy();
    expect(screen.queryByText("Ana")).toBeNull();
  });

  test("who is away is not stuck", async () => {
    open({}, { "3": 600 });
    await card("Bo").findByText("wrote 10 min ago");
    expect(card("Bo").getByText("is away")).toBeTruthy();
  });

  test("who has just come in is not stuck, and who never wrote is after a while", async () => {
    open({ "2": 1, "3": 10, "4": 1 }, { "3": 6_000 });
    await card("Bo").findByText("wrote 100 min ago");
    cleanup();
    open({ "3": 241 }, {});
    await card("Bo").findByText("stuck? Nothing for 4 min");
  });

  test("who is in their own copy is here, may be stuck there, and is one press away", async () => {
    answer = {
      people: [...people.values()].map((one) => ({
        ...one,
        idle: null,
        failed: one.id === "3" ? 2 : 0,
        number: Number(one.id) - 1,
        copy: one.id === "4" ? null : { room: `c${one.id}`, since: 600 },
      })),
    };
    show(<ClassPanel />, true, Object.assign(new Store([]), { hereFor: () => null }));
    await card("Bo").findByText("stuck? Nothing for 10 min");
    expect(card("Bo").getByRole("link", { name: "is in their own copy" }).getAttribute("href")).toBe(
      "/rooms/c3",
    );
    expect(card("Bo").getByText("2 takes failed")).toBeTruthy();
    expect(card("Bo").getByTitle("Files of this class say this number and no name.").textContent).toBe("#2");
    expect(card("Rita").getByText("is away")).toBeTruthy();
  });

  test("changes what somebody may do, and takes their last minutes back", async () => {
    open({ "3": 1 }, { "3": 1 });
    await card("Bo").findByText("writes now");
    fireEvent.change(screen.getByLabelText("What Bo may do"), { target: { value: "viewer" } });
    fireEvent.click(screen.getByRole("button", { name: "Undo 10 minutes Bo" }));
    await vi.waitFor(() => expect(notices.at(-1)).toContain("Bo"));
    expect(asked.filter(({ call }) => !call.startsWith("GET"))).toEqual([
      { call: "PATCH /api/rooms/r1/people/3", body: { role: "viewer" } },
      { call: "POST /api/rooms/r1/people/3/take-back", body: null },
    ]);
  });

  test("asks before it shows somebody out", () => {
    open({ "3": 1 }, {});
    fireEvent.click(screen.getByRole("button", { name: "Remove Bo" }));
    expect(asked.some(({ call }) => call.startsWith("DELETE"))).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Show out" }));
    expect(asked.at(-1)?.call).toBe("DELETE /api/rooms/r1/people/3");
  });

  test("gives new pictures, in words", async () => {
    open({ "3": 1 }, {});
    answer = { secret: "moon-cat-boat" };
    fireEvent.click(screen.getByRole("button", { name: "Give new pictures Bo" }));
    await vi.waitFor(() => expect(notices.at(-1)).toBe("New pictures of Bo, in order: moon, cat, boat"));
  });

  test("gives each who writes and has none a clip, nobody's first, and one undo takes it back", () => {
    addClip(doc, null, "9");
    addClip(doc, null, "");
    people.set("5", { id: "5", name: "Cleo", color: "#b84f22", role: "editor" });
    const undo = undoManager(doc);
    open({}, {});
    fireEvent.click(screen.getByRole("button", { name: "Give each a clip" }));
    expect(readClips(doc).map((each) => each.owner)).toEqual(["9", "3", "5"]);
    expect(notices.at(-1)).toContain("2 people got a clip");
    fireEvent.click(screen.getByRole("button", { name: "Give each a clip" }));
    expect(readClips(doc)).toHaveLength(3);
    undo.undo();
    expect(readClips(doc).map((each) => each.owner)).toEqual(["9", ""]);
    people.delete("5");
  });

  test("makes the room a class", () => {
    open({}, {});
    fireEvent.click(screen.getByLabelText("This is a class"));
    expect(asked.at(-1)).toEqual({ call: "PATCH /api/rooms/r1/class", body: { is_class: false } });
  });

  test("a teacher lets what the class accepts teach, and takes it back", () => {
    open({}, {});
    const allow = screen.getByLabelText("What we accept teaches our hand");
    expect((allow as HTMLInputElement).checked).toBe(false);
    fireEvent.click(allow);
    expect(asked.at(-1)).toEqual({ call: "PATCH /api/rooms/r1/class", body: { teaches: true } });
    act(() => feed.set({ ...feed.get(), teaches: true }));
    expect((allow as HTMLInputElement).checked).toBe(true);
    act(() => feed.set({ ...feed.get(), is_class: false }));
    expect(screen.queryByLabelText("What we accept teaches our hand")).toBeNull();
  });
});
