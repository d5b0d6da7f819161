import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, clipText, setMarker, setText, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { Feed, type Segment, type TakesState } from "../feed";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Presence } from "../people/apart";
import { People } from "../people/presence";
import { Store } from "../store";
import { Clips } from "./Timeline";
import { Moments } from "./moments";
import { toOffer } from "./offers";

/** Which clips were drawn, one entry each time: what each of them says of its beginning is asked for then. */
const drawn = vi.hoisted(() => [] as string[]);
vi.mock("./dissolves", async (actual) => ({
  ...(await actual<object>()),
  wayInSaid: ({ id }: { id: string }) => {
    drawn.push(id);
    return "";
  },
}));

let doc: Y.Doc;
let ids: string[];
let film: FilmStore;
let feed: Feed;
const said: string[] = [];
const seek = vi.fn();

beforeEach(async () => {
  await setLanguage("en");
  doc = new Y.Doc();
  ids = ["a boat", "a car", "a tree"].map((words) => {
    const id = addClip(doc, null, "7")!;
    setText(clipText(doc, id, "prompt")!, words);
    return id;
  });
  film = new FilmStore(doc);
  feed = new Feed(() => Promise.reject(new Error("not asked for")));
  drawn.length = said.length = 0;
  seek.mockClear();
});
afterEach(cleanup);

/** Each clip has two segments of two seconds. */
function load(more: Record<string, Partial<Segment>> = {}) {
  const clips = Object.fromEntries(
    film.get().clips.map(({ id, prompt, seed }) => [id, { prompt, details: "", style: "", seed }]),
  );
  const segments = film.get().cells.map(({ clip, index, variation }) => {
    const state = {
      clip,
      index,
      variation,
      state: "ready",
      key: "k",
      shown: "k",
      url: "/u",
      accepted: false,
      offer: null,
    };
    return { ...state, ...more[`${ids.indexOf(clip)}:${index}`] };
  });
  feed.load({ fact: 1, seq: 1, style: "", clips, segments, held: 0, jobs: [] } as unknown as TakesState);
}

function show(frame = 0): Session {
  const selected = new Store<string | null>(ids[0]!);
  const session = {
    room: { doc },
    film,
    feed,
    selected,
    moments: new Moments(film, feed),
    people: new People(new Presence(doc)),
    player: { frame, pause: () => undefined, seek },
    undo: undoManager(doc),
    canEdit: true,
    notice: new Store(null),
    mayChange: () => true,
    select: (clip: string) => selected.set(clip),
    say: (words: string) => said.push(words),
    goTo: () => undefined,
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <Clips scale={1} stretch={{ from: 0, to: 999 }} />
    </EditorProvider>,
  );
  return session;
}

test("one edit draws one clip again, and so does a press that accepts a take", () => {
  load();
  show();
  expect([...new Set(drawn)]).toHaveLength(3);
  drawn.length = 0;
  act(() => setText(clipText(doc, ids[1]!, "prompt")!, "a red car"));
  expect([...new Set(drawn)]).toEqual([ids[1]]);
  drawn.length = 0;
  act(() => feed.receive({ n: 2, kind: "accept", clip: ids[2], index: 0, key: "k", accepted: true }));
  expect([...new Set(drawn)]).toEqual([ids[2]]);
});

test("a clip that is trimmed by hand rests at its own markers", () => {
  load();
  setMarker(doc, { clip: ids[0]!, frame: 61 }, { label: "", color: "red" });
  show();
  const tail = screen.getAllByRole("option")[0]!.querySelector(".at-tail")!;
  fireEvent.pointerDown(tail, { button: 0, clientX: 96 });
  for (const clientX of [80, 60]) fireEvent.pointerMove(window, { clientX });
  fireEvent.pointerUp(window, { clientX: 60 });
  expect(film.get().clips[0]!.stop).toBe(61);
});

describe("what people kept is on the clip, as signs and in words", () => {
  const name = (at: number) => screen.getAllByRole("option")[at]!.getAttribute("aria-label");
  const signs = (at: number) => screen.getAllByRole("option")[at]!.querySelectorAll(".kept-signs svg").length;

  test("accepted wholly, in part, and that a newer take is offered until it was decided", () => {
    const offer = { key: "o", asked: null, state: null, url: null, thumb: null, stage: null, version: null };
    load({
      "0:0": { accepted: true },
      "0:1": { accepted: true, offer: { ...offer, asked: false } },
      "1:0": { accepted: true, offer },
    });
    show();
    expect(name(0)).toMatch(/\. accepted$/);
    expect(name(1)).toMatch(/\. accepted in part\. a newer take is offered$/);
    expect(name(2)).not.toMatch(/accepted|offered/);
    expect([0, 1, 2].map(signs)).toEqual([2, 2, 0]);
  });

  test("a key goes from one offer to the next, from the last to the first, and says where there is none", () => {
    load();
    toOffer(show());
    expect(said).toEqual(["Nothing is offered."]);
    cleanup();
    const offer = { key: "o", asked: true, state: null, url: null, thumb: null, stage: null, version: null };
    load({ "1:1": { offer }, "2:0": { offer } });
    const session = show();
    toOffer(session);
    expect([seek.mock.lastCall, session.selected.get(), said.at(-1)]).toEqual([
      [144],
      ids[1],
      "Clip 2: offer 1 of 2",
    ]);
    cleanup();
    toOffer(show(200));
    expect([seek.mock.lastCall, said.at(-1)]).toEqual([[144], "Clip 2: offer 1 of 2"]);
    cleanup();
    toOffer(show(150));
    expect([seek.mock.lastCall, said.at(-1)]).toEqual([[192], "Clip 3: offer 2 of 2"]);
  });
});
