import { describe, expect, test, vi } from "vitest";
import { Feed, type Job, type Segment, type TakesState } from "./feed";

const segment = (clip: string, index: number, more: Partial<Segment> = {}): Segment => ({
  clip,
  index,
  variation: 0,
  key: `${clip}${index}`,
  state: "waiting",
  next_variation: 1,
  accepted: false,
  shown: null,
  url: null,
  thumb: null,
  stage: null,
  version: null,
  seconds: null,
  joules: null,
  reason: null,
  ...more,
});

const words = (prompt: string) => ({ prompt, details: "", style: "", seed: 1 });

const state = (more: Partial<TakesState> = {}): TakesState => ({
  fact: 5,
  seq: 3,
  style: "",
  clips: { a: words("boat"), b: words("city") },
  segments: [segment("a", 0), segment("a", 1), segment("b", 0)],
  held: 0,
  hand: { version: 0, versions: [], accepted: 2, enough: 8, job: null },
  jobs: [],
  ...more,
});

function opened(readTakes: () => Promise<TakesState> = () => Promise.reject(new Error("not asked for"))) {
  const feed = new Feed(readTakes);
  feed.load(state());
  return feed;
}

const took = (n: number, key: string, more: Record<string, unknown> = {}) => ({
  n,
  kind: "take",
  key,
  state: "ready",
  url: `/media/${key}.mp4`,
  thumb: `/media/${key}.jpg`,
  stage: "full",
  version: 1,
  seconds: 1.5,
  joules: 22,
  reason: null,
  ...more,
});

const job = (more: Partial<Job> = {}): Job => ({
  id: "j1",
  kind: "export",
  state: "running",
  progress: 0.5,
  url: null,
  reason: null,
  ...more,
});

test("the first state is the whole of what is known", () => {
  const feed = new Feed(() => Promise.reject(new Error("not asked for")));
  expect(feed.get()).toMatchObject({ loaded: false, fact: 0 });
  feed.load(state());
  expect(feed.get()).toMatchObject({ loaded: true, fact: 5, seq: 3 });
  expect([...feed.get().segments.keys()]).toEqual(["a:0", "a:1", "b:0"]);
});

describe("a plan", () => {
  test("replaces the segments of the clips it names, and no other object", () => {
    const feed = opened();
    const other = feed.get().segments.get("b:0");
    feed.receive({
      n: 6,
      kind: "plan",
      seq: 4,
      clips: { a: words("ship") },
      gone: [],
      segments: [segment("a", 0, { key: "new" })],
      held: 9,
    });
    expect(feed.get()).toMatchObject({ fact: 6, seq: 4, held: 9 });
    expect(feed.get().clips.get("a")?.prompt).toBe("ship");
    expect([...feed.get().segments.keys()].sort()).toEqual(["a:0", "b:0"]);
    expect(feed.get().segments.get("a:0")?.key).toBe("new");
    expect(feed.get().segments.get("b:0")).toBe(other);
  });

  test("forgets the clips that are gone", () => {
    const feed = opened();
    feed.receive({ n: 6, kind: "plan", seq: 4, clips: {}, gone: ["a"], segments: [], held: 0 });
    expect([...feed.get().clips.keys()]).toEqual(["b"]);
    expect([...feed.get().segments.keys()]).toEqual(["b:0"]);
  });
});

describe("a take", () => {
  test("reaches every segment with its key, and shows its file", () => {
    const feed = opened();
    feed.load(state({ segments: [segment("a", 0, { key: "k" }), segment("b", 0, { key: "k" })] }));
    feed.receive(took(6, "k"));
    for (const name of ["a:0", "b:0"]) {
      expect(feed.get().segments.get(name)).toMatchObject({
        state: "ready",
        shown: "k",
        url: "/media/k.mp4",
        version: 1,
      });
    }
  });

  test("that has only begun leaves the earlier picture to be watched", () => {
    const feed = opened();
    const before = segment("a", 0, { key: "k", shown: "old", url: "/media/old.mp4", version: 0 });
    feed.load(state({ segments: [before] }));
    feed.receive(took(6, "k", { state: "rendering", url: null, thumb: null, version: null, stage: null }));
    expect(feed.get().segments.get("a:0")).toMatchObject({
      state: "rendering",
      shown: "old",
      url: "/media/old.mp4",
      version: 0,
    });
  });

  test("that failed says why, and a later one takes the reason away", () => {
    const feed = opened();
    feed.receive(took(6, "a0", { state: "failed", url: null, reason: "It could not be drawn." }));
    expect(feed.get().segments.get("a:0")?.reason).toBe("It could not be drawn.");
    feed.receive(took(7, "a0", { reason: undefined }));
    expect(feed.get().segments.get("a:0")?.reason).toBeNull();
  });
});

test("an acceptance counts for the take that is shown, not for a newer one", () => {
  const feed = opened();
  feed.load(state({ segments: [segment("a", 0, { shown: "k" }), segment("a", 1, { shown: "k" })] }));
  feed.receive({ n: 6, kind: "accept", clip: "a", index: 0, key: "k", accepted: true });
  feed.receive({ n: 7, kind: "accept", clip: "a", index: 1, key: "other", accepted: true });
  expect(feed.get().segments.get("a:0")?.accepted).toBe(true);
  expect(feed.get().segments.get("a:1")?.accepted).toBe(false);
});

test("a job's progress arrives under its own name, whose kind is not the fact's", () => {
  const feed = opened();
  feed.receive({ n: 6, kind: "job", job: job({ progress: 0.25 }) });
  expect(feed.get().jobs.get("j1")).toEqual(job({ progress: 0.25 }));
  expect(feed.get().hand?.job).toBeNull();
});

test("a lesson shows at the hand while it lasts", () => {
  const feed = opened();
  feed.receive({ n: 6, kind: "job", job: job({ kind: "tune" }) });
  expect(feed.get().hand?.job).toMatchObject({ id: "j1", progress: 0.5 });
  feed.receive({ n: 7, kind: "job", job: job({ kind: "tune", state: "done", progress: 1 }) });
  expect(feed.get().hand?.job).toBeNull();
});

test("a hand comes whole, beside the fact's number or under its name", () => {
  const feed = opened();
  const hand = { version: 2, versions: [], accepted: 0, enough: 8, job: null };
  feed.receive({ n: 6, kind: "hand", ...hand });
  expect(feed.get().hand).toMatchObject(hand);
  feed.receive({ n: 7, kind: "hand", hand: { ...hand, version: 3 } });
  expect(feed.get().hand?.version).toBe(3);
});

test("a state stands for all the facts before it, even with a smaller number", () => {
  const feed = opened();
  const later = state({ clips: { c: words("sea") }, segments: [segment("c", 0)], fact: 40 });
  feed.receive({ n: 41, kind: "state", state: later });
  expect(feed.get().fact).toBe(41);
  expect([...feed.get().segments.keys()]).toEqual(["c:0"]);
  feed.receive({ n: 2, kind: "state", state: state() });
  expect(feed.get().fact).toBe(2);
});

test("out-of-date facts are dropped, strange ones skipped", () => {
  const feed = opened();
  const before = feed.get();
  feed.receive(took(5, "a0"));
  feed.receive(took(1, "a0"));
  for (const odd of [null, 7, "take", {}, { n: "9", kind: "take" }, { n: 9 }]) feed.receive(odd);
  expect(feed.get()).toBe(before);
  feed.receive({ n: 6, kind: "from a newer server" });
  expect(feed.get().fact).toBe(6);
  expect(feed.get().segments).toBe(before.segments);
});

describe("a plan too large for the wire", () => {
  test("is read by HTTP; what arrives meanwhile comes after it, in order", async () => {
    let answer: (value: TakesState) => void = () => undefined;
    const readTakes = vi.fn(() => new Promise<TakesState>((done) => (answer = done)));
    const feed = opened(readTakes);
    feed.receive({ n: 6, kind: "plan", read: true });
    feed.receive(took(7, "a0"));
    feed.receive(took(8, "c0"));
    feed.receive(took(9, "c0", { state: "failed", url: null, reason: "No." }));
    expect(feed.get().fact).toBe(5);
    answer(state({ fact: 7, segments: [segment("a", 0), segment("c", 0)] }));
    await vi.waitFor(() => expect(feed.get().fact).toBe(9));
    expect(readTakes).toHaveBeenCalledOnce();
    expect(feed.get().segments.get("a:0")?.state).toBe("waiting");
    expect(feed.get().segments.get("c:0")).toMatchObject({ state: "failed", url: "/media/c0.mp4" });
  });

  test("asks again when a second one arrives during the read", async () => {
    const answers = [state({ fact: 6 }), state({ fact: 8, seq: 44 })];
    const readTakes = vi.fn(() => Promise.resolve(answers.shift()!));
    const feed = opened(readTakes);
    feed.receive({ n: 6, kind: "plan", read: true });
    feed.receive({ n: 8, kind: "plan", read: true });
    await vi.waitFor(() => expect(feed.get().seq).toBe(44));
    expect(readTakes).toHaveBeenCalledTimes(2);
  });

  test("that cannot be read leaves the screen as it was, and later facts still count", async () => {
    const feed = opened(() => Promise.reject(new Error("offline")));
    feed.receive({ n: 6, kind: "plan", read: true });
    feed.receive(took(7, "a0"));
    await vi.waitFor(() => expect(feed.get().fact).toBe(7));
    expect(feed.get().segments.get("a:0")?.state).toBe("ready");
    expect(feed.get().segments.size).toBe(3);
  });
});

test("a damaged room is told, and so is its repair", () => {
  const feed = opened();
  expect(feed.get().damaged).toBe(false);
  feed.receive({ n: 6, kind: "room", damaged: true });
  expect(feed.get().damaged).toBe(true);
  feed.receive({ n: 7, kind: "room", damaged: false });
  expect(feed.get().damaged).toBe(false);
  feed.load(state({ damaged: true }));
  expect(feed.get().damaged).toBe(true);
});

test("a frozen room is told, and so is that it goes on", () => {
  const feed = opened();
  expect(feed.get()).toMatchObject({ frozen: false, is_class: false });
  feed.receive({ n: 6, kind: "class", frozen: true, is_class: true });
  expect(feed.get()).toMatchObject({ frozen: true, is_class: true });
  feed.receive({ n: 7, kind: "class", frozen: false, is_class: true });
  expect(feed.get().frozen).toBe(false);
  feed.load(state({ frozen: true }));
  expect(feed.get()).toMatchObject({ frozen: true, is_class: false });
});

test("who comes in is known by name, and who is shown out is not", () => {
  const feed = opened();
  feed.load(state({ people: [{ id: "1", name: "Ana", color: "#2a74c2", role: "owner" }] }));
  const bo = { member: 2, id: "2", name: "Bo", color: "#b84f22", picture: "snail" };
  feed.receive({ n: 6, kind: "people", role: "editor", ...bo });
  feed.receive({ n: 7, kind: "people", member: 2, role: "viewer" });
  expect(feed.get().people.get("2")?.picture).toBe("snail");
  expect([...feed.get().people.values()].map((one) => [one.id, one.name, one.role])).toEqual([
    ["1", "Ana", "owner"],
    ["2", "Bo", "viewer"],
  ]);
  feed.receive({ n: 8, kind: "people", member: 2, role: null });
  expect([...feed.get().people.keys()]).toEqual(["1"]);
});

describe("laid sounds", () => {
  const cell = (index: number, key: string) =>
    ({ spot: "a:4", index, key, state: "waiting", url: null, reason: null }) as const;
  const said = (feed: Feed) =>
    [...feed.get().sounds.values()].map(({ key, state, url }) => [key, state, url]);

  test("come whole with a plan that changes any, and stay with one that does not", () => {
    const feed = opened();
    feed.load(state({ sounds: [cell(0, "k0")] }));
    feed.receive({ n: 6, kind: "plan", seq: 4, clips: {}, gone: [], segments: [], held: 0 });
    expect(said(feed)).toEqual([["k0", "waiting", null]]);
    const sounds = [cell(0, "k1"), cell(1, "k2")];
    feed.receive({ n: 7, kind: "plan", seq: 5, clips: {}, gone: [], segments: [], held: 0, sounds });
    expect(said(feed).map(([key]) => key)).toEqual(["k1", "k2"]);
  });

  test("hear what became of a cell, and leave the segments alone", () => {
    const feed = opened();
    feed.load(state({ sounds: [cell(0, "k1"), cell(1, "k2")] }));
    const before = [...feed.get().segments.values()];
    feed.receive(took(6, "k2"));
    expect(said(feed)).toEqual([
      ["k1", "waiting", null],
      ["k2", "ready", "/media/k2.mp4"],
    ]);
    feed.receive(took(7, "k1", { state: "failed", url: null, reason: "machine_silent" }));
    expect(feed.get().sounds.get("a:4:0")).toMatchObject({ state: "failed", reason: "machine_silent" });
    expect([...feed.get().segments.values()]).toEqual(before);
  });
});
