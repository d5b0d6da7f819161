import { expect, test } from "vitest";
import * as Y from "yjs";
import { addClip, clipText, readFilm, splitClip } from "../document";
import { Feed, type TakesState } from "../feed";
import { keep } from "../film";
import { moments } from "../state";
import { momentsByClip } from "./moments";

function room() {
  const doc = new Y.Doc();
  const ids = ["a boat", "a car"].map((words) => {
    const id = addClip(doc, null, "7")!;
    clipText(doc, id, "prompt")!.insert(0, words);
    return id;
  });
  const film = readFilm(doc);
  const clips = Object.fromEntries(
    film.clips.map(({ id, prompt, details, seed }) => [id, { prompt, details, seed, style: "" }]),
  );
  const segments = film.cells.map(({ clip, index, variation }) => {
    return { clip, index, variation, state: "ready", url: `/${clip}-${index}` };
  });
  const feed = new Feed(() => Promise.reject(new Error("not asked for")));
  feed.load({ fact: 1, seq: 1, style: "", clips, segments, held: 0, jobs: [] } as unknown as TakesState);
  return { doc, ids, film, feed };
}

test("one edit gives one clip a new list; the others keep theirs", () => {
  const { doc, ids, film, feed } = room();
  const before = momentsByClip(film, feed.get(), new Map());
  clipText(doc, ids[0]!, "prompt")!.insert(0, "at night, ");
  const after = momentsByClip(keep(film, readFilm(doc)), feed.get(), before);
  expect(after.get(ids[1]!)).toBe(before.get(ids[1]!));
  expect(after.get(ids[0]!)!.map((moment) => moment.state)).toEqual(["changed", "changed"]);
});

test("a part that was just split off shows the picture it was cut from, before any plan has read it", () => {
  const { doc, ids, feed } = room();
  const right = splitClip(doc, ids[0]!, 60)!;
  const found = moments(readFilm(doc), feed.get()).filter((moment) => moment.cell.clip === right);
  expect(found.map(({ segment, state }) => [segment?.url, state])).toEqual([[`/${ids[0]}-1`, "ready"]]);
  // Other words are another picture.
  clipText(doc, right, "prompt")!.insert(0, "no ");
  const changed = moments(readFilm(doc), feed.get()).filter((moment) => moment.cell.clip === right);
  expect(changed.map(({ segment, state }) => [segment, state])).toEqual([[null, "changed"]]);
});
