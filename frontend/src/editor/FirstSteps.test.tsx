import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { addClip, clipText, insertGap, text } from "../document";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { People } from "../people/presence";
import { Store } from "../store";
import { EditorProvider } from "./context";
import FirstSteps from "./FirstSteps";
import type { Session } from "./session";
import { isNew } from "./steps";

let doc: Y.Doc;
let awareness: Awareness;
let clip: string;
const transport = new Store({ playing: false });
const tab = new Store("review");
const selected = new Store<string | null>(null);
const goTo = vi.fn();

function open(code: string | null = "LUNA-42") {
  const session = {
    info: { code },
    room: { doc },
    film: new FilmStore(doc),
    people: new People(awareness),
    player: { transport },
    tab,
    selected,
    goTo,
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <FirstSteps />
    </EditorProvider>,
  );
}

beforeEach(() => {
  setLanguage("en");
  localStorage.clear();
  tab.set("review");
  selected.set(null);
  goTo.mockClear();
  transport.set({ playing: false });
  doc = new Y.Doc();
  awareness = new Awareness(doc);
  awareness.setLocalStateField("user", { id: "1", name: "Owl", color: "#123456" });
  clip = addClip(doc, null, "1")!;
});
afterEach(() => {
  cleanup();
  document.body.innerHTML = "";
});

const next = () => screen.getAllByRole("button")[0]!.textContent;
const style = (words: string) => act(() => text(doc, "style").insert(0, words));
const moment = (words: string) => act(() => clipText(doc, clip, "prompt")!.insert(0, words));

function somebody() {
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ user: { id: "2", name: "Elk", color: "#123456" } });
  act(() => applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), "wire"));
}

test("each step gives way to the next when it is done, and then they are known", () => {
  open();
  expect(next()).toBe("1 of 3 Say how the whole film looks");
  style("ink");
  expect(next()).toBe("2 of 3 Write what happens in this moment");
  expect(screen.getByRole("status").textContent).toBe("Write what happens in this moment");
  moment("a boat");
  expect(next()).toBe("3 of 3 Bring somebody in: give them the code LUNA-42");
  expect(isNew()).toBe(true);
  somebody();
  expect(screen.getAllByText("That is all it takes. Every letter is saved as you write.")).toHaveLength(2);
  expect(isNew()).toBe(false);
});

test("in whatever order, and what others write is no step of one's own", () => {
  open();
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  text(other, "style").insert(0, "oil");
  clipText(other, clip, "prompt")!.insert(0, "a car");
  act(() => Y.applyUpdate(doc, Y.encodeStateAsUpdate(other)));
  expect(next()).toContain("1 of 3");
  moment("red ");
  expect(next(), "the first one waits").toContain("1 of 3");
  style("old ");
  expect(next()).toContain("3 of 3");
});

test("a film that has a look asks for another one", () => {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  text(other, "style").insert(0, "oil");
  open();
  expect(next()).toBe("1 of 3 Say how the whole film looks");
  act(() => Y.applyUpdate(doc, Y.encodeStateAsUpdate(other)));
  expect(next()).toBe("1 of 3 Change how the film looks");
  style("old ");
  expect(next()).toContain("2 of 3 Write what happens");
});

test("who may let nobody in plays the film instead", () => {
  open(null);
  style("ink");
  moment("a boat");
  expect(next()).toBe("3 of 3 Play your film");
  act(() => transport.set({ playing: true }));
  act(() => transport.set({ playing: false }));
  expect(screen.getAllByText(/That is all/).length).toBeGreaterThan(0);
});

test("a press leads to where it is done, also from another tab", async () => {
  const style = field("style");
  open();
  fireEvent.click(screen.getAllByRole("button")[0]!);
  expect(tab.get()).toBe("clip");
  await vi.waitFor(() => expect(document.activeElement).toBe(style));
});

/** A prompt's field, as it is put into the page. */
function field(level: string) {
  const place = document.body.appendChild(document.createElement("div"));
  place.className = `level ${level}`;
  place.innerHTML = "<div role='textbox' tabindex='0'></div>";
  return place.firstChild;
}

const frame = () => new Promise(requestAnimationFrame);

test("a press leads there as soon as the place is loaded", async () => {
  open();
  fireEvent.click(screen.getAllByRole("button")[0]!);
  await frame();
  expect(document.activeElement).toBe(document.body);
  const late = field("style");
  await vi.waitFor(() => expect(document.activeElement).toBe(late));
});

test.each(["keyDown", "pointerDown"] as const)(
  "nobody is led away who did something else by then: %s",
  async (did) => {
    open();
    fireEvent.click(screen.getAllByRole("button")[0]!);
    await frame();
    fireEvent[did](document.body);
    field("style");
    await frame();
    expect(document.activeElement).toBe(document.body);
  },
);

test("whoever has a gap selected is led to the words of the first clip", async () => {
  const gap = insertGap(doc, 0, "1", 24);
  selected.set(gap);
  open();
  style("ink");
  const words = field("prompt");
  fireEvent.click(screen.getAllByRole("button")[0]!);
  expect(goTo).toHaveBeenCalledExactlyOnceWith(clip);
  await vi.waitFor(() => expect(document.activeElement).toBe(words));
  selected.set(clip);
  fireEvent.click(screen.getAllByRole("button")[0]!);
  expect(goTo, "a clip that has words stays selected").toHaveBeenCalledTimes(1);
});

test("closed, they stay away, and the keyboard goes on at the tab", () => {
  const chosen = document.body.appendChild(document.createElement("button"));
  chosen.setAttribute("role", "tab");
  chosen.setAttribute("aria-selected", "true");
  open();
  fireEvent.click(screen.getByRole("button", { name: "Close the first steps" }));
  expect(screen.queryByText(/Say how/)).toBeNull();
  expect(document.activeElement).toBe(chosen);
  expect(isNew()).toBe(false);
});
