/** A team's own footage, as people meet it: consent, words, teaching, taking back; and a line that breaks. */
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorProvider } from "../editor/context";
import { Session } from "../editor/session";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { FootagePart } from "./FootagePart";
import { type Footage, type FootageList, bring, bringing } from "./footage";

const clip = (number: number, caption = "", teaches = false) => ({
  number,
  caption,
  teaches,
  thumb: `/c${number}.jpg`,
  film: `/c${number}.mp4`,
});
const video = (more: Partial<Footage>): Footage => ({
  id: "f1",
  name: "cat.mp4",
  by: "Bob",
  state: "ready",
  reason: null,
  style: "ink",
  seconds: 4,
  bytes: 10,
  got: 10,
  may: true,
  clips: [clip(0, "a cat sleeps", true), clip(1)],
  ...more,
});
const asked: { call: string; body: unknown }[] = [];
const said: string[] = [];
let list: FootageList;
let refuse: (call: string) => Response | Error | null;
let feed: Store<{ footage: number; hand: { silent: boolean } | null }>;

beforeEach(() => {
  setLanguage("en");
  asked.length = said.length = 0;
  refuse = () => null;
  bringing.set(null);
  feed = new Store({
    footage: 1,
    hand: null,
    damaged: false,
    frozen: false,
    approved: null,
    people: new Map(),
  });
  list = { limits: { bytes: 100, piece: 4, seconds: 120 }, footage: [video({})] };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const call = `${init.method} ${path}`;
    const sent = init.body instanceof Blob ? await init.body.text() : init.body;
    asked.push({ call, body: typeof sent === "string" && sent.startsWith("{") ? JSON.parse(sent) : sent });
    const refused = refuse(call);
    if (refused instanceof Error) throw refused;
    if (refused) return refused;
    const at = Number(/at=(\d+)/.exec(path)?.[1] ?? 0);
    const answer = path.includes("/bytes")
      ? { got: at + String(sent).length }
      : { id: "f9", piece: 4, ...list };
    return new Response(JSON.stringify(answer));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function show(role = "editor") {
  const parts = {
    feed,
    info: { id: "r1", role, you: { id: 2 } },
    command: <T,>(work: () => Promise<T>) => work(),
    say: (words: string) => said.push(words),
  };
  const session = Object.assign(Object.create(Session.prototype) as object, parts);
  await act(async () => {
    render(
      <EditorProvider value={session as unknown as Session}>
        <FootagePart />
      </EditorProvider>,
    );
    await Promise.resolve();
  });
}

const settle = () => act(async () => new Promise((go) => setTimeout(go, 0)));
const part = () => within(screen.getByRole("region", { name: "Your own footage" }));
const choose = (file: File) =>
  fireEvent.change(part().getByLabelText("Video"), { target: { files: [file] } });

test("who looks or reviews sees nothing of it and asks for nothing", async () => {
  await show("reviewer");
  expect(screen.queryByRole("region", { name: "Your own footage" })).toBeNull();
  expect(asked).toEqual([]);
});

test("a video is brought with a tick, piece by piece", async () => {
  await show();
  part().getByText(/at most 0 MB and 2 minutes/);
  const button = part().getByRole("button", { name: "Bring it" });
  choose(new File(["0123456789"], "dog.mp4"));
  expect(button.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(button);
  expect(asked.filter(({ call }) => call.startsWith("POST"))).toEqual([]);
  fireEvent.click(part().getByRole("checkbox", { name: /Everybody who stands in it/ }));
  fireEvent.click(button);
  await settle();
  await settle();
  expect(asked.find(({ call }) => call === "POST /api/rooms/r1/footage")?.body).toEqual({
    name: "dog.mp4",
    bytes: 10,
    consent: true,
  });
  expect(asked.filter(({ call }) => call.startsWith("PUT"))).toEqual([
    { call: "PUT /api/rooms/r1/footage/f9/bytes?at=0", body: "0123" },
    { call: "PUT /api/rooms/r1/footage/f9/bytes?at=4", body: "4567" },
    { call: "PUT /api/rooms/r1/footage/f9/bytes?at=8", body: "89" },
  ]);
});

test("a file that is too large is told before a byte is sent", async () => {
  await show();
  choose(new File(["x".repeat(101)], "long.mp4"));
  part().getByText(/A video has at most 500 MB/);
  fireEvent.click(part().getByRole("checkbox", { name: /Everybody/ }));
  fireEvent.click(part().getByRole("button", { name: "Bring it" }));
  expect(asked.filter(({ call }) => !call.startsWith("GET"))).toEqual([]);
});

test("a piece whose answer was lost is not sent twice, and a broken line is tried again", async () => {
  vi.useFakeTimers();
  let turn = 0;
  refuse = (call) => {
    if (!call.includes("at=4")) return null;
    turn += 1;
    if (turn === 1) return new TypeError("the line is down");
    list.footage = [video({ id: "f9", state: "coming", got: 8 })];
    return turn === 2
      ? new Response(JSON.stringify({ code: "footage_step", message: "" }), { status: 409 })
      : null;
  };
  const going = bring("r1", new File(["0123456789"], "dog.mp4"), { ...list, footage: [] });
  await vi.runAllTimersAsync();
  expect(await going).toBe(true);
  expect(asked.filter(({ call }) => call.startsWith("PUT")).map(({ body }) => body)).toEqual([
    "0123",
    "4567",
    "4567",
    "89",
  ]);
});

test("a video that broke off goes on where it stopped when the same file is chosen", async () => {
  list.footage = [video({ state: "coming", name: "dog.mp4", bytes: 10, got: 8 })];
  expect(await bring("r1", new File(["0123456789"], "dog.mp4"), list)).toBe(true);
  expect(asked).toEqual([{ call: "PUT /api/rooms/r1/footage/f1/bytes?at=8", body: "89" }]);
});

test("words are kept when the field is left; they stay while the clip teaches", async () => {
  await show();
  const fixed = part().getByRole("textbox", { name: "What is to be seen in clip 1 of cat.mp4" });
  expect((fixed as HTMLInputElement).readOnly).toBe(true);
  const field = part().getByRole("textbox", { name: "What is to be seen in clip 2 of cat.mp4" });
  expect((part().getByRole("checkbox", { name: /^Clip 2/ }) as HTMLInputElement).disabled).toBe(true);
  fireEvent.change(field, { target: { value: "a dog" } });
  fireEvent.blur(field);
  expect(asked.at(-1)).toEqual({
    call: "PATCH /api/rooms/r1/footage/f1/clips/1",
    body: { caption: "a dog" },
  });
});

test("a clip is taken back by its tick, and all of them by one press", async () => {
  await show();
  await act(async () => fireEvent.click(part().getByRole("checkbox", { name: /^Clip 1/ })));
  expect(asked.at(-1)).toEqual({ call: "PATCH /api/rooms/r1/footage/f1/clips/0", body: { teaches: false } });
  expect(said).toContain("Taken back. What it had taught is out of use.");
  await act(async () => fireEvent.click(part().getByRole("button", { name: "Take all back" })));
  expect(asked.at(-1)?.body).toEqual({ teaches: false });
});

test("deleting asks first, and only who may is offered it", async () => {
  await show();
  fireEvent.click(part().getByRole("button", { name: "Delete cat.mp4" }));
  part().getByText(/Every version that learned from them is out of use/);
  expect(asked.some(({ call }) => call.startsWith("DELETE"))).toBe(false);
  fireEvent.click(part().getByRole("button", { name: "Keep it" }));
  expect(document.activeElement).toBe(part().getByRole("button", { name: "Delete cat.mp4" }));
  fireEvent.click(part().getByRole("button", { name: "Delete cat.mp4" }));
  await act(async () => fireEvent.click(part().getByRole("button", { name: "Delete for good" })));
  expect(document.activeElement).toBe(part().getByRole("heading", { name: "Your own footage" }));
  expect(asked.at(-1)?.call).toBe("DELETE /api/rooms/r1/footage/f1");
  cleanup();
  list.footage = [video({ may: false })];
  await show();
  expect(screen.queryByRole("button", { name: "Delete cat.mp4" })).toBeNull();
});

test("what was refused says why, and a silent class brings nothing", async () => {
  list.footage = [video({ state: "failed", reason: "footage_long", clips: [] })];
  feed.set({ ...feed.get(), hand: { silent: true } });
  await show();
  part().getByText(/This video is too long/);
  part().getByText(/A class brings no footage/);
  expect(part().queryByRole("button", { name: "Bring it" })).toBeNull();
});

test("a fact has it read again, and its arrival is said", async () => {
  list.footage = [video({ state: "reading", clips: [] })];
  await show();
  part().getByText("Is being read …");
  list.footage = [video({})];
  await act(async () => feed.set({ ...feed.get(), footage: 2 }));
  await settle();
  expect(said).toContain("cat.mp4 was read: 2 clips. Give them words, then let them teach.");
});

test("all of it is there in Spanish", async () => {
  setLanguage("es");
  await show();
  expect(document.body.textContent).toContain("Vuestro metraje");
  expect(document.body.textContent).not.toMatch(/footage\.[a-z_]+/);
});
