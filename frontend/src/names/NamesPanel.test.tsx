import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, addWord, clipText, readFilm, setLocked, setWord, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import { Session } from "../editor/session";
import { FilmStore, wordsOf } from "../film";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { NamesHere } from "./NamesHere";
import { NamesPanel } from "./NamesPanel";

// The field of a word is CodeMirror, which this browser of tests cannot lay out: journeys write in it.
vi.mock("../prompt/PromptField", () => ({ PromptField: () => null }));

let doc: Y.Doc;
let clips: string[];

beforeEach(() => {
  setLanguage("en");
  doc = new Y.Doc();
  clips = ["{hero} sails", "a car", "{Hero} lands"].map((prompt) => {
    const id = addClip(doc, null, "7")!;
    clipText(doc, id, "prompt")!.insert(0, prompt);
    return id;
  });
});
afterEach(cleanup);

function open(canEdit = true) {
  const film = new FilmStore(doc);
  const session = {
    room: { doc },
    film,
    words: wordsOf(film),
    unpublished: new Store({}),
    undo: undoManager(doc),
    notice: new Store(null),
    tab: new Store("names"),
    openWord: new Store<string | null>(null),
    feed: new Store({ is_class: false, frozen: false }),
    canEdit,
    leads: false,
    info: { you: { id: 7 } },
    isForeign: Session.prototype.isForeign,
    mayChange: Session.prototype.mayChange,
    whyNot: () => "",
    say: vi.fn(),
  } as unknown as Session;
  const show = () => (
    <EditorProvider value={session}>
      <NamesPanel />
      <NamesHere clip={film.get().clips[0]!} />
    </EditorProvider>
  );
  return { ...render(show()), session };
}

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const words = () => readFilm(doc).words;

test("a name that texts use and nobody has said is shown, and one press makes it a word", () => {
  open();
  expect(screen.getAllByText(/Nobody has said yet what \{hero\} is/).length).toBe(2);
  fireEvent.click(screen.getAllByRole("button", { name: "Make {hero} a name" })[0]!);
  expect(words().map((word) => word.name)).toEqual(["hero"]);
  expect(screen.queryByText(/Nobody has said/)).toBeNull();
  expect(screen.getByText("in 2 clips")).toBeTruthy();
});

test("what no name may be is answered beside the field", () => {
  addWord(doc, "hero", "a boat");
  open();
  const field = screen.getByLabelText("New name");
  fireEvent.change(field, { target: { value: "HERO" } });
  press("Add");
  expect(screen.getByRole("alert").textContent).toBe("{hero} is there already.");
  expect(words()).toHaveLength(1);
});

test("a press that has nothing to add says so, does nothing, and may keep the focus", () => {
  open();
  const add = screen.getByRole<HTMLButtonElement>("button", { name: "Add" });
  expect([add.getAttribute("aria-disabled"), add.disabled]).toEqual(["true", false]);
  fireEvent.click(add);
  expect(screen.queryByRole("alert")).toBeNull();
  fireEvent.change(screen.getByLabelText("New name"), { target: { value: "villain" } });
  expect(add.getAttribute("aria-disabled")).toBe("false");
  fireEvent.click(add);
  expect(words().map((word) => word.name)).toEqual(["villain"]);
});

test("a choice is one press and one undo, in the panel and beside the prompts", () => {
  const id = addWord(doc, "hero", "a boat")!;
  const { session } = open();
  press(/\{hero\} in 2 clips/);
  press("Keep ‘a boat’ as a choice");
  const fresh = screen.getByLabelText("Another choice");
  fireEvent.change(fresh, { target: { value: "a bus" } });
  fireEvent.submit(fresh.closest("form")!);
  press("a bus");
  expect(words()[0]).toMatchObject({ id, text: "a bus", choices: ["a boat", "a bus"] });
  fireEvent.change(screen.getByLabelText("What {hero} is"), { target: { value: "a boat" } });
  expect(words()[0]!.text).toBe("a boat");
  act(() => void session.undo.undo());
  expect(words()[0]!.text).toBe("a bus");
});

test("another name rewrites no clip unless it is asked to, and a locked clip never", () => {
  addWord(doc, "hero", "a boat");
  setLocked(doc, clips[2]!, true);
  open();
  press(/\{hero\} in 2 clips/);
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "ship" } });
  press("Rename");
  expect(words()[0]!.name, "nothing happens before an answer").toBe("hero");
  const asked = screen.getByRole("alert");
  expect(asked.textContent).toContain("2 clips say {hero}. 1 of them is closed to you and stays as it is.");
  fireEvent.click(within(asked).getByRole("button", { name: "Write {ship} there too" }));
  expect(words()[0]!.name).toBe("ship");
  expect(readFilm(doc).clips.map((clip) => clip.prompt)).toEqual(["{ship} sails", "a car", "{Hero} lands"]);
});

test("a deleted name comes back by the button beside it, as long as nothing else was done since", () => {
  addWord(doc, "hero", "a boat");
  const { session } = open();
  press(/\{hero\} in 2 clips/);
  press("Delete {hero}");
  expect(words()).toEqual([]);
  press("Undo");
  expect(words()[0]!.text).toBe("a boat");
  press("Delete {hero}");
  act(() => {
    session.undo.stopCapturing();
    clipText(doc, clips[0]!, "prompt")!.insert(0, "others' words ");
  });
  expect(screen.queryByRole("button", { name: "Undo" })).not.toBeNull();
  act(() => void addClip(doc, null, "7"));
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("who may only look sees what every name is and can change none", () => {
  const id = addWord(doc, "hero", "a boat")!;
  open(false);
  press(/\{hero\} in 2 clips/);
  expect(screen.queryByRole("button", { name: /Add|Delete|Rename|Keep/ })).toBeNull();
  act(() => setWord(doc, id, "a bus"));
  expect(screen.getAllByText("a bus").length).toBeGreaterThan(0);
});
