// Three people who move one clip at once, with the screen's own code. Each round tells {"updates": [[hex, author] ...]}
// twice and hears each time, as hex, what the server made of them for all; then {"orders", "apart"}: the film as each of
// the three reads it, and whether they read it differently just before they had heard everything.
//   node moves.mjs FIRST_HEX ROUNDS
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const frontend = join(dirname(fileURLToPath(import.meta.url)), "../../../frontend");
const yjs = join(frontend, "node_modules/yjs/dist/yjs.mjs");
const { Y, moveClip, moveClipTo, readClips } = await screen();
const [first, rounds] = process.argv.slice(2);

/** The screen's document, which is TypeScript, and its Yjs. */
async function screen() {
  const { rolldown } = await import(pathToFileURL(join(frontend, "node_modules/rolldown/dist/index.mjs")));
  const code = `export * from "${join(frontend, "src/document/index.ts")}"; export * as Y from "${yjs}";`;
  const entry = { resolveId: (id) => (id === "entry" ? id : null), load: (id) => (id === "entry" ? code : null) };
  const bundle = await rolldown({ input: "entry", platform: "node", plugins: [{ name: "entry", ...entry }] });
  const { output } = await bundle.generate({ format: "esm" });
  return import("data:text/javascript;base64," + Buffer.from(output[0].code).toString("base64"));
}

let state = 23; // the same dice every run
const below = (n) => Math.floor((((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)) / 2 ** 32) * n);
const pick = (list) => list[below(list.length)];

const people = Array.from({ length: 3 }, (_, number) => {
  const person = { number, doc: new Y.Doc(), sent: [], coming: [] };
  Y.applyUpdate(person.doc, Buffer.from(first, "hex"), "server");
  person.doc.on("update", (update, origin) => origin !== "server" && person.sent.push(update));
  return person;
});
const ids = ({ doc }) => readClips(doc).map((clip) => clip.id);

const heard = createInterface({ input: process.stdin });
const lines = heard[Symbol.asyncIterator]();
const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");

/** What was written reaches the server in any order but each person's own; its answer is on its way to all. */
async function send() {
  const updates = [];
  while (people.some(({ sent }) => sent.length)) {
    const { sent, number } = pick(people.filter(({ sent }) => sent.length));
    updates.push([Buffer.from(sent.shift()).toString("hex"), String(number)]);
  }
  if (!updates.length) return;
  tell({ updates });
  const merged = Buffer.from((await lines.next()).value, "hex");
  for (const { coming } of people) coming.push(merged);
}

/** The server's words come in its order; some are late. */
function hear({ doc, coming }, many) {
  for (const update of coming.splice(0, many)) Y.applyUpdate(doc, update, "server");
}

const known = ids(people[0]);
for (let round = 0; round < rounds; round++) {
  const clip = pick(known);
  for (const { doc } of people) {
    moveClipTo(doc, clip, below(known.length));
    if (!below(3)) moveClip(doc, pick(known), below(2) ? 1 : -1);
  }
  await send();
  for (const person of people) hear(person, below(person.coming.length + 1));
  for (const { doc } of people) moveClipTo(doc, clip, below(known.length));
  await send();
  const before = new Set(people.map((person) => ids(person).join())).size;
  for (const person of people) hear(person, person.coming.length);
  tell({ apart: before > 1, orders: people.map(ids) });
}
heard.close();
