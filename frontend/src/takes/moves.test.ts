import { beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { type Take, api } from "../api";
import { addClip, clipText, readFilm, undoManager } from "../document";
import { exportFilm } from "../editor/leave";
import type { Session } from "../editor/session";
import { Feed, type Segment, type TakesState } from "../feed";
import { FilmStore } from "../film";
import { setLanguage, t } from "../i18n";
import { Store } from "../store";
import { shortcutOf } from "../timeline/shortcuts";

let doc: Y.Doc;
let session: Session;
let said: string[] = [];
let strip: Partial<Take>[] = [];
const press = (key: string) =>
  shortcutOf(new KeyboardEvent("keydown", { key, shiftKey: true }), false)!.run(session);

beforeEach(async () => {
  await setLanguage("en");
  vi.restoreAllMocks();
  doc = new Y.Doc();
  const clip = addClip(doc, null, "7", 48)!;
  clipText(doc, clip, "prompt")!.insert(0, "a boat");
  const feed = new Feed(() => Promise.reject(new Error("not asked for")));
  const { seed } = readFilm(doc).clips[0]!;
  const segment = {
    clip,
    index: 0,
    variation: 0,
    next_variation: 3,
    key: "k",
    url: "/t.mp4",
    stage: "full",
    accepted: false,
  };
  const clips = { [clip]: { prompt: "a boat", details: "", style: "", seed } };
  feed.load({
    fact: 1,
    seq: 1,
    clips,
    segments: [segment as Segment],
    held: 0,
    jobs: [],
  } as unknown as TakesState);
  said = [];
  session = {
    room: { doc },
    film: new FilmStore(doc),
    feed,
    player: { transport: new Store({ slot: 0 }) },
    desk: { watched: new Store(null) },
    undo: undoManager(doc),
    compare: new Store(null),
    asked: new Store(null),
    notice: new Store(null),
    info: { id: "r", role: "editor" },
    mayChange: () => true,
    whyNot: () => "",
    canEdit: true,
    say: (words: string) => said.push(words),
    command: (work: () => Promise<unknown>) => work(),
  } as unknown as Session;
  vi.spyOn(api, "takesOf").mockImplementation(() => Promise.resolve({ takes: strip as Take[], price: null }));
});

test("a key accepts the take under the playhead, and says so", async () => {
  const accept = vi.spyOn(api, "accept").mockResolvedValue(undefined as never);
  await press("A");
  expect(accept).toHaveBeenCalledTimes(1);
  expect(said).toEqual([t("takes.accepted")]);
});

test("a viewer's key accepts nothing", async () => {
  const accept = vi.spyOn(api, "accept").mockResolvedValue(undefined as never);
  session.info.role = "viewer";
  await press("A");
  expect(accept).not.toHaveBeenCalled();
});

test("a key asks for another take, and in a clip that is closed to this person for none", () => {
  press("T");
  expect(readFilm(doc).cells[0]!.variation).toBe(3);
  session.mayChange = () => false;
  press("T");
  expect(readFilm(doc).cells[0]!.variation).toBe(3);
});

test("a key compares the shown take with the accepted one; where there is one, it says so", async () => {
  strip = [{ variation: 0, key: "k0", url: "/0" }];
  await press("C");
  expect(session.compare.get()).toBeNull();
  expect(said[0]).toMatch(/one take/);
  strip = [
    { variation: 0, key: "k0", url: "/0" },
    { variation: 1, key: "k1", url: "/1", accepted: true },
    { variation: 2, key: "k2", url: "/2" },
  ];
  await press("C");
  expect(session.compare.get()).toMatchObject({ index: 0, left: "k1", right: "k0" });
});

test("a key exports the film; while it is made, another press asks for no second one", async () => {
  const asked = vi.spyOn(api, "exportFilm").mockResolvedValue({ id: "j" } as never);
  await press("E");
  await exportFilm(session);
  expect(asked).toHaveBeenCalledTimes(1);
});
