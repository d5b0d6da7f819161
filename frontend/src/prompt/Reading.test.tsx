import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, clipText, readClips, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import type { DraftView, Understood } from "./drafts";
import { Reading } from "./Reading";
import { Unpublished } from "./unpublished";

const factor = (name: string, value: string, confidence = 1, phase = 0) =>
  ({ factor: name, value, words: value, part: "prompt", phase, confidence }) as const;
const understood: Understood = {
  language: "en",
  phases: 1,
  factors: [factor("place", "sea"), factor("time", "sunset", 0.5)],
  unknown: [
    { word: "giraffe", part: "prompt", nearest: { factor: "subject", value: "horse", word: "horse" } },
    { word: "celebration", part: "details", nearest: null },
  ],
  open: [],
  questions: [
    { factor: "time", why: "unsaid", offers: [{ value: "night", words: "at night" }] },
    {
      factor: "subject",
      why: "several",
      offers: [
        { value: "cat", words: "cat" },
        { value: "car", words: "car" },
      ],
    },
  ],
};

/** What a hand knows beside what the machine does. */
const taught: Understood = { ...understood, factors: [factor("word", "Zorbi")], unknown: [], questions: [] };

let doc: Y.Doc;
let clip: string;
let drafts: Store<DraftView> & { ideas: () => Promise<void> };
let undo: Y.UndoManager;
let mine: Unpublished;
const say = vi.fn();
const ideas = vi.fn(() => Promise.resolve());

beforeEach(() => {
  setLanguage("en");
  say.mockClear();
  ideas.mockClear();
  doc = new Y.Doc();
  clip = addClip(doc, null, "1")!;
  clipText(doc, clip, "prompt")!.insert(0, "a giraffe at sea");
  undo = undoManager(doc);
  localStorage.clear();
  mine = new Unpublished(doc, "room", 7);
  const view = { clip, understood, called: null, picture: null, ideas: [], busy: false, problem: "" };
  drafts = Object.assign(new Store<DraftView>(view), { ideas });
});
afterEach(cleanup);

function open(canEdit = true) {
  const session = {
    room: { doc },
    undo,
    notice: new Store(null),
    film: new FilmStore(doc),
    drafts,
    unpublished: mine,
    mayChange: () => canEdit,
    say,
  } as unknown as Session;
  render(
    <EditorProvider value={session}>
      <Reading clip={clip} />
    </EditorProvider>,
  );
}
const prompt = () => readClips(doc)[0]!.prompt;

test("what was understood stands there as chips, doubts with a question mark", () => {
  open();
  const chips = within(screen.getByRole("list", { name: "Understood" })).getAllByRole("listitem");
  expect(chips.map((chip) => chip.textContent)).toEqual(["place: sea", "time: sunset?"]);
});

test("a word that the team's hand knows stands there as people wrote it", () => {
  drafts.set({ ...drafts.get(), understood: taught });
  open();
  screen.getByText("your hand's word: Zorbi");
  cleanup();
  setLanguage("es");
  open();
  screen.getByText("palabra de tu mano: Zorbi");
});

test("the same in Spanish", () => {
  setLanguage("es");
  open();
  screen.getByText("lugar: mar");
  screen.getByText(/No conozco ‘giraffe’; lo más parecido que sé dibujar es ‘caballo’\./);
});

test("an unknown word has its nearest, and one press writes it; undo takes it back", () => {
  open();
  screen.getByText(/I do not know ‘giraffe’; the nearest I can draw is ‘horse’\./);
  screen.getByText("I do not know ‘celebration’.");
  fireEvent.click(screen.getByRole("button", { name: "Write ‘horse’" }));
  expect(prompt()).toBe("a horse at sea");
  undo.undo();
  expect(prompt()).toBe("a giraffe at sea");
});

test("who writes to themselves has the press change their own words alone", () => {
  mine.begin(clip);
  open();
  fireEvent.click(screen.getByRole("button", { name: "Write ‘horse’" }));
  fireEvent.click(within(screen.getByRole("group", { name: "When? Perhaps" })).getByRole("button"));
  expect(mine.of(clip)?.words?.prompt).toBe("a horse at sea, at night");
  expect(prompt()).toBe("a giraffe at sea");
});

test.each([
  [0, /hand does not draw here: it learnt under other words of style/],
  [0.5, /hand draws here at 50\s?%/],
  [1, /hand draws here\./],
])("whether the style calls for the team's hand is said: %s", (called, words) => {
  drafts.set({ ...drafts.get(), called });
  open();
  screen.getByText(words);
});

test("where there is no hand nothing is said of one", () => {
  open();
  expect(screen.queryByText(/hand/)).toBeNull();
});

test("what was left open is asked, and a press settles it", () => {
  open();
  const when = screen.getByRole("group", { name: "When? Perhaps" });
  fireEvent.click(within(when).getByRole("button", { name: "at night" }));
  expect(prompt()).toBe("a giraffe at sea, at night");
  screen.getByText("More than one is named (cat, car); I draw one of them.");
});

test("four ideas are four buttons; a press makes its seed the clip's, undo takes it back", () => {
  open();
  fireEvent.click(screen.getByRole("button", { name: "Four ideas" }));
  expect(ideas).toHaveBeenCalledOnce();
  const before = readClips(doc)[0]!.seed;
  act(() => drafts.set({ ...drafts.get(), ideas: [1, 2, 3, 4].map((seed) => ({ seed, src: "data:," })) }));
  fireEvent.click(screen.getByRole("button", { name: "Idea 3: choose it" }));
  expect(readClips(doc)[0]!.seed).toBe(3);
  expect(say).toHaveBeenCalledWith("Idea 3 is the clip's now. Undo takes it back.");
  expect(screen.getByRole("button", { pressed: true }).getAttribute("aria-label")).toBe("Idea 3: choose it");
  undo.undo();
  expect(readClips(doc)[0]!.seed).toBe(before);
});

test("words that leave the scene open are told apart from words that are not known", () => {
  const left = "Your words leave the scene open: every idea and every new clip may be another one.";
  open();
  expect(screen.queryByText(left)).toBeNull();
  act(() =>
    drafts.set({ ...drafts.get(), understood: { ...understood, open: ["celebration"], unknown: [] } }),
  );
  screen.getByText(left);
  expect(screen.queryByText(/I do not know/)).toBeNull();
});

test("a screen reader hears it once typing rests, not at each letter", () => {
  vi.useFakeTimers();
  open();
  act(() =>
    drafts.set({ ...drafts.get(), understood: { ...understood, factors: [factor("place", "city")] } }),
  );
  vi.advanceTimersByTime(1_000);
  expect(say).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(say).toHaveBeenCalledExactlyOnceWith(
    "Understood: place: city. I do not know ‘giraffe’, ‘celebration’.",
  );
  vi.useRealTimers();
});

test("a sentence stands there where the machine does not answer; who may only look is shown nothing", () => {
  drafts.set({ ...drafts.get(), problem: "It does not answer." });
  open();
  screen.getByText("It does not answer.");
  cleanup();
  open(false);
  expect(screen.queryByRole("button")).toBeNull();
});
