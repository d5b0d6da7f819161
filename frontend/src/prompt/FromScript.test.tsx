import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { clipText, clipsFromScript, readLines, setText, splitClip, text, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store, useStore } from "../store";
import { FromScript } from "./FromScript";

let doc: Y.Doc;
let film: FilmStore;
let session: Session;
let may = true;

const Shown = () => <FromScript clip={useStore(film).clips[0]!} />;

beforeEach(async () => {
  await setLanguage("en");
  may = true;
  doc = new Y.Doc();
  text(doc, "script").insert(0, "A boat leaves.\nNight falls.");
  const lines = readLines(doc);
  clipsFromScript(doc, lines, lines, "7");
  film = new FilmStore(doc);
  session = {
    room: { doc },
    film,
    undo: undoManager(doc),
    notice: new Store(null),
    mayChange: () => may,
    say: () => undefined,
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <Shown />
    </EditorProvider>,
  );
});
afterEach(cleanup);

const prompt = () => film.get().clips[0]!.prompt;
const offered = () => screen.queryByRole("button", { name: "Write it here" });

test("a clip whose paragraph says otherwise now takes its words at a press, as one undo", () => {
  expect(offered()).toBeNull();
  act(() => text(doc, "script").insert(2, "red "));
  expect(screen.getByText("The script says otherwise now.")).toBeTruthy();
  fireEvent.click(offered()!);
  expect(prompt()).toBe("A red boat leaves.");
  expect(offered()).toBeNull();
  act(() => void session.undo.undo());
  expect(prompt()).toBe("A boat leaves.");
  expect(offered()).not.toBeNull();
});

test("also where the clip was written otherwise, but not in a part of a paragraph, nor by who may not", () => {
  act(() => setText(clipText(doc, film.get().clips[0]!.id, "prompt")!, "A whale."));
  expect(offered()).not.toBeNull();
  may = false;
  act(() => text(doc, "script").insert(2, "red "));
  expect(offered()).toBeNull();
  may = true;
  act(() => void splitClip(doc, film.get().clips[0]!.id, 48));
  expect(screen.getByText(/From the script/)).toBeTruthy();
  expect(offered()).toBeNull();
});
