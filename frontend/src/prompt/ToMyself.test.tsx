import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, clipText, readClips, setText, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store, useStore } from "../store";
import { ToMyself } from "./ToMyself";
import { Unpublished } from "./unpublished";
import { WriteToMyself } from "./WriteToMyself";

let doc: Y.Doc;
let clip: string;
let mine: Unpublished;
let may: boolean;
const say = vi.fn();

function Panel({ film }: { film: FilmStore }) {
  const found = useStore(film).clips.find((each) => each.id === clip)!;
  return (
    <>
      <WriteToMyself clip={found} />
      <ToMyself clip={found} />
    </>
  );
}

vi.mock("./code", () => ({ mountOwn: () => ({ say: () => undefined, remove: () => undefined }) }));

beforeEach(() => {
  setLanguage("en");
  localStorage.clear();
  say.mockClear();
  may = true;
  doc = new Y.Doc();
  clip = addClip(doc, null, "1")!;
  clipText(doc, clip, "prompt")!.insert(0, "a boat");
  mine = new Unpublished(doc, "room", 7);
  const film = new FilmStore(doc);
  const session = {
    room: { doc }, film, unpublished: mine, undo: undoManager(doc), notice: new Store(null), say,
    mayChange: () => may, whyNot: () => (may ? "" : "It is locked."),
  } as unknown as Session; // prettier-ignore
  render(
    <EditorProvider value={session}>
      <Panel film={film} />
    </EditorProvider>,
  );
});
afterEach(cleanup);

const prompt = () => readClips(doc)[0]!.prompt;
const toggle = () => screen.getByRole("checkbox", { name: "Write to myself" });
// The field is CodeMirror, which this browser of tests cannot lay out: journeys write in it.
const type = (words: string) => act(() => mine.write(clip, "prompt", words));
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("begins with what everybody sees, says that it is not published, and says what the others see", () => {
  fireEvent.click(toggle());
  const region = within(screen.getByRole("region", { name: /Only yours not published/ }));
  region.getByText("a boat");
  type("a red boat");
  region.getByText("The others see: a boat");
  expect(prompt()).toBe("a boat");
});

test("publish, thrown away and brought back are spoken, and the keyboard keeps its place", async () => {
  fireEvent.click(toggle());
  type("a red boat");
  press("Throw away");
  expect(say).toHaveBeenLastCalledWith("Thrown away. It can be brought back.");
  press("Bring back what I threw away");
  expect(document.activeElement).toBe(toggle());
  press("Publish");
  expect(prompt()).toBe("a red boat");
  expect(say).toHaveBeenLastCalledWith("Published: everybody sees it now. Undo takes it back.");
  await vi.waitFor(() => expect(document.activeElement).toBe(toggle()));
});

test.each([
  ["Publish mine", "a red boat"],
  ["Leave theirs", "a ship"],
  ["Both, mine after theirs", "a ship\na red boat"],
])("where somebody wrote meanwhile both stand there, and the person chooses: %s", (choice, stands) => {
  fireEvent.click(toggle());
  type("a red boat");
  act(() => setText(clipText(doc, clip, "prompt")!, "a ship", "other"));
  expect(screen.queryByRole("button", { name: "Publish" })).toBeNull();
  const both = within(screen.getByRole("group", { name: /Somebody changed these words/ }));
  both.getByText("a ship");
  both.getByText("a red boat");
  press(choice);
  expect(prompt()).toBe(stands);
});

test("who may not change the clip keeps the words and is told why they cannot be published", () => {
  fireEvent.click(toggle());
  type("a red boat");
  may = false;
  act(() => setText(clipText(doc, clip, "details")!, "fog", "other"));
  screen.getByText("It is locked.");
  press("Publish");
  expect(prompt()).toBe("a boat");
  expect(toggle()).toBeTruthy();
});
