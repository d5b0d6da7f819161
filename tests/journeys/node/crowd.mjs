// Real Yjs documents under random hands: prints {"updates": [hex ...], "film": {...}, "title": ...}, in an order in which
// a server could have received them.   node crowd.mjs SEED STEPS
import * as Y from "yjs";

const [seed, steps] = process.argv.slice(2).map(Number);
let state = seed;
const random = () => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0), state / 2 ** 32);
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

const server = new Y.Doc();
const people = [1, 2, 3, 4, 5].map(() => {
  const doc = new Y.Doc();
  const undo = new Y.UndoManager(["title", "style", "clips", "variations"].map((root) => (root === "title" || root === "style" ? doc.getText(root) : doc.getMap(root))), { captureTimeout: 0 });
  const sent = [];
  doc.on("update", (update, origin) => origin !== "server" && sent.push(update));
  return { doc, undo, sent };
});
const updates = [];
const receive = (update) => {
  updates.push(Buffer.from(update).toString("hex"));
  Y.applyUpdate(server, update);
};
const words = ["a", "la mar ", "ñandú", "😀", "👩‍👩‍👧 ", "sunset, then night", "\n"];

// Editors put no cursor inside a character of two units: there the two CRDTs read a text differently.
const whole = (text, at) => (text.toString().charCodeAt(at) >> 10 === 0x37 ? at + 1 : at);
const remove = (text, at, length) => {
  const start = whole(text, at);
  const stop = Math.min(whole(text, start + length), text.length);
  if (stop > start) text.delete(start, stop - start);
};

function edit({ doc, undo }) {
  const clips = doc.getMap("clips");
  const clip = clips.size ? clips.get(pick([...clips.keys()])) : null;
  const text = pick([doc.getText("title"), doc.getText("style"), clip?.get("prompt") ?? doc.getText("script")]);
  const verbs = [
    () => text.insert(whole(text, below(text.length + 1)), pick(words)),
    () => text.insert(text.length, pick(words)),
    () => remove(text, below(text.length), 1),
    () => remove(text, 0, 3),
    () =>
      doc.transact(() => {
        const made = new Y.Map(Object.entries({ place: ["picture", "a" + below(99)], start: 0, stop: 48 * (1 + below(5)), seed: below(2 ** 31), source: "prompt", locked: false, owner: "" }));
        made.set("prompt", new Y.Text(pick(words)));
        made.set("details", new Y.Text());
        clips.set("c" + below(10 ** 6), made);
      }),
    () => clip?.set("stop", below(14_400)),
    () => clip?.set("place", ["picture", "a" + random()]),
    () => clips.size > 3 && clips.delete(pick([...clips.keys()])),
    () => doc.getMap("variations").set("c1:" + below(3), below(9)),
    () => doc.getMap("words").set("w" + below(5), new Y.Map([["name", "hero"], ["choices", ["a", { deep: [1.5, null, -7, 2 ** 40] }]]])),
    () =>
      doc.transact(() => {
        text.insert(0, "twice ");
        remove(text, 0, 4);
      }),
    () => text.length > 2 && text.format(0, whole(text, 2), { bold: random() < 0.5 || null }),
    () => undo.undo(),
    () => undo.redo(),
  ];
  pick(verbs)();
}

function synchronise(person) {
  if (person.sent.length > 3 && random() < 0.3) {
    person.sent.length = 0; // was offline: everything in one SyncStep2
    receive(Y.encodeStateAsUpdate(person.doc, Y.encodeStateVector(server)));
  }
  for (const update of person.sent.splice(0)) receive(update);
  Y.applyUpdate(person.doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(person.doc)), "server");
}

for (let step = 0; step < steps; step++) {
  const person = pick(people);
  edit(person);
  if (random() < 0.4) synchronise(person);
}
for (const person of [...people, ...people]) synchronise(person);
const film = Object.fromEntries(["words", "tracks", "clips", "variations"].map((root) => [root, server.getMap(root).toJSON()]));
for (const root of ["title", "style", "script"]) film[root] = server.getText(root).toString();
console.log(JSON.stringify({ updates, film }));
