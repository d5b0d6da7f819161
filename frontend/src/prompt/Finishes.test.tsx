import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { text, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import Finishes from "./Finishes";
import { finished } from "./finishes";

let doc: Y.Doc;
let undo: Y.UndoManager;

beforeEach(() => {
  setLanguage("en");
  doc = new Y.Doc();
  undo = undoManager(doc);
});
afterEach(cleanup);

function shown(canEdit = true, factors: object[] = []) {
  const film = new FilmStore(doc);
  const drafts = new Store({ understood: { factors } });
  const session = {
    film,
    room: { doc },
    undo,
    canEdit,
    drafts,
    notice: new Store(null),
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <Finishes />
    </EditorProvider>,
  );
}

const style = () => text(doc, "style").toString();
const press = (name: string) => act(() => void fireEvent.click(screen.getByRole("button", { name })));

test("a finish is written into the style, takes another one's place, and goes at a second press", () => {
  text(doc, "style").insert(0, "Warm evening light");
  shown();
  press("watercolour");
  expect(style()).toBe("Warm evening light, watercolour");
  press("old film");
  expect(style()).toBe("Warm evening light, old film");
  expect(screen.getByRole("button", { name: "old film" }).getAttribute("aria-pressed")).toBe("true");
  press("old film");
  expect(style()).toBe("Warm evening light");
});

test("one undo takes a finish back", () => {
  text(doc, "style").insert(0, "Calm");
  shown();
  press("neon");
  expect(style()).toBe("Calm, neon");
  act(() => void undo.undo());
  expect(style()).toBe("Calm");
});

test("an empty style is the finish alone, and who only reads is offered none", () => {
  shown();
  press("comic");
  expect(style()).toBe("comic");
  cleanup();
  shown(false);
  expect(screen.queryByRole("button")).toBeNull();
});

test("words that only hold a finish's letters stay", () => {
  expect(finished("A comical film, neonatal light", "neon")).toBe("A comical film, neonatal light, neon");
  expect(finished("Black and white, calm", null)).toBe("calm");
  expect(finished("calm, Oil painting.", "neon")).toBe("calm, neon");
});

test("in Spanish it writes Spanish", () => {
  setLanguage("es");
  shown();
  press("acuarela");
  expect(style()).toBe("acuarela");
});

test("a finish that was written in the other language is known, and goes for another one", () => {
  text(doc, "style").insert(0, "Luz cálida, acuarela");
  shown(true, [{ factor: "finish", value: "watercolour", words: "acuarela", part: "style" }]);
  expect(screen.getByRole("button", { name: "watercolour" }).getAttribute("aria-pressed")).toBe("true");
  press("neon");
  expect(style()).toBe("Luz cálida, neon");
});
