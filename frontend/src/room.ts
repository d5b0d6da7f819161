/**
 * The room's socket: keeps one Yjs document, its presence and the feed in step with the server.
 * Alone (with api.ts) touches the network. Knows bytes and connection; not what the document means.
 *
 * *Saved* is said only when the server has acknowledged every sync update that this connection sent.
 */
import * as decoding from "lib0/decoding";
import { IndexeddbPersistence } from "y-indexeddb";
import { applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import { messageYjsSyncStep1, readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import * as Y from "yjs";
import { forgetCopy, noteCopy } from "./copies";
import { Presence } from "./people/apart";
import { Store } from "./store";
import * as wire from "./wire";

/** Live updates over this size go as a synchronisation instead, for which the server allows 4 MB. */
const LIVE_LIMIT = 60_000;
const FIRST_WAIT = 300;
const LONGEST_WAIT = 8_000;
/** Without a word for so long (presence alone speaks every 15 s) the line is taken for dead. */
const SILENCE = 40_000;
const PRESENCE_TICK = 50;
const COPY_WAIT = 1_500;
/** The close code for who may not be in the room. */
const SHOWN_OUT = 4403;

export type Phase = "joining" | "saving" | "saved" | "offline" | "closed";

export interface Status {
  phase: Phase;
  /** True once the server's document has been read on any connection. */
  synced: boolean;
  /** The close code when the phase is "closed": 4401 sign in, 4403 not allowed, 4409 reload. */
  code: number | null;
}

export interface RoomOptions {
  url: string;
  /** Name of the copy kept in this browser; null keeps none. */
  copy: string | null;
  /** A viewer is asked for nothing and sends nothing. */
  readOnly?: boolean;
  since: () => number;
  onFact: (fact: unknown) => void;
  onRefused: (refusal: wire.Refusal) => void;
}

export class Room {
  readonly doc = new Y.Doc();
  readonly awareness = new Presence(this.doc);
  readonly status = new Store<Status>({ phase: "joining", synced: false, code: null });
  /** Whether this browser keeps a copy of what is written; false where it bars that. */
  readonly keeps: Store<boolean>;
  private copy: IndexeddbPersistence | null;
  private socket: WebSocket | null = null;
  /** Sync updates sent, and acknowledged, on this connection. */
  private sent = 0;
  private acknowledged = 0;
  /** Until our SyncStep2 has left, live updates wait: it will carry them. */
  private answered = false;
  private read = false;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private presence: ReturnType<typeof setTimeout> | undefined;
  private readonly presenceOf = new Set<number>();
  private gone = false;
  /** All that was written here is in the house. */
  private safe = false;
  /** What of that was noted beside the copy. */
  private noted: boolean | null = null;

  constructor(private readonly options: RoomOptions) {
    this.copy = openCopy(options.copy, this.doc);
    this.keeps = new Store(this.copy !== null);
    const barred = new Promise<void>((done) => this.copy?._db.catch(() => done(this.barred())));
    globalThis.addEventListener?.("beforeunload", this.warn);
    this.doc.on("update", this.onUpdate);
    this.awareness.on("update", this.onPresence);
    globalThis.addEventListener?.("online", this.now);
    globalThis.addEventListener?.("pagehide", this.leave);
    void this.begin(barred);
  }

  /** The local copy first, so that what was typed offline takes part in the first synchronisation. */
  private async begin(barred: Promise<void>): Promise<void> {
    if (this.copy) await Promise.race([this.copy.whenSynced, barred, wait(COPY_WAIT)]);
    if (!this.gone) this.connect();
  }

  private barred = (): void => {
    this.copy = null;
    if (this.options.copy) forgetCopy(this.options.copy);
    this.keeps.set(false);
  };

  /** The browser asks before it closes a page whose words are nowhere else. */
  private warn = (event: BeforeUnloadEvent): void => {
    if (this.noted === false && !this.copy) event.preventDefault();
  };

  private note(safe: boolean): void {
    this.safe = safe;
    if (this.noted === safe) return;
    this.noted = safe;
    if (this.options.copy && this.copy) noteCopy(this.options.copy, safe);
  }

  private connect = (): void => {
    clearTimeout(this.retry);
    if (this.gone || this.socket) return;
    const socket = new WebSocket(this.options.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(socket, event.data as ArrayBuffer);
    socket.onclose = (event) => this.closed(socket, event.code);
    // A failed line is closed right after; left unheard, it would be thrown at the page in some runtimes.
    socket.onerror = () => undefined;
    this.listen();
  };

  private opened(socket: WebSocket): void {
    this.sent = this.acknowledged = 0;
    this.answered = this.read = false;
    socket.send(wire.feedSince(this.options.since()));
    socket.send(wire.sync((encoder) => writeSyncStep1(encoder, this.doc)));
    // The same presence clock would be ignored until the next heartbeat: set it anew.
    const state = this.awareness.getLocalState();
    if (state) this.awareness.setLocalState(state);
    this.flushPresence();
    this.tell();
  }

  private received(socket: WebSocket, data: ArrayBuffer): void {
    if (socket !== this.socket) return;
    this.listen();
    const message = wire.read(new Uint8Array(data));
    switch (message.kind) {
      case wire.SYNC:
        this.sync(socket, message.decoder);
        break;
      case wire.AWARENESS:
        applyAwarenessUpdate(this.awareness, message.update, this);
        break;
      case wire.QUERY_AWARENESS:
        this.sendPresence([this.doc.clientID]);
        break;
      case wire.FEED:
        this.options.onFact(message.fact);
        break;
      case wire.SAVED:
        this.acknowledged = message.count;
        break;
      case wire.REFUSED:
        this.refused(message.refusal);
        return;
    }
    this.tell();
  }

  private sync(socket: WebSocket, decoder: decoding.Decoder): void {
    // A SyncStep1 is answered by everything the other side lacks; that answer is a sync update of ours.
    const asks = decoding.peekVarUint(decoder) === messageYjsSyncStep1;
    if (asks && this.options.readOnly) return;
    let kind = -1;
    const reply = wire.sync((encoder) => {
      kind = readSyncMessage(decoder, encoder, this.doc, this);
    });
    if (kind === messageYjsSyncStep1) {
      socket.send(reply);
      this.sent += 1;
      this.answered = true;
    } else {
      this.read = true;
      this.attempts = 0;
    }
  }

  private onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this || this.options.readOnly) return;
    // What the copy held may be saved or not: what was noted of it stays.
    if (this.copy && origin === this.copy) this.safe = false;
    else this.note(false);
    if (this.socket?.readyState !== WebSocket.OPEN || !this.answered) {
      this.tell();
      return;
    }
    if (update.length > LIVE_LIMIT) {
      this.again();
      return;
    }
    this.socket.send(wire.sync((encoder) => writeUpdate(encoder, update)));
    this.sent += 1;
    this.tell();
  };

  private onPresence = (
    change: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ) => {
    if (origin === this) return;
    for (const id of [...change.added, ...change.updated, ...change.removed]) {
      if (id === this.doc.clientID) this.presenceOf.add(id);
    }
    this.presence ??= setTimeout(this.flushPresence, PRESENCE_TICK);
  };

  private flushPresence = (): void => {
    clearTimeout(this.presence);
    this.presence = undefined;
    if (this.presenceOf.size) this.sendPresence([...this.presenceOf]);
    this.presenceOf.clear();
  };

  private sendPresence(clients: number[]): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(wire.awareness(encodeAwarenessUpdate(this.awareness, clients)));
  }

  /** The server takes nothing more from this document: whoever owns the room starts a new one. */
  private refused(refusal: wire.Refusal): void {
    this.gone = true;
    this.drop();
    this.options.onRefused(refusal);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.drop();
    if (code >= 4400 && code < 4500) {
      this.gone = true;
      // Who was shown out, or whose class was deleted, leaves nothing of it on this computer but their own unsaved words.
      if (code === SHOWN_OUT && this.safe) void this.clear();
      this.status.set({ ...this.status.get(), phase: "closed", code });
      return;
    }
    this.tell();
    this.again();
  }

  /** Closes what is open and connects again: soon, then ever later. */
  private again(): void {
    const wasOpen = this.socket !== null;
    this.drop();
    if (this.gone) return;
    const pause = wasOpen ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempts++);
    clearTimeout(this.retry);
    this.retry = setTimeout(this.connect, pause * (0.75 + Math.random() / 2));
    this.tell();
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.silence);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      if (socket.readyState <= WebSocket.OPEN) socket.close();
    }
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    // Who did nothing meanwhile comes back with the clock that they had, which would count as known already.
    for (const id of others) this.awareness.meta.delete(id);
  }

  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.again(), SILENCE);
  }

  private now = (): void => {
    this.attempts = 0;
    if (!this.socket && !this.gone) this.connect();
  };

  private leave = (): void => {
    removeAwarenessStates(this.awareness, [this.doc.clientID], "leaving");
    this.flushPresence();
  };

  private tell(): void {
    const status = this.status.get();
    const synced = status.synced || this.read;
    const phase = this.gone && status.phase === "closed" ? "closed" : this.phase(synced);
    if (phase === "saved") this.note(true);
    if (phase !== status.phase || synced !== status.synced) this.status.set({ ...status, phase, synced });
  }

  private phase(synced: boolean): Phase {
    if (this.socket?.readyState !== WebSocket.OPEN)
      return synced || this.attempts > 1 ? "offline" : "joining";
    if (!this.read) return synced ? "saving" : "joining";
    if (this.options.readOnly) return "saved";
    return this.answered && this.acknowledged >= this.sent ? "saved" : "saving";
  }

  /** Ends the connection. `forget` also erases the copy kept in this browser. */
  async destroy({ forget = false } = {}): Promise<void> {
    this.gone = true;
    clearTimeout(this.retry);
    this.leave();
    this.drop();
    clearTimeout(this.presence);
    globalThis.removeEventListener?.("beforeunload", this.warn);
    globalThis.removeEventListener?.("online", this.now);
    globalThis.removeEventListener?.("pagehide", this.leave);
    this.doc.off("update", this.onUpdate);
    this.awareness.off("update", this.onPresence); // its end is a change too, and nobody is told of it
    this.awareness.destroy();
    if (forget) await this.clear();
    else await this.copy?.destroy();
  }

  private async clear(): Promise<void> {
    await this.copy?.clearData();
    if (this.options.copy) forgetCopy(this.options.copy);
  }
}

/** Where a room's socket is. */
export function roomUrl(id: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/ws/rooms/${id}`;
}

/** A browser may bar IndexedDB: then the room works without a copy. */
function openCopy(name: string | null, doc: Y.Doc): IndexeddbPersistence | null {
  try {
    if (!name || !globalThis.indexedDB) return null;
    const copy = new IndexeddbPersistence(name, doc);
    void copy.whenSynced.catch(() => undefined);
    return copy;
  } catch {
    return null;
  }
}

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
