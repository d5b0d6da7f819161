/** The hand, as people see it: what helped, what taught it, and the ways back. */
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HandLine, HandVersion } from "../api";
import { EditorProvider } from "../editor/context";
import { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { HandTab } from "./HandTab";
import { forgotten, nearer } from "./report";

const REPORT = {
  style_before: 2,
  style_after: 1.2,
  base_before: 2,
  base_after: 2.04,
  seconds: 9,
  joules: 90,
  curve: [
    [0, 1, 1],
    [48, 0.6, 1.02],
  ] as [number, number, number][],
};
const USE = { clip: "c1", index: 0, key: "k1", thumb: "/t1.jpg" };
const version = (more: Partial<HandVersion>): HandVersion => ({
  number: 1,
  created: "2026-11-27T20:00:00Z",
  current: false,
  helps: true,
  stale: false,
  reason: "",
  by: "Bob",
  by_itself: false,
  report: REPORT,
  uses: [USE],
  elsewhere: 0,
  probes: [],
  ...more,
});
const told = {
  version: 3,
  versions: [],
  accepted: 2,
  enough: 8,
  job: null as object | null,
  relearns: false,
  silent: false,
};
const asked: { call: string; body: unknown }[] = [];
const said: string[] = [];
const went: string[] = [];
let line: HandLine;
let fails = false;
let answers: Record<string, unknown> = {};
let feed: Store<{
  hand: typeof told;
  damaged: boolean;
  frozen: boolean;
  approved: null;
  jobs: Map<string, object>;
  people: Map<string, object>;
}>;

beforeEach(() => {
  setLanguage("en");
  asked.length = said.length = went.length = 0;
  fails = false;
  answers = {};
  feed = new Store({
    hand: told,
    damaged: false,
    frozen: false,
    approved: null,
    jobs: new Map(),
    people: new Map(),
  });
  line = {
    name: "Ours",
    version: 3,
    versions: [
      version({ number: 4, helps: false, reason: "tune_forgets", by: null, by_itself: true }),
      version({
        number: 3,
        current: true,
        probes: [{ name: "boat", style: "warm", before: "/b.jpg", after: "/a.jpg" }],
      }),
      version({ number: 2, elsewhere: 2 }),
      version({ number: 1, stale: true }),
    ],
    lessons: [
      { ...USE, teaches: true, by: "Rita" },
      { ...USE, clip: "gone", key: "k2", teaches: false, by: null },
    ],
  };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({
      call: `${init.method} ${path}`,
      body: init.body ? (JSON.parse(String(init.body)) as unknown) : null,
    });
    const none = { limits: { bytes: 1, piece: 1, seconds: 120 }, footage: [] };
    const answer = answers[`${init.method} ${path}`] ?? (path.endsWith("/footage") ? none : line);
    return Promise.resolve(new Response(JSON.stringify(answer), { status: fails ? 503 : 200 }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function show(role = "editor") {
  const parts = {
    feed,
    film: new Store({ clips: [{ id: "c0" }, { id: "c1" }] }),
    info: { id: "r1", role, you: { id: 2 } },
    command: <T,>(work: () => Promise<T>) => work(),
    say: (words: string) => said.push(words),
    goTo: (clip: string) => went.push(clip),
  };
  const session = Object.assign(Object.create(Session.prototype) as object, parts);
  await act(async () => {
    render(
      <EditorProvider value={session as unknown as Session}>
        <HandTab />
      </EditorProvider>,
    );
    await Promise.resolve();
  });
}

const card = (name: string) => within(screen.getByRole("listitem", { name }));

test("each version says who taught it, whether it helped and by how much", async () => {
  await show();
  const used = card("Hand 3");
  used.getByText("in use");
  used.getByText(/Bob pressed Teach/);
  expect(used.getByText("closer to what you accepted", { exact: false }).textContent).toContain("40%");
  expect(used.getByText("forgotten of what it knew", { exact: false }).textContent).toContain("2%");
  used.getByRole("img", { name: /60% of the error is left/ });
  used.getByText("9 s of work · 90 J");
  card("Hand 4").getByText(/It learned by itself/);
  card("Hand 4").getByText(/On the shelf\. It learned, but it forgot too much/);
  card("Hand 1").getByText(/Out of use/);
  card("Hand 2").getByText("3 takes taught it, and 2 from other rooms");
});

test("what a lesson left out stands marked beside what taught, and is not counted", async () => {
  const uses = [USE, { ...USE, key: "k2", left_out: true }, { ...USE, key: "k3" }];
  const footage = [{ footage: "f", clip: 0, caption: "a grey square", thumb: "/f.jpg", left_out: true }];
  line.versions = [
    version({ number: 1, uses, footage, brought: 0, report: { ...REPORT, left_out: [1, 3] } }),
  ];
  await show();
  const own = card("Hand 1");
  own.getByText("2 takes taught it");
  own.getByText("0 clips of footage taught it");
  own.getByText("2 takes did not go with the others or with their words, and were left out");
  const marked = own.getAllByText("left out").map((one) => one.closest("li")!);
  expect(marked.map((one) => one.className)).toEqual(["left-out", "left-out"]);
  within(marked[1]!).getByText("a grey square");
});

test("a version says which words of the team's own it draws, and which it did not learn", async () => {
  const words = [
    { word: "Zorbi", learnt: true, reason: "" as const, clips: 16 },
    { word: "Kipo", learnt: false, reason: "unseen" as const, clips: 13 },
  ];
  line.versions[1]!.report = { ...REPORT, words };
  feed.set({
    ...feed.get(),
    hand: { ...told, versions: [{ number: 3, current: true, report: { words } }] as never },
  });
  await show();
  const own = within(card("Hand 3").getByRole("list", { name: "Words of your own" }));
  own.getByText("It draws ‘Zorbi’, learnt from 16 clips");
  own.getByText("It did not learn ‘Kipo’: it could not tell who that is in the clips.");
  screen.getByText("This hand knows: ‘Zorbi’");
  expect(card("Hand 2").queryByRole("list", { name: "Words of your own" })).toBeNull();
  cleanup();
  setLanguage("es");
  await show();
  screen.getByText("Esta mano conoce: ‘Zorbi’");
});

test("a version says whose colours it shows, and of which style they are", async () => {
  const plain = { style: "", learnt: true, clips: 4, before: 0.2, after: 0.1 };
  const tables = [
    { style: "faded sepia", learnt: true, clips: 12, before: 0.2, after: 0.05 },
    { style: "neon", learnt: false, clips: 6, before: 0.01, after: 0.01 },
    plain,
  ];
  line.versions[1]!.report = { ...REPORT, tables };
  await show();
  const own = within(card("Hand 3").getByRole("list", { name: "Colours of your styles" }));
  own.getByText("12 takes: the colours of ‘faded sepia’ are 75% closer");
  own.getByText("4 takes: your colours are 50% closer where no style is named");
  expect(own.getAllByRole("listitem")).toHaveLength(2);
  cleanup();
  setLanguage("es");
  await show();
  screen.getByText(/12 tomas: los colores de «faded sepia» están un 75/);
});

test("one press returns to a version that passed, or to the base, and to no other", async () => {
  await show();
  fireEvent.click(screen.getByRole("button", { name: "Use this one: hand 2, from the next take on" }));
  expect(asked.at(-1)).toEqual({ call: "POST /api/rooms/r1/hand/version", body: { number: 2 } });
  fireEvent.click(
    screen.getByRole("button", { name: "Use this one: the first hand, from the next take on" }),
  );
  expect(asked.at(-1)?.body).toEqual({ number: 0 });
  expect(screen.getAllByRole("button", { name: /from the next take on/ })).toHaveLength(2);
  await act(() => Promise.resolve());
  expect(said).toContain("Hand 2 is used from the next take on.");
});

test("a lesson is taken back and given again, and leads to its clip", async () => {
  await show("reviewer");
  const lessons = within(screen.getByRole("region", { name: "What teaches it" }));
  const [mine, gone] = lessons.getAllByRole("checkbox") as HTMLInputElement[];
  expect([mine!.checked, gone!.checked]).toEqual([true, false]);
  fireEvent.click(mine!);
  expect(asked.at(-1)).toEqual({
    call: "POST /api/rooms/r1/lessons",
    body: { clip: "c1", index: 0, key: "k1", teaches: false },
  });
  lessons.getByText("accepted by Rita", { exact: false });
  fireEvent.click(lessons.getByRole("button", { name: "Go to Clip 2, 0:00 – 0:02" }));
  expect(went).toEqual(["c1"]);
  expect((lessons.getByRole("button", { name: "A clip that is gone" }) as HTMLButtonElement).disabled).toBe(
    true,
  );
});

test("who only looks can take nothing back and return to nothing", async () => {
  await show("viewer");
  expect(screen.queryByRole("button", { name: /from the next take on/ })).toBeNull();
  for (const box of screen.getAllByRole("checkbox")) expect((box as HTMLInputElement).disabled).toBe(true);
});

test("before and after stand side by side, in words too", async () => {
  await show();
  const used = card("Hand 3");
  used.getByText(/in the style “warm”/);
  const words = "a red boat sails over a calm sea at sunset";
  expect(used.getByAltText(`Before the lesson: ${words}`).getAttribute("src")).toBe("/b.jpg");
  expect(used.getByAltText(`After the lesson: ${words}`).getAttribute("src")).toBe("/a.jpg");
});

test("a fact about the hand has the line read again, a lesson's progress does not", async () => {
  await show();
  const reads = () => asked.filter(({ call }) => call === "GET /api/rooms/r1/hand").length;
  expect(reads()).toBe(1);
  const job = { id: "j", kind: "tune", state: "running", progress: 0.4 };
  await act(async () => feed.set({ ...feed.get(), hand: { ...told, job } }));
  screen.getByText("Learning 40%", { exact: false });
  expect(reads()).toBe(1);
  await act(async () => feed.set({ ...feed.get(), hand: { ...told, version: 2 } }));
  expect(reads()).toBe(2);
});

test("a line that cannot be read says so and is read again by a press", async () => {
  fails = true;
  await show();
  screen.getByText("The versions could not be read.", { exact: false });
  fails = false;
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Try again" })));
  card("Hand 3");
});

test("a silent class and a hand that learns anew say why", async () => {
  await show();
  act(() => feed.set({ ...feed.get(), hand: { ...told, silent: true } }));
  screen.getByText(/A class teaches nothing until/);
  expect((teach() as HTMLButtonElement).disabled).toBe(true);
  act(() => feed.set({ ...feed.get(), hand: { ...told, relearns: true } }));
  screen.getByText(/Something was taken back/);
});

const teach = () => screen.getByRole("button", { name: "Teach" });

test("the press that teaches keeps the focus while it teaches, and then rests", async () => {
  answers["POST /api/rooms/r1/teach"] = {};
  await show();
  teach().focus();
  await act(async () => fireEvent.click(teach()));
  act(() => feed.set({ ...feed.get(), hand: { ...told, job: { state: "running", progress: 0.5 } } }));
  screen.getByRole("progressbar");
  expect(document.activeElement).toBe(teach());
  await act(async () => fireEvent.click(teach()));
  expect(asked.filter(({ call }) => call.startsWith("POST")).length).toBe(1);
});

test("all of it is there in Spanish", async () => {
  setLanguage("es");
  await show();
  card("Mano 3").getByText("en uso");
  expect(document.body.textContent).not.toMatch(/hand\.[a-z_]+/);
});

test("an owner makes a hand, names it, chooses it and chooses back", async () => {
  const hands = [
    { id: 5, name: "Ours", version: 3, chosen: true },
    { id: 6, name: "Ink", version: 0, chosen: false },
  ];
  answers = { "GET /api/rooms/r1/hands": { hands }, "PUT /api/rooms/r1/hand": { held: 9 } };
  await show("owner");
  const part = within(screen.getByRole("region", { name: "Hands of this team" }));
  part.getByText("draws this room");
  await act(async () => fireEvent.click(part.getByRole("button", { name: "Draw with it: the hand Ink" })));
  expect(asked.find(({ call }) => call.startsWith("PUT"))?.body).toEqual({ hand: 6 });
  part.getByText(/Ink draws this room from now on\. 9 segments wait/);
  await act(async () => fireEvent.click(part.getByRole("button", { name: "Choose the last one again" })));
  expect(asked.filter(({ call }) => call.startsWith("PUT")).at(-1)?.body).toEqual({ hand: 5 });
  fireEvent.change(part.getByLabelText("Name of a new hand"), { target: { value: "Chalk" } });
  await act(async () => fireEvent.click(part.getByRole("button", { name: "New hand" })));
  expect(asked.find(({ call }) => call === "POST /api/rooms/r1/hands")?.body).toEqual({ name: "Chalk" });
  fireEvent.click(part.getByRole("button", { name: "Rename the hand Ink" }));
  fireEvent.change(part.getByLabelText("Name of the hand"), { target: { value: "Ink wash" } });
  await act(async () => fireEvent.click(part.getByRole("button", { name: "Keep the name" })));
  expect(asked.find(({ call }) => call === "PATCH /api/rooms/r1/hands/6")?.body).toEqual({
    name: "Ink wash",
  });
});

test("who does not own the team sees the room's hand alone", async () => {
  await show("editor");
  expect(screen.queryByRole("region", { name: "Hands of this team" })).toBeNull();
});

test("how much nearer counts what is drawn from nothing, where a lesson measured it", () => {
  expect(nearer({ style_before: 2, style_after: 1.5 })).toBe(0.25);
  expect(nearer({ style_before: 2, style_after: 1.9, drawn_before: 5, drawn_after: 3 })).toBeCloseTo(0.4);
  expect(nearer({})).toBeNull();
});

test("a hand of colours forgets nothing, and of what was not measured nothing is told", () => {
  const table = { style: "ink", clips: 4, before: 0.2, after: 0.1 };
  expect(forgotten({ base_before: 2, base_after: 2.1 })).toBeCloseTo(0.05);
  expect(forgotten({ base_before: 2, base_after: 2.1, tables: [{ ...table, learnt: true }] })).toBeCloseTo(
    0.05,
  );
  expect(forgotten({ tables: [{ ...table, learnt: true }] })).toBe(0);
  expect(forgotten({ tables: [{ ...table, learnt: false }] })).toBeNull();
  expect(forgotten({ base_before: 2 })).toBeNull();
});

test("the card of a hand of colours says both numbers", async () => {
  const table = { style: "ink", clips: 4, learnt: true, before: 0.2, after: 0.1 };
  const report = { drawn_before: 0.2, drawn_after: 0.1, tables: [table] };
  feed.set({ ...feed.get(), hand: { ...told, versions: [{ number: 3, current: true, report }] as never } });
  line.versions[1]!.report = { ...REPORT, base_before: undefined, base_after: undefined, ...report };
  await show();
  card("Hand 3").getByText("50%");
  card("Hand 3").getByText("It forgot nothing");
});
