// A stock y-websocket client with no code of Telar's: obeys JSON lines on stdin, tells JSON lines on stdout.
//   node typist.mjs ADDRESS ROOM COOKIE ORIGIN [count] [quiet] [script]
// With `count` it also asks for Telar's own kinds (64), and tells which of its words are saved (65). With `quiet` it tells
// no title unasked, which is much where it is long. With `script` its "title" is the script, which holds long texts.
import { createInterface } from "node:readline";
import * as decoding from "lib0/decoding";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const [address, room, cookie, origin, ...options] = process.argv.slice(2);
const [count, quiet, script] = ["count", "quiet", "script"].map((option) => options.includes(option));
const tell = (event) => process.stdout.write(JSON.stringify(event) + "\n");

const SYNC = 0, ANSWER = 1, UPDATE = 2, SAVED = 65;
const FEED_SINCE_0 = Uint8Array.from([64, 11, ...new TextEncoder().encode('{"since":0}')]);
let typing = null; // the words whose update is being sent just now
const unsaved = new Map(); // words -> number of the message that carries them, on this connection

class WithCookie extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { headers: { Cookie: cookie, Origin: origin } });
    this.sent = 0;
    if (count) this.once("open", () => super.send(FEED_SINCE_0));
  }
  send(data, ...rest) {
    const bytes = new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
    if (bytes[0] === SYNC && (bytes[1] === ANSWER || bytes[1] === UPDATE)) {
      this.sent += 1;
      if (bytes[1] === ANSWER) for (const words of unsaved.keys()) unsaved.set(words, this.sent);
      else if (unsaved.has(typing)) unsaved.set(typing, this.sent);
    }
    return super.send(data, ...rest);
  }
}

const doc = new Y.Doc();
const title = () => doc.getText(script ? "script" : "title");
const text = (path) => path.reduce((at, key) => at.get(key), doc.getMap("clips"));
const provider = new WebsocketProvider(address, room, doc, { WebSocketPolyfill: WithCookie, disableBc: true });
provider.messageHandlers[SAVED] = (_encoder, decoder) => {
  const saved = decoding.readVarUint(decoder);
  for (const [words, number] of [...unsaved]) {
    if (number !== null && number <= saved) {
      unsaved.delete(words);
      tell({ event: "saved", words });
    }
  }
};
provider.messageHandlers[66] = (_encoder, decoder) => tell({ event: "refused", ...JSON.parse(decoding.readVarString(decoder)) });
provider.messageHandlers[64] = (_encoder, decoder) => void decoding.readVarString(decoder);
provider.on("status", ({ status }) => {
  if (status === "disconnected") for (const words of unsaved.keys()) unsaved.set(words, null);
});
provider.on("sync", (synced) => tell({ event: "sync", synced, at: Date.now() }));
provider.on("connection-close", (event) => tell({ event: "close", code: event?.code ?? null }));
if (!quiet) title().observe(() => tell({ event: "title", title: title().toString(), at: process.hrtime.bigint().toString() }));
const here = () => tell({ event: "here", users: [...provider.awareness.getStates().values()].map((state) => state.user ?? null) });
provider.awareness.on("change", here);

const verbs = {
  insert: ({ at, words }) => {
    const started = process.hrtime.bigint().toString();
    if (count) unsaved.set(words, null);
    typing = words;
    title().insert(at ?? title().length, words);
    typing = null;
    tell({ event: "typed", words, at: started });
  },
  prompt: ({ clip, at, words }) => text([clip, "prompt"]).insert(at, words),
  delete: ({ at, length }) => title().delete(at, length),
  clips: () => tell({ event: "clips", clips: doc.getMap("clips").toJSON() }),
  here,
  title: () => tell({ event: "said", title: title().toString() }),
  state: ({ field, value }) => provider.awareness.setLocalStateField(field, value),
  disconnect: () => provider.disconnect(),
  connect: () => provider.connect(),
  leave: () => {
    provider.destroy();
    process.exit(0);
  },
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const order = JSON.parse(line);
    verbs[order.do](order);
  })
  .on("close", () => process.exit(0));
