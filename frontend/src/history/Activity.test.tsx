import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { Activity } from "./Activity";
import MadeBy from "./MadeBy";
import { type Line, ago, deed } from "./story";

const owl = { id: "2", name: "Owl", color: "#2f7fd1" };
const line = (more: Partial<Line>): Line => ({
  member: owl,
  beginning: false,
  deed: "prompt",
  at: "2026-11-24T15:00:00Z",
  clips: ["c3"],
  more: 0,
  name: "",
  ...more,
});

let answers: Record<string, unknown>;
const asked: string[] = [];
const feed = new Store({ fact: 1 });
const went: string[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = went.length = 0;
  answers = {};
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const answer = answers[path];
    return Promise.resolve(new Response(JSON.stringify(answer ?? {}), { status: answer ? 200 : 404 }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const session = {
  info: { id: "r1" },
  feed,
  room: { doc: new Y.Doc() },
  film: new Store({ clips: [{ id: "c1" }, { id: "c2" }, { id: "c3" }] }),
  goTo: (clip: string) => went.push(clip),
  command: (work: () => Promise<unknown>) => work().catch(() => null),
} as unknown as Session;

const show = (what: React.ReactNode) => render(<EditorProvider value={session}>{what}</EditorProvider>);

test("a line says who did what to which clips, and leads there", async () => {
  answers["/api/rooms/r1/activity"] = {
    lines: [line({}), line({ deed: "named", clips: [], name: "First cut", member: null })],
    next: null,
  };
  show(<Activity />);
  const list = await screen.findByRole("list", { name: "What happened" });
  const [first, second] = within(list).getAllByRole("listitem");
  expect(first!.textContent).toContain("Owl wrote what happens in clip 3");
  expect(second!.textContent).toContain("Somebody who left named the version “First cut”");
  fireEvent.click(within(first!).getByRole("button", { name: "Go to clip 3" }));
  expect(went).toEqual(["c3"]);
});

test("older lines come at a press, and the newest again at another", async () => {
  answers["/api/rooms/r1/activity"] = { lines: [line({})], next: "2026-11-24T15:00:00+00:00" };
  answers["/api/rooms/r1/activity?before=2026-11-24T15%3A00%3A00%2B00%3A00"] = {
    lines: [line({ deed: "made", at: "2026-11-23T15:00:00Z" })],
    next: null,
  };
  show(<Activity />);
  fireEvent.click(await screen.findByRole("button", { name: "Earlier" }));
  await screen.findByText(/made clip 3/);
  expect(screen.getByText(/wrote what happens/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Back to the newest" }));
  await vi.waitFor(() => expect(screen.queryByText(/made clip 3/)).toBeNull());
});

test("what happens meanwhile appears by itself, asked for once", async () => {
  answers["/api/rooms/r1/activity"] = { lines: [line({})], next: null };
  show(<Activity />);
  await screen.findByText(/wrote what happens/);
  vi.useFakeTimers();
  answers["/api/rooms/r1/activity"] = { lines: [line({ deed: "locked" }), line({})], next: null };
  for (const fact of [2, 3, 4]) act(() => feed.set({ fact }));
  await act(() => vi.advanceTimersByTimeAsync(3_500));
  expect(screen.getByText(/locked clip 3/)).toBeTruthy();
  expect(asked.length).toBe(2);
});

test("so does what is no fact, also while somebody goes on writing", async () => {
  answers["/api/rooms/r1/activity"] = { lines: [line({})], next: null };
  show(<Activity />);
  await screen.findByText(/wrote what happens/);
  vi.useFakeTimers();
  answers["/api/rooms/r1/activity"] = { lines: [line({ deed: "sounds", clips: [] })], next: null };
  for (let second = 0; second < 4; second++) {
    session.room.doc.getMap("sounds").set(`c1:${second}`, {});
    await act(() => vi.advanceTimersByTimeAsync(1_000));
  }
  expect(screen.getByText(/changed the laid sounds/)).toBeTruthy();
  expect(asked.length).toBe(2);
  cleanup();
  session.room.doc.getMap("sounds").clear();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked.length).toBe(2);
});

test("clips that are gone, many clips and strange deeds have words too", () => {
  const order = ["c1", "c2", "c3"];
  expect(deed(line({ clips: ["c3", "c1", "gone"] }), order)).toBe(
    "wrote what happens in clips 1, 3, and a deleted clip",
  );
  expect(deed(line({ deed: "removed", clips: ["gone"] }), order)).toBe("deleted a clip");
  expect(deed(line({ clips: ["c1"], more: 4 }), order)).toBe("wrote what happens in clips 1 and 4 more");
  expect(deed(line({ deed: "sung" }), order)).toBe("changed clip 3");
  expect(deed(line({ deed: "sung", clips: [] }), order)).toBe("changed the film");
  setLanguage("es");
  expect(deed(line({ clips: ["c3", "c1"] }), order)).toBe("escribió lo que pasa en los planos 1 y 3");
});

test("what is young is told by its age", () => {
  const now = Date.parse("2026-11-24T16:00:00Z");
  expect(ago("2026-11-24T15:59:40Z", now)).toBe("just now");
  expect(ago("2026-11-24T15:55:00Z", now)).toBe("5 minutes ago");
  expect(ago("2026-11-24T13:00:00Z", now)).toBe("3 hours ago");
  expect(ago("2026-11-20T13:00:00Z", now)).toContain("2026");
});

test("a clip's panel says who made it and who last changed it", async () => {
  const author = (name: string | null, when: string, beginning = false) => ({
    member: name && { ...owl, name },
    when,
    beginning,
  });
  answers["/api/rooms/r1/authors"] = {
    clips: {
      c1: {
        made: author(null, "2026-11-20T13:00:00Z", true),
        changed: author("Elk", "2026-11-21T13:00:00Z"),
      },
      c2: { made: author("Owl", "2026-11-20T13:00:00Z"), changed: author("Owl", "2026-11-20T13:00:00Z") },
    },
  };
  const { rerender } = show(<MadeBy clip={{ id: "c1" } as never} />);
  await screen.findByText(/There from the beginning · last changed by Elk, 21 Nov 2026|Nov 21, 2026/);
  rerender(
    <EditorProvider value={session}>
      <MadeBy clip={{ id: "c2" } as never} />
    </EditorProvider>,
  );
  expect((await screen.findByText(/Made by Owl/)).textContent).toBe("Made by Owl");
});
