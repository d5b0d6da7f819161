// Replays an editing trace (josephg/editing-traces) with Yjs: `node trace.mjs FILE.json.gz ROOT` prints the update.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const require = createRequire(new URL("../frontend/package.json", import.meta.url));
const Y = require("yjs");
const [file, root] = process.argv.slice(2);
const { txns } = JSON.parse(gunzipSync(readFileSync(file)));
const doc = new Y.Doc();
doc.clientID = 77;
const text = doc.getText(root);
doc.transact(() => {
  for (const { patches } of txns)
    for (const [at, removed, written] of patches) {
      if (removed) text.delete(at, removed);
      if (written) text.insert(at, written);
    }
});
process.stdout.write(Y.encodeStateAsUpdate(doc));
