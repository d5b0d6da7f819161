import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Loop } from "../player/loop";
import { Store } from "../store";
import { ReviewPanel } from "./ReviewPanel";
import { unaddressed } from "./ThreadCard";
import { Desk } from "./desk";
import type { Comment, ReviewState } from "./types";

const rita = { id: "2", name: "Rita", color: "#a04bd1" };
const comment = (more: Partial<Comment> = {}): Comment => ({
  id: 1,
  parent: null,
  version: null,
  member: rita,
  clip: "c1",
  frame: 30,
  until: 31,
  key: "k",
  url: "/old.mp4",
  text: "Too dark, @Bob",
  region: null,
  strokes: [],
  mentions: ["1"],
  resolved: null,
  resolved_by: null,
  removed: false,
  created: "2026-11-27T10:00:00Z",
  ...more,
});

let state: ReviewState;
const asked: { call: string; body: unknown }[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = 0;
  state = { comments: [comment()], decisions: [], approved: null };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const call = `${init.method} ${path}`;
    const body = init.body ? (JSON.parse(String(init.body)) as Partial<Comment>) : null;
    asked.push({ call, body });
    const answer = path.endsWith("/versions")
      ? { versions: [] }
      : path.endsWith("/people")
        ? { codes: [{ code: "LUNA-42", role: "reviewer", expires: "2099-11-29T10:00:00Z" }] }
        : call.startsWith("PATCH")
          ? comment({
              ...(body?.resolved ? { resolved: "now", resolved_by: "Bob" } : {}),
              removed: body?.removed ?? false,
            })
          : path.endsWith("/answers")
            ? comment({ id: 9, parent: 1, text: body?.text ?? "" })
            : comment({ id: 8, text: body?.text ?? "", mentions: [] });
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const player = {
  frame: 30,
  frames: 96,
  seeks: [] as number[],
  transport: new Store({ playing: false, slot: 0, rate: 1 }),
  onFrame: (listener: (frame: number) => void) => {
    listener(30);
    return () => undefined;
  },
  pause: () => undefined,
  seek: (frame: number) => player.seeks.push(frame),
};

/** The panel as somebody sees it who is Bob, with this role. */
async function open({ may = true, leads = false } = {}) {
  const desk = new Desk(() => Promise.resolve(state));
  const people = new Map([["1", { id: "1", name: "Bob", color: "#000", role: "editor" }]]);
  const session = {
    info: { id: "r1", you: { id: "1", name: "Bob", color: "#000" }, address: "" },
    desk,
    player,
    loop: new Loop(),
    feed: new Store({ people, versions: 0, approved: null, jobs: new Map() }),
    film: new Store({ clips: [{ id: "c1" }] }),
    retouching: new Store<{ words: string } | null>(null),
    mayChange: () => may,
    tab: new Store("review"),
    awaited: new Store(null),
    scene: [{ clip: "c1", index: 0, from: 0, to: 48, head: 0, key: "k2", url: "/new.mp4", thumb: null }],
    mayReview: may,
    canEdit: false,
    leads,
    notice: new Store(null),
    say: () => undefined,
    command: (work: () => Promise<unknown>) => work(),
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <ReviewPanel />
    </EditorProvider>,
  );
  await screen.findByRole("list", { name: "Comments" });
  return desk;
}

const posted = () => asked.filter(({ call }) => !call.startsWith("GET"));
const card = async () => (await screen.findByText("Made on an older take")).closest("li")!;

test("a comment on an older take says so, names whom it asks, and leads to its frame", async () => {
  await open();
  const found = await card();
  expect(within(found).getByText("@Bob").className).toBe("mention me");
  expect(found.querySelector("video")).toBeNull();
  fireEvent.click(within(found).getByRole("button", { name: /Rita/ }));
  expect(player.seeks.at(-1)).toBe(30);
  expect(found.querySelector("video")?.getAttribute("src")).toBe("/old.mp4");
  expect(screen.getByText(/1 comment is open/)).toBeTruthy();
});

test("what was asked for again stands in a list with its reason, and leads to its clip", async () => {
  const again = (id: number, clip: string | null, reason: string) => ({
    id,
    version: 1,
    version_name: "Cut 1",
    clip,
    verdict: "again" as const,
    reason,
    member: rita,
    created: "2026-11-27T10:00:00Z",
  });
  state = {
    ...state,
    decisions: [again(3, "c1", "more light"), again(2, null, "slower"), again(1, "c9", "x")],
  };
  await open();
  const list = await screen.findByRole("list", { name: "Asked for again" });
  expect(
    within(list)
      .getAllByRole("listitem")
      .map((item) => item.textContent),
  ).toEqual([
    "Clip 1. Go to this frame asked for again by Rita, Cut 1: more light",
    "Whole film. Go to this frame asked for again by Rita, Cut 1: slower",
    "A clip that is no longer there asked for again by Rita, Cut 1: x",
  ]);
  expect(screen.getByText(/2 clips are asked for again\. The film is asked for again\./)).toBeTruthy();
  fireEvent.click(within(list).getByRole("button", { name: /Clip 1/ }));
  expect(player.seeks.at(-1)).toBe(0);
});

test("what is written goes with its place, and with the file that is on the screen", async () => {
  await open();
  fireEvent.change(screen.getByLabelText("Comment on 00:01:06"), { target: { value: "Nice" } });
  fireEvent.click(screen.getByRole("button", { name: "Comment" }));
  await screen.findByText("Nice");
  expect(posted()[0]).toMatchObject({
    call: "POST /api/rooms/r1/comments",
    body: { clip: "c1", frame: 30, text: "Nice", strokes: [], version: null },
  });
});

test("an at sign offers the people of the room", async () => {
  await open();
  const field = screen.getByLabelText<HTMLTextAreaElement>("Comment on 00:01:06");
  fireEvent.change(field, { target: { value: "See @bo" } });
  fireEvent.click(screen.getByRole("button", { name: "@Bob" }));
  expect(field.value).toBe("See @Bob ");
  expect(screen.queryByRole("button", { name: "@Bob" })).toBeNull();
});

test("a thread is answered and resolved, and leaves the list of what is open", async () => {
  await open();
  const found = await card();
  fireEvent.click(within(found).getByRole("button", { name: /Rita/ }));
  fireEvent.change(within(found).getByLabelText("Answer to Rita"), { target: { value: "Yes" } });
  fireEvent.click(within(found).getByRole("button", { name: "Answer" }));
  await within(found).findByText(/Yes/);
  fireEvent.click(within(found).getByRole("button", { name: "Resolve" }));
  await screen.findByText("Nothing is open: every comment is resolved.");
  fireEvent.click(screen.getByRole("button", { name: "All" }));
  expect(screen.getByText("Resolved by Bob")).toBeTruthy();
});

test("an owner takes another's comment away, and brings it back at a press", async () => {
  await open({ leads: true });
  fireEvent.click(within(await card()).getByRole("button", { name: "Delete the comment of Rita" }));
  fireEvent.click(await screen.findByRole("button", { name: "Bring it back" }));
  await card();
  expect(posted().map(({ body }) => body)).toEqual([{ removed: true }, { removed: false }]);
});

test("who only looks is told so, and offered nothing to write or to decide", async () => {
  await open({ may: false });
  await card();
  expect(screen.getByText(/You can read what is said here/)).toBeTruthy();
  expect(document.querySelector("textarea")).toBeNull();
  for (const name of ["Resolve", "Comment", /MP4/]) expect(screen.queryByRole("button", { name })).toBeNull();
});

test("links are an owner's, with their end, and nobody else's", async () => {
  await open({ leads: true });
  await screen.findByText("LUNA-42");
  expect(screen.getByText(/until Nov/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Withdraw the link LUNA-42" }));
  await vi.waitFor(() => expect(posted()[0]?.call).toBe("DELETE /api/rooms/r1/codes/LUNA-42"));
  cleanup();
  await open();
  expect(screen.queryByText("LUNA-42")).toBeNull();
});

test("facts keep the desk in step, and what came while it read is read again", async () => {
  let answer: (value: ReviewState) => void = () => undefined;
  const reads: number[] = [];
  const desk = new Desk(() => {
    reads.push(1);
    return new Promise((done) => (answer = done));
  });
  const first = desk.load();
  desk.receive({ kind: "comment", comment: comment({ id: 5 }) });
  answer(state);
  await Promise.resolve();
  await Promise.resolve();
  expect(reads.length).toBe(2);
  answer({ ...state, comments: [comment(), comment({ id: 5 })] });
  await first;
  expect([...desk.said.get().comments.keys()]).toEqual([1, 5]);
  desk.receive({ kind: "comment", comment: comment({ id: 6 }) });
  desk.receive({ kind: "take", key: "k" });
  expect([...desk.said.get().comments.keys()]).toEqual([1, 5, 6]);
  desk.receive({ kind: "comment", read: true });
  expect(reads.length).toBe(3);
});

test("whom a comment asks is no word of the part that is drawn again", () => {
  const people = new Map([
    ["1", { name: "Bo" }],
    ["2", { name: "Bo (2)" }],
  ]);
  const words = (text: string, mentions: string[]) => unaddressed(comment({ text, mentions }), people);
  expect(words("@bo: more light here, @Bo (2), please", ["1", "2"])).toBe("more light here, please");
  expect(words("a @Boat on the sea @Bo", ["1"])).toBe("a @Boat on the sea");
  expect(words("nobody is asked, @Bo", [])).toBe("nobody is asked, @Bo");
});

test("clips leave as loops where somebody ticks it", async () => {
  await open();
  fireEvent.click(screen.getByRole("checkbox", { name: /^As loops/ }));
  fireEvent.click(screen.getByRole("button", { name: "Loops of the film" }));
  await vi.waitFor(() => expect(posted()).toHaveLength(1));
  const { call, body } = posted()[0]!;
  expect(call).toBe("POST /api/rooms/r1/export");
  expect(body).toMatchObject({ format: "clips", takes: false, loops: true });
});
