// Stock y-websocket clients behind links that fail: one room per seed, many seeds at a time. The script of a seed (who
// types, which link does what) comes from its number alone.
//   node network.mjs HOST PORT COOKIES(JSON) < lines of {"seed", "room"} > lines of {"seed", "ok", "why", ...}
import { createServer, connect } from "node:net";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const [host, port, cookieList] = process.argv.slice(2);
const cookies = JSON.parse(cookieList);
const TOGETHER = 8;
const STEPS = 24;
const HEALED_MS = 30_000;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function dice(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(random() * n);
  return { random, below, pick: (list) => list[below(list.length)] };
}

/** One client's way to the server. `delay`: how late bytes arrive; `stalled`: half-open, bytes wait; `away`: nothing gets through. */
class Link {
  constructor() {
    this.delay = 0;
    this.stalled = this.away = false;
    this.pairs = new Set();
    this.held = [];
    this.cuts = 0;
    this.server = createServer((inner) => this.open(inner));
  }
  listen() {
    return new Promise((done) => this.server.listen(0, "127.0.0.1", () => done(this.server.address().port)));
  }
  open(inner) {
    if (this.away) return void inner.destroy();
    const outer = connect(Number(port), host);
    const pair = { inner, outer };
    this.pairs.add(pair);
    const end = () => {
      this.pairs.delete(pair);
      inner.destroy();
      outer.destroy();
    };
    for (const socket of [inner, outer]) {
      socket.on("error", end);
      socket.on("close", end);
      socket.setNoDelay(true);
    }
    this.carry(inner, outer);
    this.carry(outer, inner);
  }
  /** Bytes of one direction, in their order, each as late as the link is when it comes. */
  carry(from, to) {
    let last = Promise.resolve();
    from.on("data", (bytes) => {
      const due = wait(this.delay);
      last = last.then(() => due).then(() => this.through()).then(() => void (to.destroyed || to.write(bytes)));
    });
  }
  through() {
    return this.stalled ? new Promise((done) => this.held.push(done)) : null;
  }
  release() {
    this.stalled = false;
    for (const go of this.held.splice(0)) go();
  }
  /** Ends every connection; what was held is lost with them. */
  cut() {
    this.cuts += this.pairs.size;
    for (const { inner, outer } of [...this.pairs]) {
      inner.destroy();
      outer.destroy();
    }
    this.release();
  }
  heal() {
    if (this.stalled) this.cut();
    this.delay = 0;
    this.away = false;
  }
  close() {
    this.away = true;
    this.cut();
    this.server.close();
  }
}

class Person {
  constructor(room, cookie, at) {
    const person = this;
    this.sent = []; // messages that carried edits, to be said again
    this.closes = [];
    this.doc = new Y.Doc();
    const plug = class extends WebSocket {
      constructor(url, protocols) {
        super(url, protocols, { headers: { Cookie: cookie, Origin: `http://127.0.0.1:${at}` } });
      }
      send(data, ...rest) {
        if (data[0] === 0 && data[1] === 2) person.sent.push(Uint8Array.from(data));
        return super.send(data, ...rest);
      }
    };
    const options = { WebSocketPolyfill: plug, disableBc: true, maxBackoffTime: 400 };
    this.provider = new WebsocketProvider(`ws://127.0.0.1:${at}/ws/rooms`, room, this.doc, options);
    this.provider.on("connection-close", (event) => this.closes.push(event?.code ?? null));
  }
  get text() {
    return this.doc.getText("title");
  }
  /** Messages of earlier, twice and in another order: each is already known to the server, or will be. */
  again(die) {
    const { ws } = this.provider;
    if (!ws || ws.readyState !== WebSocket.OPEN || !this.provider.synced) return;
    const known = this.sent.slice(0, -1).slice(-6);
    for (let count = Math.min(4, known.length); count > 0; count--) WebSocket.prototype.send.call(ws, die.pick(known));
  }
  film() {
    const maps = ["words", "tracks", "clips", "variations"].map((root) => [root, this.doc.getMap(root).toJSON()]);
    const texts = ["title", "style", "script"].map((root) => [root, this.doc.getText(root).toString()]);
    return JSON.stringify(Object.fromEntries([...texts, ...maps]), (_, value) =>
      value && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  }
  leave() {
    this.provider.destroy();
    this.doc.destroy();
  }
}

/** One letter nobody else of this seed types, at any place; now and then a clip is changed, made or taken away. */
function type(person, die, typed) {
  const letter = String.fromCodePoint(0x4e00 + typed.length);
  typed.push(letter);
  person.text.insert(die.below(person.text.length + 1), letter);
  const clips = person.doc.getMap("clips");
  const ids = [...clips.keys()].sort();
  const verb = die.below(6);
  if (verb === 0 && ids.length) clips.get(die.pick(ids)).set("stop", 48 * (1 + die.below(9)));
  if (verb === 1 && ids.length > 2) clips.delete(die.pick(ids));
  if (verb === 2)
    clips.set(`n${typed.length}`, new Y.Map([["place", ["picture", "b" + typed.length]], ["prompt", new Y.Text("words")], ["start", 0], ["stop", 48], ["seed", 1], ["source", "prompt"], ["locked", false], ["owner", ""]]));
}

const faults = {
  late: (link, die) => void (link.delay = die.below(300)),
  quick: (link) => void (link.delay = 0),
  stall: (link) => void (link.stalled = true),
  flow: (link) => link.release(),
  cut: (link) => link.cut(),
  part: (link) => ((link.away = true), link.cut()),
  back: (link) => link.heal(),
};

async function until(holds, ms) {
  for (const end = Date.now() + ms; Date.now() < end; await wait(50)) if (holds()) return true;
  return holds();
}

async function play(seed, room) {
  const die = dice(seed);
  const links = cookies.map(() => new Link());
  const people = [];
  for (const [at, link] of links.entries()) people.push(new Person(room, cookies[at], await link.listen()));
  const typed = [];
  const told = { seed, room };
  try {
    if (!(await until(() => people.every((person) => person.provider.synced), HEALED_MS))) return { ...told, why: "not joined" };
    for (let step = 0; step < STEPS; step++) {
      const at = die.below(people.length);
      for (let letters = die.below(4); letters > 0; letters--) type(people[at], die, typed);
      const fault = die.pick(Object.keys(faults));
      if (die.random() < 0.5) faults[fault](links[die.below(links.length)], die);
      if (die.random() < 0.3) people[at].again(die);
      await wait(die.below(120));
    }
    for (const link of links) link.heal();
    const healed = Date.now();
    const equal = () => people.every((person) => person.provider.synced && person.film() === people[0].film());
    const all = () => typed.every((letter) => people[0].text.toString().includes(letter));
    await until(() => equal() && all(), HEALED_MS);
    const witness = new Person(room, cookies[0], Number(port));
    await until(() => witness.provider.synced && witness.film() === people[0].film(), HEALED_MS);
    const [shown, stored] = [people[0].text.toString(), witness.text.toString()];
    const same = equal() && witness.film() === people[0].film();
    witness.leave();
    const wrong = typed.filter((letter) => stored.split(letter).length !== 2);
    const closes = people.flatMap((person) => person.closes).filter((code) => code >= 4400 && code < 4500);
    const why = closes.length ? `closed for ever: ${closes}` : !same ? `not equal: ${shown} ${stored}` : wrong.length ? `lost or twice: ${wrong}` : "";
    return { ...told, why, typed: typed.length, cuts: links.reduce((sum, link) => sum + link.cuts, 0), ms: Date.now() - healed };
  } finally {
    for (const person of people) person.leave();
    for (const link of links) link.close();
  }
}

const waiting = [];
for await (const line of createInterface({ input: process.stdin })) waiting.push(JSON.parse(line));
async function work() {
  for (let next; (next = waiting.shift()); ) {
    const told = await play(next.seed, next.room).catch((error) => ({ ...next, why: String(error.stack) }));
    console.log(JSON.stringify({ ...told, ok: told.why === "" }));
  }
}
await Promise.all(Array.from({ length: TOGETHER }, work));
process.exit(0);
