import { expect, test, vi } from "vitest";
import type { Lesson } from "../api";
import { Store } from "../store";
import { Lessons } from "./lessons";

const lesson = (shown: Lesson["shown"]): Lesson => ({
  credit: null,
  mine: null,
  task: null,
  assignment: null,
  shown,
});

/** Answers are given by hand, in any order. */
function asked() {
  const answers: ((lesson: Lesson) => void)[] = [];
  const ask = vi.fn(() => new Promise<Lesson>((answer) => answers.push(answer)));
  const feed = new Store({ lessons: 3 });
  return { answers, ask, feed, lessons: new Lessons(feed, ask) };
}

test("however many read it, it is asked once, and not before somebody does", async () => {
  const { answers, ask, lessons } = asked();
  expect(ask).toHaveBeenCalledTimes(0);
  const heard = [vi.fn(), vi.fn()];
  heard.forEach((each) => lessons.subscribe(each));
  expect(ask).toHaveBeenCalledTimes(1);
  answers[0]!(lesson("no"));
  await vi.waitFor(() => expect(lessons.get()?.shown).toBe("no"));
  for (const each of heard) expect(each).toHaveBeenCalledTimes(1);
});

test("a fact about lessons asks once more; other facts do not", () => {
  const { ask, feed, lessons } = asked();
  lessons.subscribe(() => undefined);
  lessons.subscribe(() => undefined);
  feed.set({ lessons: 3 });
  expect(ask).toHaveBeenCalledTimes(1);
  feed.set({ lessons: 4 });
  expect(ask).toHaveBeenCalledTimes(2);
});

test("an answer that comes after a newer question's is not heard", async () => {
  const { answers, lessons } = asked();
  lessons.subscribe(() => undefined);
  lessons.again();
  answers[1]!(lesson("yes" as Lesson["shown"]));
  await vi.waitFor(() => expect(lessons.get()?.shown).toBe("yes"));
  answers[0]!(lesson("no"));
  await Promise.resolve();
  expect(lessons.get()?.shown).toBe("yes");
});
