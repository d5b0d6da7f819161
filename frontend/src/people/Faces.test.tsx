import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { api } from "../api";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { Presence } from "./apart";
import { Faces } from "./Faces";
import { People } from "./presence";

let mine: Presence;
const join = vi.fn();
const destroy = vi.fn(() => Promise.resolve());
const said: string[] = [];
let narrow = false;

function come(id: string, name: string, more: object = {}) {
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ user: { id, name, color: "#123456" }, ...more });
  act(() => applyAwarenessUpdate(mine, encodeAwarenessUpdate(other, [other.clientID]), "wire"));
}

beforeEach(() => {
  setLanguage("en");
  join.mockClear();
  said.length = 0;
  narrow = false;
  vi.stubGlobal("matchMedia", () => ({
    matches: narrow,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  mine = new Presence(new Y.Doc());
  mine.setLocalStateField("user", { id: "1", name: "Owl", color: "#123456" });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show() {
  const apart = new Store(false);
  const quiet = new Store(false);
  const session = {
    people: new People(mine),
    company: { whom: new Store(null), watchers: new Store([]), leave: vi.fn() },
    feed: new Store({ cursors_hidden: false, people: new Map() }),
    apart,
    quiet,
    setApart: (yes: boolean) => {
      apart.set(yes);
      mine.keepApart(yes);
    },
    setQuiet: (yes: boolean) => quiet.set(yes),
    say: (words: string) => said.push(words),
    join,
    destroy,
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <Faces />
    </EditorProvider>,
  );
  return { apart, quiet };
}

const own = () => screen.getByRole("button", { name: /^Owl \(you\)/ });

test("one's own face says what the others see, and one may keep to oneself where one is", () => {
  const { apart, quiet } = show();
  fireEvent.click(own());
  const card = within(screen.getByRole("dialog", { name: "What the others see of you" }));
  const keep = card.getByRole("checkbox", { name: "Keep to myself where I am" });
  expect(document.activeElement).toBe(keep);
  fireEvent.click(keep);
  expect([apart.get(), mine.getLocalState()?.apart]).toEqual([true, true]);
  expect(said).toEqual(["The others no longer see where you are"]);
  fireEvent.click(card.getByRole("checkbox", { name: "Hide others' cursors on this screen" }));
  expect(quiet.get()).toBe(true);
  fireEvent.keyDown(keep, { key: "Escape" });
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(own());
});

test("who leaves a shared computer can do so from the film, whose copy is let go first", async () => {
  const assign = vi.fn();
  vi.stubGlobal("location", { assign });
  vi.spyOn(api, "signOut").mockResolvedValue({});
  show();
  fireEvent.click(own());
  fireEvent.click(await screen.findByRole("button", { name: "Leave this computer" }));
  await waitFor(() => expect(assign).toHaveBeenCalledWith("/"));
  expect(destroy).toHaveBeenCalledWith({ forget: true });
});

test("a press beside the card closes it, one on it does not", () => {
  show();
  fireEvent.click(own());
  fireEvent.pointerDown(screen.getByRole("checkbox", { name: "Keep to myself where I am" }));
  expect(screen.getByRole("dialog")).toBeTruthy();
  fireEvent.pointerDown(document.body);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("who keeps to themselves where they are is here, and is not pressed", () => {
  show();
  come("2", "Elk");
  come("3", "Yak", { apart: true });
  fireEvent.click(screen.getByRole("button", { name: "Elk. See what Elk sees" }));
  expect(join).toHaveBeenCalledWith("2");
  expect(screen.getByText("Yak keeps to themselves where they are")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Yak/ })).toBeNull();
});

test.each([
  [false, 6, 6, 0],
  [false, 7, 5, 2],
  [true, 3, 3, 0],
  [true, 4, 2, 2],
])("narrow %s, %i people: %i faces and a sign for %i", (is, people, faces, others) => {
  narrow = is;
  show();
  for (let at = 2; at <= people; at++) come(String(at), `P${at}`);
  expect(document.querySelectorAll(".face")).toHaveLength(faces);
  expect(document.querySelector(".more")?.textContent?.slice(0, 2) ?? "").toBe(others ? `+${others}` : "");
});
