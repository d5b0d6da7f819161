import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import {
  addClip,
  clipText,
  copyClip,
  deleteClip,
  insertCopies,
  readClips,
  setLocked,
  setWays,
  splitClip,
  undoManager,
} from "../document";
import { EditorProvider } from "../editor/context";
import { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store, useStore } from "../store";
import { fromText, toText } from "../timeline/clipboard";
import After from "./After";

let doc: Y.Doc;
let ids: string[];

beforeEach(() => {
  setLanguage("en");
  doc = new Y.Doc();
  ids = ["fire", "smoke", "house"].map((prompt) => {
    const id = addClip(doc, null, "7")!;
    clipText(doc, id, "prompt")!.insert(0, prompt);
    return id;
  });
});
afterEach(cleanup);

const at = (index: number) => readClips(doc)[index]!;
const ways = (index = 0) => at(index).choices?.map(({ label, to }) => [label, ids.indexOf(to)]) ?? null;

function open(canEdit = true) {
  const film = new FilmStore(doc);
  const session = {
    room: { doc },
    film,
    undo: undoManager(doc),
    notice: new Store<{ message: string } | null>(null),
    feed: new Store({ is_class: false, frozen: false }),
    canEdit,
    leads: false,
    info: { id: "r", you: { id: 7 } },
    isForeign: Session.prototype.isForeign,
    mayChange: Session.prototype.mayChange,
    whyNot: () => "It is locked.",
    say: vi.fn(),
  } as unknown as Session;
  function First() {
    return <After clip={useStore(film).clips[0]!} />;
  }
  render(
    <EditorProvider value={session}>
      <First />
    </EditorProvider>,
  );
  return session;
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

test("a clip goes on with the next one until somebody says otherwise, and each press is one undo", () => {
  const session = open();
  expect(field("The next clip follows").checked).toBe(true);
  fireEvent.click(field("Whoever plays it chooses"));
  expect(ways()).toEqual([["Choice 1", 1]]);
  fireEvent.click(screen.getByRole("button", { name: "Add a choice" }));
  expect(ways()).toEqual([
    ["Choice 1", 1],
    ["Choice 2", 1],
  ]);
  fireEvent.click(field("The film ends here"));
  expect(ways()).toEqual([]);
  session.undo.undo();
  expect(ways()).toHaveLength(2);
  session.undo.undo();
  session.undo.undo();
  expect(ways()).toBeNull();
});

test("a choice's words are written once, when the field is left; none at all are not", () => {
  setWays(doc, ids[0]!, [{ label: "Stay", to: ids[1]! }]);
  open();
  let updates = 0;
  doc.on("update", () => (updates += 1));
  const says = () => field("What choice 1 says");
  fireEvent.change(says(), { target: { value: "Run" } });
  fireEvent.change(says(), { target: { value: "Run away" } });
  expect([updates, ways()]).toEqual([0, [["Stay", 1]]]);
  fireEvent.keyDown(says(), { key: "Enter" });
  fireEvent.blur(says());
  expect([updates, ways()]).toEqual([1, [["Run away", 1]]]);
  fireEvent.change(says(), { target: { value: "  " } });
  fireEvent.blur(says());
  expect(says().value).toBe("Run away");
  fireEvent.change(field("Where choice 1 leads"), { target: { value: ids[2] } });
  expect(ways()).toEqual([["Run away", 2]]);
  fireEvent.click(screen.getByRole("button", { name: "Remove choice 1" }));
  expect(ways()).toEqual([]);
});

test("a seventh choice is refused with a sentence, and one that leads to a clip that is gone is shown as broken", () => {
  setWays(
    doc,
    ids[0]!,
    Array.from({ length: 6 }, (_, n) => ({ label: `${n}`, to: ids[1]! })),
  );
  const session = open();
  const add = screen.getByRole("button", { name: "Add a choice" });
  expect(add.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(add);
  expect(ways()?.length).toBe(6);
  expect(session.notice.get()?.message).toContain("6");
  cleanup();
  setWays(doc, ids[0]!, [{ label: "Run", to: ids[2]! }]);
  deleteClip(doc, ids[2]!);
  open();
  expect(screen.getByRole("alert").textContent).toBe("One choice leads nowhere.");
  expect(screen.getByText("A clip that is gone")).toBeTruthy();
  expect(ways()).toEqual([["Run", 2]]);
});

test("in a locked clip nothing of it can be changed", () => {
  setWays(doc, ids[0]!, [{ label: "Run", to: ids[2]! }]);
  setLocked(doc, ids[0]!, true);
  open();
  expect(field("The film ends here").disabled).toBe(true);
  expect(field("What choice 1 says").readOnly).toBe(true);
  expect(screen.queryByRole("button", { name: "Add a choice" })).toBeNull();
});

test("a split leaves the choices where the clip ends, a copy takes them along, also through the clipboard", () => {
  setWays(doc, ids[0]!, [{ label: "Run", to: ids[2]! }]);
  splitClip(doc, ids[0]!, 40);
  expect([ways(0), ways(1)]).toEqual([null, [["Run", 2]]]);
  const copy = copyClip(doc, at(1).id)!;
  const pasted = fromText(toText([copy]), "7")!;
  expect(pasted[0]!.choices).toEqual(copy.choices);
  insertCopies(doc, at(1).id, pasted);
  expect(ways(2)).toEqual([["Run", 2]]);
  const bad = JSON.stringify({
    kind: "telar/clips",
    clips: [{ choices: [{ label: "x", to: "k".repeat(65) }, 4] }],
  });
  expect(fromText(bad, "7")![0]!.choices).toEqual([]);
});

test("a clip whose choices did not change is not drawn anew", () => {
  setWays(doc, ids[0]!, [{ label: "Run", to: ids[2]! }]);
  const film = new FilmStore(doc);
  const before = film.get().clips[0];
  clipText(doc, ids[1]!, "prompt")!.insert(0, "x");
  expect(film.get().clips[0]).toBe(before);
});
