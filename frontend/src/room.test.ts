// @vitest-environment node
import "fake-indexeddb/auto";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as Socket, WebSocketServer } from "ws";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import { messageYjsSyncStep1, readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import * as Y from "yjs";
import { unsavedCopies } from "./copies";
import { Room, type RoomOptions } from "./room";
import * as wire from "./wire";

/** The other side of the wire: a real socket server with a document, which acknowledges only when told to. */
class Server {
  readonly doc = new Y.Doc();
  readonly people = new Awareness(new Y.Doc());
  /** Kinds in the order received on the latest connection; "0.n" is a sync message of kind n. */
  heard: string[] = [];
  since: unknown[] = [];
  updates = 0;
  connections = 0;
  socket: Socket | null = null;
  private readonly server = new WebSocketServer({ port: 0, host: "127.0.0.1" });

  constructor() {
    this.people.setLocalState(null);
    this.server.on("connection", (socket) => this.opened(socket));
  }

  ready(): Promise<unknown> {
    return new Promise((done) => (this.server.address() ? done(null) : this.server.once("listening", done)));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private opened(socket: Socket): void {
    this.connections += 1;
    this.socket = socket;
    this.heard = [];
    this.updates = 0;
    socket.on("message", (data: Buffer) => this.received(new Uint8Array(data)));
    socket.send(wire.sync((encoder) => writeSyncStep1(encoder, this.doc)));
  }

  private received(bytes: Uint8Array): void {
    const message = wire.read(bytes);
    if (message.kind === wire.FEED) this.since.push(message.fact);
    if (message.kind === wire.AWARENESS) applyAwarenessUpdate(this.people, message.update, this);
    if (message.kind !== wire.SYNC) {
      this.heard.push(String(message.kind));
      return;
    }
    const sort = decoding.peekVarUint(message.decoder);
    this.heard.push(`0.${sort}`);
    const reply = wire.sync((encoder) => readSyncMessage(message.decoder, encoder, this.doc, this));
    if (sort === messageYjsSyncStep1) this.socket!.send(reply);
    else this.updates += 1;
  }

  send(kind: number, fill: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, kind);
    fill(encoder);
    this.socket!.send(encoding.toUint8Array(encoder));
  }

  acknowledge(count: number): void {
    this.send(wire.SAVED, (encoder) => encoding.writeVarUint(encoder, count));
  }

  json(kind: number, value: unknown): void {
    this.send(kind, (encoder) => encoding.writeVarString(encoder, JSON.stringify(value)));
  }

  words(): string {
    return this.doc.getText("title").toString();
  }

  close(): Promise<unknown> {
    for (const client of this.server.clients) client.terminate();
    return new Promise((done) => this.server.close(done));
  }
}

let server: Server;
/** What the browser tells the page: "online" and "pagehide". */
let page: EventTarget;
const rooms: Room[] = [];

beforeEach(async () => {
  vi.stubGlobal("WebSocket", Socket);
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  server = new Server();
  await server.ready();
});

afterEach(async () => {
  await Promise.all(rooms.splice(0).map((room) => room.destroy()));
  await server.close();
  vi.unstubAllGlobals();
});

function enter(options: Partial<RoomOptions> = {}): Room {
  const nothing = { copy: null, since: () => 0, onFact: () => undefined, onRefused: () => undefined };
  const room = new Room({ url: server.url, ...nothing, ...options });
  rooms.push(room);
  return room;
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 });
const phase = (room: Room) => room.status.get().phase;

/** A room that has answered the server and was acknowledged. */
async function settled(options: Partial<RoomOptions> = {}): Promise<Room> {
  const room = enter(options);
  await until(() => expect(server.updates).toBe(1));
  server.acknowledge(1);
  await until(() => expect(phase(room)).toBe("saved"));
  return room;
}

const type = (room: Room, words: string) => room.doc.getText("title").insert(0, words);

test("the feed is asked for first, from the last fact known; then the document", async () => {
  await settled({ since: () => 17 });
  expect(server.heard[0]).toBe("64");
  expect(server.heard[1]).toBe("0.0");
  expect(server.since).toEqual([{ since: 17 }]);
});

test("saved is said only when every update that was sent is acknowledged", async () => {
  const room = await settled();
  const said: string[] = [];
  room.status.subscribe(() => said.push(phase(room)));
  type(room, "a");
  type(room, "b");
  expect(phase(room)).toBe("saving");
  await until(() => expect(server.updates).toBe(3));
  server.acknowledge(2);
  server.json(wire.FEED, { n: 1, kind: "mark" });
  await until(() => expect(server.words()).toBe("ba"));
  type(room, "c");
  await until(() => expect(server.updates).toBe(4));
  server.acknowledge(3);
  server.acknowledge(4);
  await until(() => expect(phase(room)).toBe("saved"));
  expect(said).toEqual(["saving", "saved"]);
});

test("an acknowledgement of less than all is not enough", async () => {
  const onFact = vi.fn();
  const room = await settled({ onFact });
  type(room, "a");
  type(room, "b");
  await until(() => expect(server.updates).toBe(3));
  server.acknowledge(2);
  server.json(wire.FEED, { n: 1 });
  await until(() => expect(onFact).toHaveBeenCalledOnce());
  expect(phase(room)).toBe("saving");
});

test("what was typed while the line was down is sent by the next connection, and counted anew", async () => {
  const room = await settled();
  type(room, "before ");
  await until(() => expect(server.updates).toBe(2));
  server.socket!.terminate();
  await until(() => expect(phase(room)).not.toBe("saved"));
  type(room, "meanwhile ");
  await until(() => expect(server.connections).toBe(2));
  await until(() => expect(server.words()).toBe("meanwhile before "));
  expect(phase(room)).toBe("saving");
  server.acknowledge(1);
  await until(() => expect(phase(room)).toBe("saved"));
});

test("a lost line is named once the room was open, and the screen keeps its words", async () => {
  const room = await settled();
  type(room, "kept");
  const said: string[] = [];
  room.status.subscribe(() => said.push(phase(room)));
  server.socket!.terminate();
  await until(() => expect(said).toContain("offline"));
  expect(room.doc.getText("title").toString()).toBe("kept");
});

test("presence is there at once on a new connection", async () => {
  const room = await settled();
  room.awareness.setLocalStateField("clip", "c7");
  await until(() => expect(server.people.getStates().get(room.doc.clientID)?.clip).toBe("c7"));
  server.people.states.delete(room.doc.clientID);
  server.socket!.terminate();
  await until(() => expect(server.connections).toBe(2));
  // Its clock was seen before: only a newer one counts.
  await until(() => expect(server.people.getStates().get(room.doc.clientID)?.clip).toBe("c7"));
});

test("whoever closes the page leaves the others' screens at once", async () => {
  const room = await settled();
  room.awareness.setLocalStateField("clip", "c7");
  await until(() => expect(server.people.getStates().has(room.doc.clientID)).toBe(true));
  page.dispatchEvent(new Event("pagehide"));
  await until(() => expect(server.people.getStates().has(room.doc.clientID)).toBe(false));
});

test("others leave the screen with the line", async () => {
  const room = await settled();
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ user: { name: "Owl" } });
  server.socket!.send(wire.awareness(encodeAwarenessUpdate(other, [other.clientID])));
  await until(() => expect(room.awareness.getStates().has(other.clientID)).toBe(true));
  server.socket!.terminate();
  await until(() => expect(room.awareness.getStates().has(other.clientID)).toBe(false));
  expect(room.awareness.getStates().has(room.doc.clientID)).toBe(true);
});

test("others are back with the line, also who did nothing meanwhile", async () => {
  const room = await settled();
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ user: { name: "Owl" } });
  const here = () => room.awareness.getStates().has(other.clientID);
  for (const connection of [1, 2]) {
    await until(() => expect(server.connections).toBe(connection));
    server.socket!.send(wire.awareness(encodeAwarenessUpdate(other, [other.clientID])));
    await until(() => expect(here()).toBe(true));
    server.socket!.terminate();
    await until(() => expect(here()).toBe(false));
  }
  other.destroy();
});

test("what others write arrives and is not sent back", async () => {
  const room = await settled();
  const update = new Promise<Uint8Array>((done) => server.doc.once("update", done));
  server.doc.getText("title").insert(0, "theirs");
  const bytes = await update;
  server.socket!.send(wire.sync((encoder) => writeUpdate(encoder, bytes)));
  await until(() => expect(room.doc.getText("title").toString()).toBe("theirs"));
  type(room, "mine ");
  await until(() => expect(server.words()).toBe("mine theirs"));
  expect(server.updates).toBe(2);
});

test("a large paste goes as a synchronisation, never as one large live update", async () => {
  const room = await settled();
  room.doc.getText("script").insert(0, "x".repeat(90_000));
  await until(() => expect(server.doc.getText("script").length).toBe(90_000));
  expect(server.connections).toBe(2);
  expect(server.heard).not.toContain("0.2");
});

test.each([4401, 4403, 4409])("the final close code %i ends it: no other try", async (code) => {
  const room = await settled();
  server.socket!.close(code);
  await until(() => expect(room.status.get()).toMatchObject({ phase: "closed", code }));
  page.dispatchEvent(new Event("online"));
  // The soonest try would come within 375 ms.
  await new Promise((done) => setTimeout(done, 500));
  expect(server.connections).toBe(1);
  expect(phase(room)).toBe("closed");
});

test("a close code that may be retried is", async () => {
  await settled();
  server.socket!.close(4508);
  await until(() => expect(server.connections).toBe(2));
});

test("a refusal is handed on once; nothing more is sent and nothing tried again", async () => {
  const onRefused = vi.fn();
  const room = await settled({ onRefused });
  const refusal = { code: "too_many_clips", message: "No more clips fit." };
  server.json(wire.REFUSED, refusal);
  await until(() => expect(onRefused).toHaveBeenCalledExactlyOnceWith(refusal));
  type(room, "more");
  page.dispatchEvent(new Event("online"));
  await new Promise((done) => setTimeout(done, 500));
  expect(server.connections).toBe(1);
  expect(server.words()).toBe("");
});

test("a viewer reads and sends no update", async () => {
  server.doc.getText("title").insert(0, "theirs");
  const room = enter({ readOnly: true });
  await until(() => expect(room.doc.getText("title").toString()).toBe("theirs"));
  expect(phase(room)).toBe("saved");
  type(room, "mine ");
  room.awareness.setLocalStateField("clip", "c1");
  await until(() => expect(server.people.getStates().get(room.doc.clientID)?.clip).toBe("c1"));
  expect(server.updates).toBe(0);
});

test("words typed offline in an earlier visit take part in the first synchronisation of the next", async () => {
  const first = await settled({ copy: "telar-test" });
  server.socket!.terminate();
  type(first, "typed offline");
  await first.destroy();
  rooms.length = 0;
  enter({ copy: "telar-test" });
  await until(() => expect(server.words()).toBe("typed offline"));
});

test("a copy that was forgotten is not seen again", async () => {
  const first = await settled({ copy: "telar-forget" });
  type(first, "refused words");
  await new Promise((done) => setTimeout(done, 50));
  await first.destroy({ forget: true });
  rooms.length = 0;
  await server.close();
  server = new Server();
  await server.ready();
  await settled({ copy: "telar-forget" });
  expect(server.words()).toBe("");
});

const kept = async () => (await indexedDB.databases()).map(({ name }) => name);

test("who is shown out leaves no copy of the room in this browser", async () => {
  const room = await settled({ copy: "telar-out" });
  expect(await kept()).toContain("telar-out");
  server.socket!.close(4403);
  await until(() => expect(phase(room)).toBe("closed"));
  await vi.waitFor(async () => expect(await kept()).not.toContain("telar-out"));
});

test("what was not saved yet stays with who wrote it, and so does a copy when the visit alone ended", async () => {
  const unsaved = await settled({ copy: "telar-unsaved" });
  type(unsaved, "nobody said that this is saved");
  await until(() => expect(server.updates).toBe(2));
  server.socket!.close(4403);
  await until(() => expect(phase(unsaved)).toBe("closed"));
  await unsaved.destroy();
  await server.close();
  server = new Server();
  await server.ready();
  const ended = await settled({ copy: "telar-ended" });
  server.socket!.close(4401);
  await until(() => expect(phase(ended)).toBe("closed"));
  await ended.destroy();
  expect(await kept()).toEqual(expect.arrayContaining(["telar-unsaved", "telar-ended"]));
});

/** A page that is about to be closed; whether the browser asks first. */
function asks(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  page.dispatchEvent(event);
  return event.defaultPrevented;
}

test("where no copy may be kept it is said, and closing the page is asked about while words are not saved", async () => {
  vi.stubGlobal("indexedDB", undefined);
  const room = await settled({ copy: "telar-barred" });
  expect([room.keeps.get(), asks()]).toEqual([false, false]);
  type(room, "a");
  expect(asks()).toBe(true);
  await until(() => expect(server.updates).toBe(2));
  server.acknowledge(2);
  await until(() => expect(phase(room)).toBe("saved"));
  expect(asks()).toBe(false);
  type(room, "b");
  await room.destroy();
  expect(asks()).toBe(false);
});

test("a browser that refuses to open its copy keeps none either, and a refusal there is handed on", async () => {
  // y-indexeddb lets the failure go unheard too, which the runner would take for one of the test's.
  const heard = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", () => undefined);
  const open = () => {
    throw new Error("barred");
  };
  vi.stubGlobal("indexedDB", { open });
  const room = await settled({ copy: "telar-refused" });
  expect(room.keeps.get()).toBe(false);
  type(room, "a");
  expect(asks()).toBe(true);
  await room.destroy({ forget: true });
  process.removeAllListeners("unhandledRejection");
  for (const listener of heard) process.on("unhandledRejection", listener);
});

test("where a copy is kept nobody is asked, and it is noted whether it holds what the house has not", async () => {
  vi.stubGlobal("localStorage", {
    setItem(name: string, value: string) {
      (this as never as Record<string, string>)[name] = value;
    },
    removeItem(name: string) {
      delete (this as never as Record<string, string>)[name];
    },
  });
  const room = await settled({ copy: "telar-noted" });
  expect([room.keeps.get(), unsavedCopies(), localStorage["telar-copy-telar-noted"]]).toEqual([
    true,
    false,
    "saved",
  ]);
  type(room, "a");
  expect([asks(), unsavedCopies()]).toEqual([false, true]);
  await until(() => expect(server.updates).toBe(2));
  await room.destroy();
  const next = enter({ copy: "telar-noted" });
  await until(() => expect(server.updates).toBe(1));
  expect(unsavedCopies()).toBe(true);
  server.acknowledge(1);
  await until(() => expect(phase(next)).toBe("saved"));
  expect(unsavedCopies()).toBe(false);
  await next.destroy({ forget: true });
  expect(localStorage["telar-copy-telar-noted"]).toBeUndefined();
});

test("a room that is left while its line is still opening leaves quietly", async () => {
  const room = enter();
  await Promise.resolve();
  await room.destroy();
  await new Promise((done) => setImmediate(done));
  expect(server.since).toEqual([]);
});

test("who has left has nothing more to tell, also a moment later", async () => {
  const room = await settled();
  const timers = vi.spyOn(globalThis, "setTimeout");
  await room.destroy();
  const planned = timers.mock.calls.map(([then]) => (then as { name: string }).name);
  timers.mockRestore();
  expect(planned.filter((name) => name === "flushPresence")).toHaveLength(1); // its farewell, which is sent at once
});
