import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { api } from "../api";
import { addClip, readFilm, setMarker, setSound, setTitle, undoManager } from "../document";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { FilmStore } from "../film";
import { setLanguage } from "../i18n";
import LaidCard from "../laid/LaidCard";
import { Store, useStore } from "../store";
import { MarkerCard } from "./MarkerCard";
import { TitleCard } from "./TitleCard";

const FRAME = 4;

/** Of each card: what it shows, how its words are written by anybody, and how they read. */
const CARDS = {
  marker: {
    card: () => <Markers />,
    write: (doc: Y.Doc, spot: Spot, label: string) => setMarker(doc, spot, { label, color: "red" }),
    read: (doc: Y.Doc) => readFilm(doc).markers[0]!.label,
  },
  title: {
    card: () => <Titles />,
    write: (doc: Y.Doc, spot: Spot, text: string) => setTitle(doc, spot, { text, look: "low", frames: 24 }),
    read: (doc: Y.Doc) => readFilm(doc).titles[0]!.text,
  },
  "laid sound": {
    card: () => <LaidCard />,
    write: (doc: Y.Doc, spot: Spot, text: string) =>
      setSound(doc, spot, { text, frames: 48, level: 80, seed: 3 }),
    read: (doc: Y.Doc) => readFilm(doc).sounds[0]!.text,
  },
};
type Spot = { clip: string; frame: number };

let film: FilmStore;
const Markers = () => <MarkerCard marker={useStore(film).markers[0]!} left={0} />;
const Titles = () => <TitleCard title={useStore(film).titles[0]!} left={0} />;

let mine: Y.Doc;
let theirs: Y.Doc;
let spot: Spot;

beforeEach(async () => {
  await setLanguage("en");
  Element.prototype.scrollIntoView = vi.fn();
  [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  spot = { clip: addClip(mine, null, "7")!, frame: FRAME };
  mine.on("update", (update, origin) => origin !== theirs && Y.applyUpdate(theirs, update, mine));
  theirs.on("update", (update, origin) => origin !== mine && Y.applyUpdate(mine, update, theirs));
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine), mine);
  film = new FilmStore(mine);
  vi.spyOn(api, "draft").mockReturnValue(new Promise(() => undefined));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function show(card: ReactNode) {
  const view = { seen: new Store({ from: 0, frames: 96 }), scale: () => 1 };
  const session = {
    room: { doc: mine },
    film,
    view,
    feed: new Store({ sounds: new Map(), kept_out: new Set() }),
    info: { id: "r" },
    command: (work: () => Promise<unknown>) => work(),
    undo: undoManager(mine),
    canEdit: true,
    mayChange: () => true,
    notice: new Store(null),
    openSound: new Store(spot),
    openTitle: new Store(spot),
    marker: new Store(spot),
    say: () => undefined,
  } as unknown as Session;
  render(<EditorProvider value={session}>{card}</EditorProvider>);
  return screen.getAllByRole<HTMLInputElement>("textbox")[0]!;
}

describe.each(Object.entries(CARDS))("the open card of a %s", (_, { card, write, read }) => {
  test("shows what a colleague writes meanwhile, and leaves it when nothing was typed", () => {
    write(mine, spot, "before");
    const field = show(card());
    act(() => void write(theirs, spot, "theirs"));
    expect(field.value).toBe("theirs");
    fireEvent.blur(field);
    fireEvent.keyDown(field, { key: "Enter" });
    expect(read(mine)).toBe("theirs");
  });

  test("keeps what is typed, and writes it when the field is left", () => {
    write(mine, spot, "before");
    const field = show(card());
    fireEvent.change(field, { target: { value: "mine" } });
    act(() => void write(theirs, spot, "theirs"));
    expect(field.value).toBe("mine");
    fireEvent.blur(field);
    expect(read(theirs)).toBe("mine");
    act(() => void write(theirs, spot, "theirs again"));
    fireEvent.blur(field);
    expect([field.value, read(mine)]).toEqual(["theirs again", "theirs again"]);
  });

  test("writes nothing of what was typed and taken back, nor after Escape", () => {
    write(mine, spot, "before");
    const field = show(card());
    fireEvent.change(field, { target: { value: "before!" } });
    fireEvent.change(field, { target: { value: "before" } });
    act(() => void write(theirs, spot, "theirs"));
    fireEvent.blur(field);
    expect(read(mine)).toBe("theirs");
    fireEvent.change(field, { target: { value: "not this" } });
    fireEvent.keyDown(field, { key: "Escape" });
    fireEvent.blur(field);
    expect(read(mine)).toBe("theirs");
  });
});
