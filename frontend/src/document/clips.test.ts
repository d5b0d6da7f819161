import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { MAX_FRAMES, SEGMENT_FRAMES } from "../time";
import {
  GAP,
  MAX_CLIPS,
  addClip,
  clipText,
  copyClip,
  deleteClip,
  insertCopies,
  insertGap,
  moveClipTo,
  readClips,
  readFilm,
  setLocked,
  setQuiet,
  setText,
  setVariation,
  slipClip,
  splitClip,
  trimHead,
  trimTail,
  undoManager,
} from "./index";

/** Clips of four seconds: their prompts are their numbers. */
function film(count: number): { doc: Y.Doc; known: string[] } {
  const doc = new Y.Doc();
  const known = Array.from({ length: count }, (_, at) => {
    const id = addClip(doc, null, "7")!;
    clipText(doc, id, "prompt")!.insert(0, String(at));
    return id;
  });
  return { doc, known };
}

function copyOf(doc: Y.Doc): Y.Doc {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  return other;
}

function exchange(a: Y.Doc, b: Y.Doc): void {
  const [fromA, fromB] = [a, b].map((doc) => Y.encodeStateAsUpdate(doc));
  Y.applyUpdate(a, fromB!);
  Y.applyUpdate(b, fromA!);
  expect(readFilm(a)).toEqual(readFilm(b));
}

function updates(doc: Y.Doc, work: () => void): number {
  let count = 0;
  const heard = () => (count += 1);
  doc.on("update", heard);
  work();
  doc.off("update", heard);
  return count;
}

const ids = (doc: Y.Doc) => readClips(doc).map((clip) => clip.id);
const at = (doc: Y.Doc, index: number) => readClips(doc)[index]!;
const spans = (doc: Y.Doc) => readClips(doc).map((clip) => [clip.start, clip.stop]);
const variations = (doc: Y.Doc) => doc.getMap("variations").toJSON();

/** What the server hashes into a segment's key, cell by cell, with the frames that are seen of it. */
function seen(doc: Y.Doc): unknown[] {
  const clips = new Map(readClips(doc).map((clip) => [clip.id, clip]));
  const frames = readFilm(doc).cells.flatMap((cell) => {
    const { prompt, details, seed, source } = clips.get(cell.clip)!;
    const key = [prompt, details, seed, source, cell.index, cell.variation];
    return Array.from({ length: cell.to - cell.from }, (_, frame) => [...key, cell.head + frame].join());
  });
  return frames;
}

describe("a split", () => {
  test("leaves every frame of the film as it was, in one update", () => {
    const { doc, known } = film(3);
    setText(clipText(doc, known[1]!, "details")!, "rain");
    setVariation(doc, known[1]!, 0, 3);
    setVariation(doc, known[1]!, 1, 2);
    for (const cut of [1, 30, 48, 95]) {
      const other = copyOf(doc);
      const before = seen(other);
      expect(updates(other, () => expect(splitClip(other, known[1]!, 96 + cut)).not.toBeNull())).toBe(1);
      expect(seen(other)).toEqual(before);
      expect(ids(other)).toHaveLength(4);
      expect(at(other, 2)).toMatchObject({ start: cut, stop: 96, details: "rain", owner: "7" });
    }
  });

  test("gives the variations to the part that shows them, and to both where the cut lies in the cell", () => {
    const { doc, known } = film(1);
    setVariation(doc, known[0]!, 0, 3);
    setVariation(doc, known[0]!, 1, 2);
    const right = splitClip(doc, known[0]!, 60)!;
    expect(variations(doc)).toEqual({ [`${known[0]}:0`]: 3, [`${known[0]}:1`]: 2, [`${right}:1`]: 2 });
    const left = splitClip(doc, known[0]!, 48)!;
    expect(variations(doc)).toEqual({ [`${known[0]}:0`]: 3, [`${left}:1`]: 2, [`${right}:1`]: 2 });
  });

  test("is refused at an edge, outside, and in a full film", () => {
    const { doc, known } = film(1);
    for (const frame of [-1, 0, 96, 200]) expect(splitClip(doc, known[0]!, frame)).toBeNull();
    doc.transact(() => {
      for (let n = 1; n < MAX_CLIPS; n++) doc.getMap("clips").set(`c${n}`, new Y.Map());
    });
    expect(updates(doc, () => expect(splitClip(doc, known[0]!, 40)).toBeNull())).toBe(0);
    expect(insertGap(doc, 0, "7", 24)).toBeNull();
    expect(insertCopies(doc, null, [copyClip(doc, known[0]!)!])).toEqual([]);
  });

  test("keeps the words that somebody types meanwhile, on the left", () => {
    const { doc: a, known } = film(1);
    const b = copyOf(a);
    const right = splitClip(a, known[0]!, 48)!;
    clipText(b, known[0]!, "prompt")!.insert(1, " and more");
    exchange(a, b);
    expect(readClips(b).map((clip) => [clip.id, clip.prompt])).toEqual([
      [known[0], "0 and more"],
      [right, "0"],
    ]);
  });

  test("meets a move, a trim of the other end and a deletion without losing a part", () => {
    const { doc: a, known } = film(3);
    const b = copyOf(a);
    const right = splitClip(a, known[0]!, 40)!;
    moveClipTo(b, known[0]!, 2);
    trimHead(b, known[0]!, 10);
    exchange(a, b);
    expect(ids(a)).toEqual([right, known[1], known[2], known[0]]);
    expect(at(a, 3)).toMatchObject({ start: 10, stop: 40 });
    splitClip(a, known[1]!, 60 + 56);
    deleteClip(b, known[1]!);
    exchange(a, b);
    expect(readClips(a).some((clip) => clip.prompt === "1")).toBe(true);
  });

  test("is taken back by one undo", () => {
    const { doc, known } = film(2);
    setVariation(doc, known[0]!, 1, 5);
    const before = [seen(doc), variations(doc), ids(doc)];
    const undo = undoManager(doc);
    splitClip(doc, known[0]!, 40);
    undo.undo();
    expect([seen(doc), variations(doc), ids(doc)]).toEqual(before);
  });
});

describe("a trim", () => {
  test("at either end shows fewer or more frames of the same source, and the film closes up", () => {
    const { doc, known } = film(2);
    const before = seen(doc) as string[];
    expect(updates(doc, () => expect(trimHead(doc, known[0]!, 30)).toBe(true))).toBe(1);
    expect(seen(doc)).toEqual(before.slice(30));
    trimTail(doc, known[0]!, 60);
    expect(seen(doc)).toEqual([...before.slice(30, 60), ...before.slice(96)]);
    trimHead(doc, known[0]!, 0);
    trimTail(doc, known[0]!, 96);
    expect(seen(doc)).toEqual(before);
  });

  test("leaves one frame at least and ends where the source does", () => {
    const { doc, known } = film(1);
    trimHead(doc, known[0]!, 500);
    expect(spans(doc)).toEqual([[95, 96]]);
    expect(updates(doc, () => expect(trimHead(doc, known[0]!, 99)).toBe(false))).toBe(0);
    trimHead(doc, known[0]!, -40);
    trimTail(doc, known[0]!, 10 ** 9);
    expect(spans(doc)).toEqual([[0, MAX_FRAMES]]);
    trimTail(doc, known[0]!, -1);
    expect(spans(doc)).toEqual([[0, 1]]);
  });

  test("of one end by each of two people is heard from both", () => {
    const { doc: a, known } = film(1);
    const b = copyOf(a);
    trimHead(a, known[0]!, 12);
    trimTail(b, known[0]!, 80);
    exchange(a, b);
    expect(spans(a)).toEqual([[12, 80]]);
  });
});

test("a slip keeps the length and stays inside the source", () => {
  const { doc, known } = film(1);
  expect(updates(doc, () => expect(slipClip(doc, known[0]!, 24)).toBe(true))).toBe(1);
  expect(spans(doc)).toEqual([[24, 120]]);
  expect(slipClip(doc, known[0]!, 24)).toBe(false);
  slipClip(doc, known[0]!, -9);
  expect(spans(doc)).toEqual([[0, 96]]);
  slipClip(doc, known[0]!, 10 ** 6);
  expect(spans(doc)).toEqual([[MAX_FRAMES - 96, MAX_FRAMES]]);
});

describe("a copy", () => {
  test("shows the same frames after its original, in one update", () => {
    const { doc, known } = film(2);
    setVariation(doc, known[0]!, 1, 4);
    const before = seen(doc) as string[];
    const copy = copyClip(doc, known[0]!)!;
    expect(updates(doc, () => insertCopies(doc, known[0]!, [copy]))).toBe(1);
    expect(seen(doc)).toEqual([...before.slice(0, 96), ...before.slice(0, 96), ...before.slice(96)]);
    expect(Object.values(variations(doc))).toEqual([4, 4]);
  });

  test("has words of its own", () => {
    const { doc, known } = film(1);
    const [id] = insertCopies(doc, null, [copyClip(doc, known[0]!)!]);
    setText(clipText(doc, id!, "prompt")!, "other");
    expect(readClips(doc).map((clip) => clip.prompt)).toEqual(["0", "other"]);
  });

  test("of several clips keeps their order, and a clip that is gone stands for the end", () => {
    const { doc, known } = film(3);
    const copies = [known[2]!, known[0]!].map((id) => copyClip(doc, id)!);
    insertCopies(doc, known[0]!, copies);
    insertCopies(doc, "gone", copies.slice(0, 1));
    expect(readClips(doc).map((clip) => clip.prompt)).toEqual(["0", "2", "0", "1", "2", "2"]);
    expect(copyClip(doc, "gone")).toBeNull();
  });
});

describe("a gap", () => {
  test("goes between two clips, or into one, as one update that one undo takes back", () => {
    const { doc, known } = film(2);
    const undo = undoManager(doc);
    expect(updates(doc, () => insertGap(doc, 96, "7", 24))).toBe(1);
    expect(at(doc, 1)).toMatchObject({ source: GAP, prompt: "", from: 96, to: 120 });
    undo.stopCapturing();
    expect(updates(doc, () => insertGap(doc, 40, "7", 24))).toBe(1);
    expect(readClips(doc).map((clip) => [clip.source, clip.to - clip.from])).toEqual([
      ["prompt", 40],
      [GAP, 24],
      ["prompt", 56],
      [GAP, 24],
      ["prompt", 96],
    ]);
    undo.undo();
    expect(ids(doc)).toHaveLength(3);
    undo.undo();
    expect(ids(doc)).toEqual(known);
  });

  test("may open or end the film", () => {
    const { doc } = film(1);
    insertGap(doc, 0, "7", SEGMENT_FRAMES);
    insertGap(doc, 10_000, "7", SEGMENT_FRAMES);
    expect(readClips(doc).map((clip) => clip.source)).toEqual([GAP, "prompt", GAP]);
  });
});

describe("a place", () => {
  test("is any place of the film", () => {
    const { doc, known } = film(4);
    const [a, b, c, d] = known as [string, string, string, string];
    expect(updates(doc, () => expect(moveClipTo(doc, a, 3)).toBe(true))).toBe(1);
    expect(ids(doc)).toEqual([b, c, d, a]);
    moveClipTo(doc, d, 0);
    expect(ids(doc)).toEqual([d, b, c, a]);
    for (const nowhere of [-1, 0, 4]) expect(moveClipTo(doc, d, nowhere)).toBe(false);
  });

  test("between two clips that share one is made without touching a locked clip", () => {
    const { doc, known } = film(4);
    const clips = doc.getMap<Y.Map<unknown>>("clips");
    const [track, pos] = clips.get(known[1]!)!.get("place") as [string, string];
    for (const id of [known[1]!, known[2]!]) clips.get(id)!.set("place", [track, pos]);
    const [, first, second] = ids(doc) as [string, string, string];
    const last = clips.get(known[3]!)!.get("place");
    const id = addClip(doc, first, "7")!;
    expect(ids(doc)).toEqual([known[0], first, id, second, known[3]]);
    expect(clips.get(known[3]!)!.get("place")).toEqual(last);

    deleteClip(doc, id);
    clips.get(second)!.set("place", [track, pos]);
    setLocked(doc, second, true);
    const behind = addClip(doc, first, "7")!;
    expect(clips.get(second)!.get("place")).toEqual([track, pos]);
    expect(ids(doc)).toEqual([known[0], first, second, behind, known[3]]);
  });

  test("that no key can be read from is given anew", () => {
    const { doc, known } = film(2);
    const clips = doc.getMap<Y.Map<unknown>>("clips");
    const [track] = clips.get(known[0]!)!.get("place") as [string];
    known.forEach((id, n) => clips.get(id)!.set("place", [track, `?${n}`]));
    const id = addClip(doc, known[0]!, "7");
    expect(ids(doc)).toEqual([known[0], id, known[1]]);
  });
});

test("a lock is one field, and only of a clip that is there", () => {
  const { doc, known } = film(1);
  expect(updates(doc, () => setLocked(doc, known[0]!, true))).toBe(1);
  expect(at(doc, 0).locked).toBe(true);
  expect(updates(doc, () => setLocked(doc, "gone", true))).toBe(0);
});

test("two people cut, copy and arrange at random, 150 rounds: they agree in every round", () => {
  const { doc: a } = film(4);
  const b = copyOf(a);
  let seed = 5;
  const roll = (sides: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * sides);
  };
  const act = (doc: Y.Doc) => {
    const clips = readClips(doc);
    const clip = clips[roll(clips.length)]!;
    const frame = clip.from + roll(clip.to - clip.from);
    const acts = [
      () => splitClip(doc, clip.id, frame),
      () => trimHead(doc, clip.id, clip.start + roll(20) - 10),
      () => trimTail(doc, clip.id, clip.stop + roll(20) - 10),
      () => moveClipTo(doc, clip.id, roll(clips.length)),
      () => insertGap(doc, frame, "7", 24),
      () => clips.length > 6 && deleteClip(doc, clip.id),
      () => insertCopies(doc, clip.id, [copyClip(doc, clip.id)!]),
      () => setVariation(doc, clip.id, Math.floor(clip.start / SEGMENT_FRAMES), roll(4)),
    ];
    if (clips.length < 40 || roll(2)) acts[roll(acts.length)]!();
    else deleteClip(doc, clip.id);
  };
  for (let round = 0; round < 150; round++) {
    act(a);
    act(b);
    exchange(a, b);
  }
  expect(ids(a).length).toBeGreaterThan(4);
});

test("a quiet clip stays quiet in both parts of a split and in a copy, and says nothing once it is heard", () => {
  const { doc, known } = film(1);
  expect(at(doc, 0).quiet).toBe(false);
  setQuiet(doc, known[0]!, true);
  const right = splitClip(doc, known[0]!, 30)!;
  insertCopies(doc, null, [copyClip(doc, right)!]);
  expect(readClips(doc).map((clip) => clip.quiet)).toEqual([true, true, true]);
  expect(readFilm(doc).cells.every((cell) => cell.quiet)).toBe(true);
  setQuiet(doc, right, false);
  expect(readClips(doc).map((clip) => clip.quiet)).toEqual([true, false, true]);
  expect((doc.getMap("clips").get(right) as Y.Map<unknown>).has("quiet")).toBe(false);
});
