import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { type Take, api } from "../api";
import { addClip, clipText, readFilm, setLocked, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import { Session } from "../editor/session";
import { Feed, type Offer, type Price, type Segment, type TakesState } from "../feed";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { Takes } from "./Takes";

let doc: Y.Doc;
let clip: string;
let feed: Feed;
let strip: { takes: Take[]; price: Price | null };

const take = (variation: number, more: Partial<Take> = {}): Take => ({
  variation,
  key: `k${variation}`,
  accepted: false,
  state: "ready",
  url: `/t${variation}.mp4`,
  thumb: `/t${variation}.jpg`,
  stage: "full",
  version: 0,
  seconds: 3,
  joules: 30,
  ...more,
});

function load(segment: Partial<Segment> = {}) {
  const whole = { clip, index: 0, next_variation: 2, shown: "k1", ...take(1), ...segment };
  const clips = { [clip]: { prompt: "a boat", details: "", style: "", seed: readFilm(doc).clips[0]!.seed } };
  feed.load({ fact: 1, seq: 1, clips, segments: [whole], held: 0, jobs: [] } as unknown as TakesState);
}

beforeEach(() => {
  setLanguage("en");
  doc = new Y.Doc();
  clip = addClip(doc, null, "7", 48)!;
  clipText(doc, clip, "prompt")!.insert(0, "a boat");
  doc.getMap("variations").set(`${clip}:0`, 1);
  feed = new Feed(() => Promise.reject(new Error("not asked for")));
  strip = { takes: [take(0, { accepted: true }), take(1)], price: { seconds: 3, joules: 30 } };
  vi.spyOn(api, "takesOf").mockImplementation(() => Promise.resolve(strip));
  load();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function open() {
  const film = new FilmStore(doc);
  const session = {
    room: { doc },
    film,
    feed,
    player: { transport: new Store({ slot: 0, playing: false, rate: 1 }) },
    desk: { watched: new Store(null) },
    undo: undoManager(doc),
    notice: new Store(null),
    retouching: new Store<{ words: string } | null>(null),
    compare: new Store<unknown>(null),
    selected: new Store(clip),
    canEdit: true,
    leads: false,
    info: { id: "r", role: "editor", you: { id: 7 } },
    isForeign: Session.prototype.isForeign,
    mayChange: Session.prototype.mayChange,
    keeps: Session.prototype.keeps,
    command: (work: () => Promise<unknown>) => work(),
    whyNot: () => "",
    say: vi.fn(),
  } as unknown as Session;
  await act(async () => {
    render(
      <EditorProvider value={session}>
        <Takes />
      </EditorProvider>,
    );
    await Promise.resolve();
  });
  return session;
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const variation = () => doc.getMap("variations").get(`${clip}:0`);
const offer = (more: Partial<Offer> = {}): Offer => ({
  key: "new",
  asked: null,
  state: null,
  url: null,
  thumb: null,
  stage: null,
  ...more,
});

test("an older take is shown again by one press, which one undo takes back", async () => {
  const session = await open();
  const old = screen.getByRole("button", { name: "Take 1, accepted" });
  expect(old.getAttribute("aria-description")).toBe("a boat");
  expect(old.style.backgroundImage).toContain("/t0.jpg");
  fireEvent.click(old);
  expect(variation()).toBe(0);
  act(() => void session.undo.undo());
  expect(variation()).toBe(1);
});

test("another take is one that nobody had", async () => {
  await open();
  press("Another take");
  expect(variation()).toBe(2);
});

describe("several takes in one press", () => {
  const asked: unknown[] = [];
  beforeEach(() => {
    asked.length = 0;
    vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
      asked.push([path, JSON.parse(String(init.body))]);
      return Promise.resolve(new Response(JSON.stringify({ variations: [2, 3, 4] })));
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  test("say first what they cost, and are asked for with Enter", async () => {
    const session = await open();
    const field = await screen.findByLabelText<HTMLInputElement>("Takes at once");
    expect([field.type, field.min, field.max]).toEqual(["number", "2", "8"]);
    fireEvent.change(field, { target: { value: "3" } });
    expect(screen.getByText("about 9 s of work, 90 J").id).toBe(field.getAttribute("aria-describedby"));
    fireEvent.submit(field.form!);
    await vi.waitFor(() => expect(session.say).toHaveBeenCalledWith("3 takes more are asked for"));
    expect(asked).toEqual([["/api/rooms/r/takes/more", { clip, index: 0, count: 3 }]]);
    expect(variation(), "the film shows what it showed").toBe(1);
  });

  test("are from two to eight, and say so", async () => {
    await open();
    const field = await screen.findByLabelText<HTMLInputElement>("Takes at once");
    for (const value of ["1", "9", "2.5", ""]) {
      fireEvent.change(field, { target: { value } });
      expect(screen.getByText("From 2 to 8 at once.")).toBeTruthy();
      fireEvent.submit(field.form!);
    }
    expect(asked).toEqual([]);
  });

  test("stand in the strip as they come", async () => {
    await open();
    const reads = vi.mocked(api.takesOf).mock.calls.length;
    strip = { ...strip, takes: [...strip.takes, take(2)] };
    await act(async () => feed.receive({ n: 2, kind: "take", ...take(2), key: "k2" }));
    expect(vi.mocked(api.takesOf).mock.calls.length).toBe(reads + 1);
    expect(screen.getByRole("button", { name: "Take 3" }).style.backgroundImage).toContain("/t2.jpg");
  });

  test("are not offered of a clip that is locked", async () => {
    await open();
    await screen.findByLabelText("Takes at once");
    act(() => setLocked(doc, clip, true));
    await vi.waitFor(() => expect(screen.queryByLabelText("Takes at once")).toBeNull());
  });
});

test("the shown take is compared with the accepted one", async () => {
  const session = await open();
  press("Compare");
  expect(session.compare.get()).toEqual({ clip, index: 0, left: "k0", right: "k1" });
});

test("one take alone is compared with nothing", async () => {
  strip = { takes: [take(1)], price: null };
  await open();
  expect(screen.queryByRole("button", { name: "Compare" })).toBeNull();
});

test("what was accepted stays beside what the look asks for now, until a press replaces it", async () => {
  const asked = vi.spyOn(api, "offer").mockResolvedValue({});
  load({ accepted: true, offer: offer() });
  await open();
  const beside = screen.getByRole("region", { name: "What would be drawn now" });
  expect(within(beside).getByText(/This take stays/)).toBeTruthy();
  press("See the new take");
  expect(asked).toHaveBeenLastCalledWith("r", "see", clip, 0);
  act(() =>
    load({
      accepted: true,
      offer: offer({ asked: true, state: "preview", url: "/p.mp4", stage: "preview" }),
    }),
  );
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Replace" }).disabled).toBe(true);
  // The take itself is told by a fact of its own.
  const drawn = {
    n: 2,
    kind: "take",
    key: "new",
    state: "ready",
    url: "/n.mp4",
    thumb: "/n.jpg",
    stage: "full",
  };
  act(() => feed.receive(drawn));
  press("Replace");
  expect(asked).toHaveBeenLastCalledWith("r", "replace", clip, 0);
  press("Keep this one");
  expect(asked).toHaveBeenLastCalledWith("r", "keep", clip, 0);
});

test("of many takes the newest and the shown one stand there, and all at a press", async () => {
  strip = { takes: Array.from({ length: 12 }, (_, at) => take(at)), price: null };
  await open();
  const row = document.querySelector(".strip")!;
  const numbers = () =>
    [...row.querySelectorAll("[aria-pressed]")].map(
      (each) => each.getAttribute("aria-label")!.match(/\d+/)![0],
    );
  expect(numbers()).toEqual(["2", "6", "7", "8", "9", "10", "11", "12"]);
  press("4 more");
  expect(numbers()).toHaveLength(12);
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Take 1");
  expect(screen.queryByRole("button", { name: /more/ })).toBeNull();
});

test("a locked clip may be compared and is not replaced; its lock is beside its takes", async () => {
  setLocked(doc, clip, true);
  load({ offer: offer({ asked: true, state: "ready", url: "/n.mp4", stage: "full" }) });
  await open();
  expect(screen.queryByRole("button", { name: "Replace" })).toBeNull();
  expect(screen.getByText("Unlock the clip to replace it.")).toBeTruthy();
  press("Unlock the clip");
  expect(readFilm(doc).clips[0]!.locked).toBe(false);
});
