import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { useEffect } from "react";
import { messageYjsSyncStep1, readSyncMessage, writeSyncStep1 } from "y-protocols/sync";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { type RoomInfo, api } from "../api";
import { addClip, clipText, readClips, setText } from "../document";
import { setLanguage } from "../i18n";
import * as wire from "../wire";
import { EditorPage } from "./EditorPage";
import { NoticeBox } from "./NoticeBox";
import { Aside } from "./aside";
import { useEditor } from "./context";
import type { Session } from "./session";

const KEY = "telar-kept-r-7";
const MESSAGE = "This clip is locked.";

function film(): Y.Doc {
  const doc = new Y.Doc();
  addClip(doc, null, "7");
  return doc;
}

/** The other side of the line, with a document of its own that takes nothing. */
class Line {
  static lines: Line[] = [];
  static readonly house = film();
  static readonly OPEN = 1;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor() {
    Line.lines.push(this);
    queueMicrotask(() => {
      this.onopen?.();
      this.tell(wire.sync((encoder) => writeSyncStep1(encoder, new Y.Doc())));
    });
  }

  send(bytes: Uint8Array): void {
    const message = wire.read(bytes);
    if (message.kind !== wire.SYNC || decoding.peekVarUint(message.decoder) !== messageYjsSyncStep1) return;
    this.tell(wire.sync((encoder) => void readSyncMessage(message.decoder, encoder, Line.house, this)));
  }

  close(): void {
    this.readyState = 3;
  }

  tell(data: unknown): void {
    this.onmessage?.({ data });
  }

  refuse(): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, wire.REFUSED);
    encoding.writeVarString(encoder, JSON.stringify({ code: "locked", message: MESSAGE }));
    this.tell(encoding.toUint8Array(encoder));
  }
}

beforeEach(async () => {
  await setLanguage("en");
  localStorage.clear();
  Line.lines = [];
  vi.stubGlobal("WebSocket", Line);
  vi.spyOn(api, "room").mockResolvedValue({
    id: "r",
    role: "editor",
    language: "en",
    you: { id: 7, name: "Owl", color: "#123456" },
  } as unknown as RoomInfo);
  vi.spyOn(api, "takes").mockResolvedValue({ fact: 1, seq: 1, clips: {}, segments: [], jobs: [] } as never);
  vi.spyOn(api, "review").mockRejectedValue(new Error("not here"));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

let session: Session;
function Shown() {
  const here = useEditor();
  useEffect(() => {
    session = here;
  }, [here]);
  return <NoticeBox />;
}

const kept = () => localStorage.getItem(KEY);

/** The page of the room, once its document is here, with words of this person's in it; `clip` is the first. */
async function opened(): Promise<string> {
  session = null as never;
  render(<EditorPage id="r" children={<Shown />} />);
  await vi.waitFor(() => expect(session?.room.status.get().synced).toBe(true));
  return readClips(session.room.doc)[0]!.id;
}

test("words of a refused edit are in the browser before the copy is erased, and shown until they are closed", async () => {
  const clip = await opened();
  const erased = vi.spyOn(session.room, "destroy").mockImplementation(() => {
    expect(kept()).toContain("a whale at night");
    return new Promise(() => undefined); // The page is closed here.
  });
  setText(clipText(session.room.doc, clip, "prompt")!, "a whale at night");
  act(() => Line.lines[0]!.refuse());
  expect(erased).toHaveBeenCalledWith({ forget: true });
  cleanup();
  await opened();
  const box = await screen.findByRole("alert");
  expect(box.textContent).toContain(MESSAGE);
  expect(box.querySelector("pre")!.textContent).toBe("a whale at night");
  act(() => session.notice.set({ message: "Something else.", words: "" }));
  expect(screen.getAllByRole("alert").map((each) => each.querySelector("p")!.textContent)).toEqual([
    `${MESSAGE} We kept a copy of what you wrote since:`,
    "Something else.",
  ]);
  fireEvent.click(screen.getAllByRole("button", { name: "Close" })[0]!);
  expect(screen.getByRole("alert").textContent).toContain("Something else.");
  expect(kept()).toBeNull();
});

test("after a refusal the room is read anew, and what it does not hold is shown and stays for the next visit", async () => {
  const clip = await opened();
  const first = session;
  setText(clipText(session.room.doc, clip, "prompt")!, "a whale");
  act(() => Line.lines[0]!.refuse());
  await screen.findByText("a whale");
  expect(session).not.toBe(first);
  const { message, words, texts } = JSON.parse(kept()!) as Record<string, unknown>;
  expect([message, words, texts]).toEqual([MESSAGE, "a whale", []]);
  const again = new Aside("r", 7);
  again.keep("Another.", new Map([["title", "a title"]]));
  again.compare(new Map());
  expect(again.get()).toEqual({ message: "Another.", words: "a whale\n\na title" });
  expect([new Aside("r", 8).get(), new Aside("s", 7).get()]).toEqual([null, null]);
});

test("where nothing was lost the sentence stands alone, and nothing is kept", () => {
  const aside = new Aside("r", 7);
  aside.keep(MESSAGE, new Map([["title", "Film"]]));
  aside.compare(new Map([["title", "Film"]]));
  expect(aside.get()).toEqual({ message: MESSAGE, words: "" });
  expect(kept()).toBeNull();
});

test("what stands there and is nothing of ours is passed over", () => {
  for (const strange of ["{", "null", "7", '{"message": 7}', '{"message": "m", "words": "", "texts": [7]}']) {
    localStorage.setItem(KEY, strange);
    expect(new Aside("r", 7).get()).toBeNull();
  }
});
