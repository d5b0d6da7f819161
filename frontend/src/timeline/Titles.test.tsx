import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, readFilm, setMarker, setTitle, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { Titles } from "./Titles";

let doc: Y.Doc;
let session: Session;
let may = true;
const said: string[] = [];

/** Two clips of four seconds at two pixels a frame, and a title of a second that begins at frame 24 of the first. */
beforeEach(async () => {
  await setLanguage("en");
  may = true;
  said.length = 0;
  Element.prototype.scrollIntoView = vi.fn();
  doc = new Y.Doc();
  const clip = addClip(doc, null, "7")!;
  addClip(doc, clip, "7");
  setTitle(doc, { clip, frame: 24 }, { text: "Act one", look: "low", frames: 24 });
  setMarker(doc, { clip, frame: 61 }, { label: "", color: "red" });
  session = {
    room: { doc },
    film: new FilmStore(doc),
    view: { scale: () => 2 },
    player: { frame: 0, pause: () => undefined, seek: () => undefined },
    undo: undoManager(doc),
    notice: new Store(null),
    openTitle: new Store(null),
    canEdit: true,
    mayChange: () => may,
    whyNot: () => "",
    say: (words: string) => said.push(words),
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <div className="lane">
        <Titles scale={2} stretch={{ from: 0, to: 999 }} />
      </div>
    </EditorProvider>,
  );
});
afterEach(cleanup);

const bar = () => screen.getByRole("button", { name: /^Title/ });
const title = () => readFilm(doc).titles.map(({ from, frames }) => [from, frames])[0];

/** Drags what is pressed by so many pixels, and lets go where it is. */
function drag(grip: Element, by: number, more: object = {}, drop = true) {
  fireEvent.pointerDown(grip, { button: 0, clientX: 100 });
  fireEvent.pointerMove(window, { clientX: 100 + by / 2, ...more });
  fireEvent.pointerMove(window, { clientX: 100 + by, ...more });
  if (drop) fireEvent.pointerUp(window, { clientX: 100 + by });
  if (drop) fireEvent.click(bar());
}
const edge = (which: string) => bar().querySelector(`[data-bar="${which}"]`)!;

test("a title is moved by its body and rests at a marker, but not with Ctrl; a drag opens nothing", () => {
  drag(bar(), 70);
  expect(title()).toEqual([61, 24]);
  expect(session.openTitle.get()).toBeNull();
  drag(bar(), -10, { ctrlKey: true });
  expect(title()).toEqual([56, 24]);
  act(() => void session.undo.undo());
  act(() => void session.undo.undo());
  expect(title()).toEqual([24, 24]);
  fireEvent.pointerDown(bar(), { button: 0, clientX: 100 });
  fireEvent.pointerUp(window);
  fireEvent.click(bar());
  expect(session.openTitle.get()).toMatchObject({ frame: 24 });
});

test("its edges say how long it stands, each as one undo, and Escape lets go", () => {
  drag(edge("tail"), 49);
  expect(title()).toEqual([24, 48]);
  drag(edge("head"), 21, { ctrlKey: true });
  expect(title()).toEqual([35, 37]);
  drag(edge("head"), 900);
  expect(title()).toEqual([66, 6]);
  for (let step = 0; step < 3; step++) act(() => void session.undo.undo());
  expect(title()).toEqual([24, 24]);
  drag(bar(), 60, {}, false);
  fireEvent.keyDown(window, { key: "Escape" });
  fireEvent.pointerUp(window);
  expect(title()).toEqual([24, 24]);
});

test("by keyboard too, which stays with it; and in words", () => {
  bar().focus();
  fireEvent.keyDown(bar(), { key: "ArrowRight", altKey: true });
  expect(title()).toEqual([36, 24]);
  expect(document.activeElement).toBe(bar());
  fireEvent.keyDown(bar(), { key: "ArrowRight", altKey: true, shiftKey: true });
  expect(title()).toEqual([36, 36]);
  expect(said).toEqual(["The title begins at 00:01:12", "The title lasts 1.5 s"]);
  fireEvent.keyDown(bar(), { key: "Delete" });
  expect(title()).toBeUndefined();
});

test("where it may not be changed it stays", () => {
  cleanup();
  may = false;
  render(
    <EditorProvider value={session}>
      <Titles scale={2} stretch={{ from: 0, to: 999 }} />
    </EditorProvider>,
  );
  expect(bar().querySelector("[data-bar]")).toBeNull();
  drag(bar(), 60);
  fireEvent.keyDown(bar(), { key: "ArrowRight", altKey: true });
  expect(title()).toEqual([24, 24]);
});
