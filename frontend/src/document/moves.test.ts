import { expect, test } from "vitest";
import * as Y from "yjs";
import { addClip, deleteClip, moveClip, moveClipTo, readClips, splitClip } from "./index";

const ROUNDS = 2_000;
const PATIENCE = 120_000; // milliseconds, on a machine that draws beside it
const CLIPS = 8;

/** The same dice every run. */
function dice(seed: number): (sides: number) => number {
  return (sides) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * sides);
  };
}

/** Somebody's document, and the updates of others that have not come to it yet. */
interface Person {
  doc: Y.Doc;
  coming: Uint8Array[];
}

/** People who share a film; what each writes is on its way to the others until it is let through. */
function people(count: number, first: Y.Doc): Person[] {
  const all = Array.from({ length: count }, (): Person => ({ doc: new Y.Doc(), coming: [] }));
  for (const one of all) {
    Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(first));
    one.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "wire") for (const other of all) if (other !== one) other.coming.push(update);
    });
  }
  return all;
}

const ids = (doc: Y.Doc) => readClips(doc).map((clip) => clip.id);

/** Lets some of what is on its way come, in any order: the network keeps none, and nobody waits for anybody. */
function deliver(person: Person, roll: (sides: number) => number, all = false): void {
  const many = all ? person.coming.length : roll(person.coming.length + 1);
  for (let n = 0; n < many; n++) {
    const [update] = person.coming.splice(roll(person.coming.length), 1);
    Y.applyUpdate(person.doc, update!, "wire");
  }
}

function film(): Y.Doc {
  const doc = new Y.Doc();
  for (let n = 0; n < CLIPS; n++) addClip(doc, null, "7");
  return doc;
}

test(
  `three people move one clip at once, ${ROUNDS} times: they agree each time, and no clip is lost or doubled`,
  () => {
    const start = film();
    const known = ids(start).sort();
    const group = people(3, start);
    const roll = dice(23);
    let apart = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const clip = known[roll(CLIPS)]!;
      for (const person of group) {
        moveClipTo(person.doc, clip, roll(CLIPS));
        if (roll(3) === 0) moveClip(person.doc, known[roll(CLIPS)]!, roll(2) ? 1 : -1);
      }
      for (const person of group) deliver(person, roll);
      apart += new Set(group.map(({ doc }) => ids(doc).join())).size - 1;
      for (const person of group) moveClipTo(person.doc, clip, roll(CLIPS));
      for (const person of group) deliver(person, roll, true);
      const [mine, ...others] = group.map(({ doc }) => ids(doc));
      for (const theirs of others) expect(theirs, `round ${round}`).toEqual(mine);
      expect([...mine!].sort(), `round ${round}`).toEqual(known);
    }
    expect(apart).toBeGreaterThan(ROUNDS); // else the rounds were no contest
    const longest = Math.max(...readClips(group[0]!.doc).map((clip) => clip.pos.length));
    expect(longest).toBeLessThan(64);
  },
  PATIENCE,
);

test("who moves a clip and hears of nobody else finds it where it was put, after any contest", () => {
  const start = film();
  const group = people(3, start);
  const roll = dice(5);
  for (let round = 0; round < 200; round++) {
    const known = ids(group[0]!.doc);
    for (const person of group) moveClipTo(person.doc, known[roll(CLIPS)]!, roll(CLIPS));
    for (const person of group) deliver(person, roll, true);
    const one = group[roll(3)]!;
    const clip = known[roll(CLIPS)]!;
    const at = roll(CLIPS);
    moveClipTo(one.doc, clip, at);
    for (const person of group) deliver(person, roll, true);
    for (const { doc } of group) expect(ids(doc).indexOf(clip), `round ${round}`).toBe(at);
  }
});

test("moves beside cuts, new clips and deletions: all agree, and each id stands once", () => {
  const group = people(3, film());
  const roll = dice(77);
  for (let round = 0; round < 500; round++) {
    for (const { doc } of group) {
      const clips = readClips(doc);
      const clip = clips[roll(clips.length)]!;
      const what = roll(8);
      if (what === 0 && clips.length > 3) deleteClip(doc, clip.id);
      else if (what === 1 && clips.length < 12) addClip(doc, clip.id, "7");
      else if (what === 2 && clips.length < 12) splitClip(doc, clip.id, clip.from + 1);
      else moveClipTo(doc, clip.id, roll(clips.length));
    }
    for (const person of group) deliver(person, roll);
    for (const person of group) deliver(person, roll, true);
    const [mine, ...others] = group.map(({ doc }) => readClips(doc));
    for (const theirs of others) expect(theirs, `round ${round}`).toEqual(mine);
    expect(new Set(mine!.map((clip) => clip.id)).size).toBe(mine!.length);
  }
});
