import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addClip, clipText, moveClip, setLength, setText, setVariation, text } from "./document";
import { FilmStore } from "./film";

function film(count: number) {
  const doc = new Y.Doc();
  const ids = Array.from({ length: count }, () => addClip(doc, null, "7")!);
  return { doc, ids, store: new FilmStore(doc) };
}

test("a letter in one prompt renews that clip's object and no other, nor any cell", () => {
  const { doc, ids, store } = film(3);
  const before = store.get();
  setText(clipText(doc, ids[1]!, "prompt")!, "boat");
  const after = store.get();
  expect(after.clips.map((clip, at) => clip === before.clips[at])).toEqual([true, false, true]);
  expect(after.clips[1]?.prompt).toBe("boat");
  expect(after.cells).toBe(before.cells);
});

test("another take renews one cell and no clip", () => {
  const { doc, ids, store } = film(2);
  const before = store.get();
  setVariation(doc, ids[0]!, 1, 1);
  const after = store.get();
  expect(after.clips).toBe(before.clips);
  expect(after.cells.map((cell, at) => cell === before.cells[at])).toEqual([true, false, true, true]);
});

test("a longer clip moves those behind it and leaves those before it", () => {
  const { doc, ids, store } = film(3);
  const before = store.get();
  setLength(doc, ids[1]!, 120);
  const { clips, length } = store.get();
  expect(clips[0]).toBe(before.clips[0]);
  expect(clips[2]).toMatchObject({ from: before.clips[2]!.from + 24 });
  expect(length).toBe(before.length + 24);
});

test("a transaction is told once, however much it holds; one that changes nothing shown is not told", () => {
  const { doc, ids, store } = film(2);
  const told = vi.fn();
  store.subscribe(told);
  moveClip(doc, ids[0]!, 1);
  expect(told).toHaveBeenCalledOnce();
  text(doc, "script").insert(0, "an outline");
  expect(told).toHaveBeenCalledOnce();
});

test("the first words of a remote document are seen, and none after the end", () => {
  const { doc } = film(1);
  const empty = new Y.Doc();
  const store = new FilmStore(empty);
  Y.applyUpdate(empty, Y.encodeStateAsUpdate(doc));
  expect(store.get().clips).toHaveLength(1);
  store.destroy();
  text(empty, "title").insert(0, "late");
  expect(store.get().title).toBe("");
});
