import { afterEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, copyClip, dissolvesOf, readClips, setDissolve, splitClip, undoManager } from "../document";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { fromText, toText } from "./clipboard";
import { comeIn, toggle, wayIn, wayInSaid } from "./dissolves";
import type { Desk } from "./edits";

afterEach(() => setLanguage("en"));

/** Two clips of four seconds; the second is chosen. */
function desk(may = true) {
  const doc = new Y.Doc();
  doc.getMap("tracks").set("t", new Y.Map([["kind", "picture"]]));
  const ids = [addClip(doc, null, ""), addClip(doc, null, "")] as string[];
  const undo = undoManager(doc, () => undefined);
  const said: string[] = [];
  const made = {
    room: { doc },
    film: new FilmStore(doc),
    selected: new Store<string | null>(ids[1]!),
    undo,
    notice: new Store(null),
    mayChange: () => may,
    whyNot: () => "locked",
    say: (words: string) => said.push(words),
  };
  return { desk: made as unknown as Desk, doc, ids, said, undo, notice: made.notice };
}

const dissolves = (doc: Y.Doc) => readClips(doc).map(({ dissolve }) => dissolve);

test("a key switches the chosen clip between a cut and half a second, each one step of undo and said", () => {
  const it = desk();
  toggle(it.desk);
  expect(dissolves(it.doc)).toEqual([0, 12]);
  comeIn(it.desk, readClips(it.doc)[1], 48);
  expect(dissolves(it.doc)).toEqual([0, 48]);
  toggle(it.desk);
  expect(dissolves(it.doc)).toEqual([0, 0]);
  expect(it.said).toEqual([
    "Clip 2 comes up in 0.5 s",
    "Clip 2 comes up in 2 s",
    "Clip 2 comes in with a cut",
  ]);
  const seen = [1, 2, 3].map(() => (it.undo.undo(), dissolves(it.doc)[1]));
  expect(seen).toEqual([48, 12, 0]);
  expect(readClips(it.doc)).toHaveLength(2);
});

test("what is so already is no step, and a clip that may not be changed refuses in words", () => {
  const it = desk();
  const written = vi.fn();
  it.doc.on("update", written);
  comeIn(it.desk, readClips(it.doc)[1], 0);
  expect(written).not.toHaveBeenCalled();
  const locked = desk(false);
  toggle(locked.desk);
  expect(dissolves(locked.doc)).toEqual([0, 0]);
  expect(locked.notice.get()).toMatchObject({ message: "locked" });
});

test("a copy keeps it, also through the clipboard; the right part of a split is cut in", () => {
  const it = desk();
  setDissolve(it.doc, it.ids[1]!, 24);
  const copy = copyClip(it.doc, it.ids[1]!)!;
  expect(copy.dissolve).toBe(24);
  expect(fromText(toText([copy]), "")![0]!.dissolve).toBe(24);
  expect(fromText(toText([{ ...copy, dissolve: 900 }]), "")![0]!.dissolve).toBe(48);
  splitClip(it.doc, it.ids[1]!, 96 + 40);
  expect(dissolves(it.doc)).toEqual([0, 24, 0]);
});

test("it is no longer than its clip, a gap has none, and what strangers wrote is read as frames", () => {
  const it = desk();
  const clip = (at: number) => it.doc.getMap("clips").get(it.ids[at]!) as Y.Map<unknown>;
  setDissolve(it.doc, it.ids[1]!, 48);
  clip(1).set("stop", 30);
  expect(dissolvesOf(readClips(it.doc))).toEqual([{ from: 96, frames: 30 }]);
  clip(1).set("source", "gap");
  expect(dissolvesOf(readClips(it.doc))).toEqual([]);
  expect(wayInSaid(readClips(it.doc)[1]!)).toBe("");
  clip(0).set("dissolve", "soon");
  expect(dissolves(it.doc)[0]).toBe(0);
  clip(0).set("dissolve", 400);
  expect(dissolves(it.doc)[0]).toBe(48);
});

test("a cut leaves nothing behind in the document", () => {
  const it = desk();
  setDissolve(it.doc, it.ids[0]!, 6);
  setDissolve(it.doc, it.ids[0]!, 0);
  expect((it.doc.getMap("clips").get(it.ids[0]!) as Y.Map<unknown>).has("dissolve")).toBe(false);
});

test("ways in are said in seconds, in both languages", () => {
  expect([0, 6, 12].map(wayIn)).toEqual(["Cut", "0.25 s", "0.5 s"]);
  setLanguage("es");
  expect([0, 6].map(wayIn)).toEqual(["Corte", "0,25 s"]);
});
