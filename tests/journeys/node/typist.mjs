// A stock y-websocket client with no code of Telar's: obeys JSON lines on stdin, tells JSON lines on stdout.
//   node typist.mjs ADDRESS ROOM COOKIE ORIGIN
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const [address, room, cookie, origin] = process.argv.slice(2);
const tell = (event) => process.stdout.write(JSON.stringify(event) + "\n");

class WithCookie extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { headers: { Cookie: cookie, Origin: origin } });
  }
}

const doc = new Y.Doc();
const text = (path) => path.reduce((at, key) => at.get(key), doc.getMap("clips"));
const provider = new WebsocketProvider(address, room, doc, { WebSocketPolyfill: WithCookie, disableBc: true });
provider.on("sync", (synced) => tell({ event: "sync", synced, at: Date.now() }));
provider.on("connection-close", (event) => tell({ event: "close", code: event?.code ?? null }));
doc.getText("title").observe(() => tell({ event: "title", title: doc.getText("title").toString(), at: process.hrtime.bigint().toString() }));
provider.awareness.on("change", () => tell({ event: "here", users: [...provider.awareness.getStates().values()].map((state) => state.user ?? null) }));

const verbs = {
  insert: ({ at, words }) => {
    const started = process.hrtime.bigint().toString();
    const title = doc.getText("title");
    title.insert(at ?? title.length, words);
    tell({ event: "typed", words, at: started });
  },
  prompt: ({ clip, at, words }) => text([clip, "prompt"]).insert(at, words),
  delete: ({ at, length }) => doc.getText("title").delete(at, length),
  clips: () => tell({ event: "clips", clips: doc.getMap("clips").toJSON() }),
  title: () => tell({ event: "said", title: doc.getText("title").toString() }),
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
