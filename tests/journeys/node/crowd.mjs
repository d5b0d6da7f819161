// Real Yjs documents under random hands. For each seed one JSON line: {"seed", "updates": [[hex, author] ...], "film"},
// the updates in an order in which a server could have received them, and the film that Yjs itself makes of them.
//   node crowd.mjs FIRST_SEED SEEDS STEPS
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// The Yjs that the screen uses.
const frontend = join(dirname(fileURLToPath(import.meta.url)), "../../../frontend/node_modules");
const Y = await import(pathToFileURL(join(frontend, "yjs/dist/yjs.mjs")));

const [first, seeds, steps] = process.argv.slice(2).map(Number);
const words = ["a", "e", "la mar ", "ñandú", "😀", "👩‍👩‍👧 ", "sunset, then night", "\n", "Straße ", "日本"];
const texts = ["title", "style", "script"];
const maps = ["words", "tracks", "clips", "variations"];

// Editors put no cursor inside a character of two units: there the two CRDTs read a text differently.
const whole = (text, at) => (text.toString().charCodeAt(at) >> 10 === 0x37 ? at + 1 : at);
const remove = (text, at, length) => {
  const start = whole(text, at);
  const stop = Math.min(whole(text, start + length), text.length);
  if (stop > start) text.delete(start, stop - start);
};

function play(seed) {
  let state = seed;
  const random = () => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0), state / 2 ** 32);
  const below = (n) => Math.floor(random() * n);
  const pick = (list) => list[below(list.length)];

  const server = new Y.Doc();
  const updates = [];
  const people = Array.from({ length: 2 + (seed % 5) }, (_, number) => {
    const doc = new Y.Doc();
    doc.clientID = 1_000_000_000 + ((seed * 7919 + number) % 1_000_000_000); // so that a seed replays
    const roots = [...texts.map((root) => doc.getText(root)), ...maps.map((root) => doc.getMap(root))];
    const undo = new Y.UndoManager(roots, { captureTimeout: 0 });
    const sent = [];
    doc.on("update", (update, origin) => origin !== "server" && sent.push(update));
    return { number, doc, undo, sent, away: 0 };
  });
  const receive = (update, author) => {
    updates.push([Buffer.from(update).toString("hex"), author]);
    Y.applyUpdate(server, update);
  };

  // The screen keeps every text well below its limit, and so does this crowd: see document.ts.
  const insert = (text, at, what) => {
    if (text.length + what.length > 150) remove(text, 0, text.length - 40);
    text.insert(whole(text, Math.min(at, text.length)), what);
  };
  const newClip = (doc, prompt, owner) => {
    const start = below(200);
    const fields = { place: ["picture", "a" + random()], start, stop: start + 1 + below(400), seed: below(2 ** 31), source: "prompt" };
    const made = new Y.Map(Object.entries({ ...fields, locked: false, owner }));
    made.set("prompt", new Y.Text(prompt));
    made.set("details", new Y.Text());
    doc.getMap("clips").set("c" + below(10 ** 6), made);
  };
  const set = (map, name, value) => map instanceof Y.Map && map.set(name, value);

  function edit({ doc, undo, number }) {
    const clips = doc.getMap("clips");
    const id = clips.size ? pick([...clips.keys()]) : null;
    const clip = id && clips.get(id);
    const word = doc.getMap("words").size ? doc.getMap("words").get(pick([...doc.getMap("words").keys()])) : null;
    const text = pick([doc.getText("title"), doc.getText("style"), doc.getText("script"), clip?.get("prompt"), clip?.get("details"), word?.get("text")]) ?? doc.getText("script");
    const script = doc.getText("script");
    const verbs = [
      () => insert(text, below(text.length + 1), pick(words)),
      () => insert(text, below(text.length + 1), pick(words)),
      () => insert(text, text.length, pick(words)),
      () => insert(text, text.length, pick(words)),
      () => remove(text, below(text.length), 1),
      () => remove(text, 0, 3),
      () => doc.transact(() => clips.size < 40 && newClip(doc, pick(words), pick(["", String(number)]))),
      // A copy: whatever the other holds, in one transaction.
      () =>
        clip &&
        clips.size < 40 &&
        doc.transact(() => {
          const copy = new Y.Map();
          for (const [name, value] of clip) copy.set(name, value instanceof Y.Text ? new Y.Text(value.toString()) : value);
          copy.set("stop", Math.max(clip.get("stop") ?? 48, (clip.get("start") ?? 0) + 1)); // as it is read: clamped
          clips.set("k" + below(10 ** 6), copy);
        }),
      () => clip && set(clip, "stop", (clip.get("start") ?? 0) + 1 + below(500)),
      () => clip && doc.transact(() => (set(clip, "start", 10), set(clip, "stop", 20 + below(14_380)))),
      () => clip && set(clip, "place", ["picture", "a" + random()]),
      () => clip && set(clip, "seed", below(2 ** 31)),
      () => clips.size > 3 && clips.delete(id),
      () =>
        clips.size > 8 &&
        doc.transact(() => {
          for (const each of [...clips.keys()].slice(3)) clips.delete(each);
        }),
      () => doc.getMap("variations").set((id ?? "c1") + ":" + below(3), below(1_000)),
      () => doc.getMap("variations").size && doc.getMap("variations").delete(pick([...doc.getMap("variations").keys()])),
      () => doc.getMap("words").set("w" + below(5), new Y.Map([["name", "hero"], ["text", new Y.Text("a fox")], ["choices", ["a", { deep: [1.5, null, -7, 2 ** 40] }]]])),
      () => doc.getMap("tracks").set("t" + below(3), new Y.Map([["pos", "a" + below(9)], ["name", "Picture"], ["kind", pick(["picture", "sound", "title"])]])),
      () =>
        doc.transact(() => {
          insert(text, 0, "twice ");
          remove(text, 0, 4);
        }),
      () => text.length > 2 && text.format(0, whole(text, 2), { bold: random() < 0.5 || null }),
      () => random() < 0.1 && script.length < 40_000 && script.insert(script.length, "A long paste, ñ and 😀. ".repeat(300)),
      () => random() < 0.2 && script.length > 10_000 && remove(script, 10, script.length - 20),
      () => undo.undo(),
      () => undo.undo(),
      () => undo.redo(),
    ];
    pick(verbs)();
  }

  function synchronise(person) {
    if (person.sent.length > 3 && random() < 0.3) {
      person.sent.length = 0; // was offline: everything in one SyncStep2
      receive(Y.encodeStateAsUpdate(person.doc, Y.encodeStateVector(server)), person.number);
    }
    for (const update of person.sent.splice(0)) receive(update, person.number);
    Y.applyUpdate(person.doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(person.doc)), "server");
  }

  for (let step = 0; step < steps; step++) {
    const person = pick(people);
    edit(person);
    if (person.away > 0) person.away -= 1;
    else if (random() < 0.02) person.away = below(40); // goes offline for a while
    else if (random() < 0.6) synchronise(person);
  }
  for (const person of [...people, ...people]) synchronise(person);
  const film = Object.fromEntries(maps.map((root) => [root, server.getMap(root).toJSON()]));
  for (const root of texts) film[root] = server.getText(root).toString();
  return { seed, updates, film };
}

const write = (line) => new Promise((done) => (process.stdout.write(line + "\n") ? done() : process.stdout.once("drain", done)));
for (let seed = first; seed < first + seeds; seed++) await write(JSON.stringify(play(seed)));
