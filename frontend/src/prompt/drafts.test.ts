import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api";
import type { Film } from "../document";
import { Store } from "../store";
import {
  AGAIN,
  type DraftAnswer,
  type DraftBody,
  Drafts,
  PAUSE,
  PAUSE_MAX,
  added,
  exchanged,
} from "./drafts";

const understood = { language: "en", phases: 1, factors: [], unknown: [], questions: [], open: [] };
const film = (prompt: string, seed = 7): Film =>
  ({ style: "old", clips: [{ id: "c1", prompt, details: "", seed, source: "prompt" }] }) as unknown as Film;

let store: Store<Film>;
let selected: Store<string | null>;
let asked: { body: DraftBody; answer: (answer: DraftAnswer) => void; fail: (error: unknown) => void }[];
let drafts: Drafts;
let may: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  store = new Store(film("a boat"));
  selected = new Store<string | null>("c1");
  asked = [];
  may = true;
  drafts = new Drafts({
    film: store,
    selected,
    may: () => may,
    ask: (body) =>
      new Promise((answer, fail) => {
        asked.push({ body, answer, fail });
      }),
  });
});
afterEach(() => {
  drafts.destroy();
  vi.useRealTimers();
});

const type = (prompt: string) => {
  store.set(film(prompt));
  drafts.wrote();
};
const rest = () => vi.advanceTimersByTimeAsync(PAUSE);

describe("drafts follow typing", () => {
  it("follows what this person writes to themselves instead of what everybody sees", async () => {
    drafts.destroy();
    const alone = new Store<Record<string, { words: { prompt: string; details: string } | null }>>({});
    const ask = vi.fn(() => new Promise<DraftAnswer>(() => undefined));
    drafts = new Drafts({ film: store, selected, alone, may: () => true, ask });
    await rest();
    alone.set({ c1: { words: { prompt: "a red boat", details: "fog" } } });
    await rest();
    expect(ask).toHaveBeenLastCalledWith({ style: "old", prompt: "a red boat", details: "fog", seeds: [7] });
    alone.set({});
    await rest();
    expect(ask).toHaveBeenLastCalledWith({ style: "old", prompt: "a boat", details: "", seeds: [7] });
  });

  it("reads a chosen clip once, without a picture", async () => {
    await rest();
    expect(asked.map(({ body }) => body)).toEqual([
      { style: "old", prompt: "a boat", details: "", seeds: [] },
    ]);
    drafts.wrote(); // somewhere else in the film
    await rest();
    expect(asked).toHaveLength(1);
  });

  it("asks for a picture of the clip's own seed after a pause, once for many letters", async () => {
    await rest();
    for (const prompt of ["a boat a", "a boat at", "a boat at sea"]) {
      type(prompt);
      await vi.advanceTimersByTimeAsync(100);
    }
    await rest();
    expect(asked).toHaveLength(2);
    expect(asked[1]!.body).toMatchObject({ prompt: "a boat at sea", seeds: [7] });
    asked[1]!.answer({ understood, called: 0.5, pictures: ["AAAA"], reason: "" });
    await rest();
    expect(drafts.get()).toMatchObject({
      picture: "data:image/jpeg;base64,AAAA",
      understood,
      called: 0.5,
      problem: "",
    });
  });

  it("does not wait for ever while somebody types without a pause", async () => {
    await rest();
    for (let letters = 0; letters * 100 <= PAUSE_MAX; letters++) {
      type("a boat" + "x".repeat(letters + 1));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked.length).toBeGreaterThan(1);
  });

  it("lets only the newest answer count, whichever comes first", async () => {
    await rest();
    type("a cat");
    await rest();
    asked[1]!.answer({ understood, called: null, pictures: ["NEW"], reason: "" });
    await rest();
    asked[0]!.answer({
      understood: { ...understood, language: "es" },
      called: null,
      pictures: ["OLD"],
      reason: "",
    });
    await rest();
    expect(drafts.get().picture).toBe("data:image/jpeg;base64,NEW");
    expect(drafts.get().understood!.language).toBe("en");
  });

  it("is silent about a draft that a newer one replaced, and says what else went wrong", async () => {
    await rest();
    asked[0]!.answer({ understood: null, called: null, pictures: [], reason: "draft_newer" });
    await rest();
    expect(drafts.get()).toMatchObject({ problem: "", busy: false });
    await vi.advanceTimersByTimeAsync(AGAIN.at(-1)!);
    expect(asked).toHaveLength(1);
    type("a cat");
    await rest();
    asked[1]!.fail(new ApiError(503, "draft_late", "It does not answer."));
    await rest();
    expect(drafts.get().problem).toBe("It does not answer.");
  });

  it("asks again by itself where the machine is away, ever more seldom, until it answers", async () => {
    await rest();
    type("a cat");
    await rest();
    asked[1]!.fail(new ApiError(503, "draft_late", "It does not answer."));
    await vi.advanceTimersByTimeAsync(AGAIN[0]! - 1);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked[2]!.body).toEqual(asked[1]!.body);
    asked[2]!.fail(new ApiError(0, "unreachable", "It cannot be reached."));
    await vi.advanceTimersByTimeAsync(AGAIN[0]!);
    expect(asked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(AGAIN[1]! - AGAIN[0]!);
    asked[3]!.answer({ understood, called: null, pictures: ["CAT"], reason: "" });
    await vi.advanceTimersByTimeAsync(10 * AGAIN[0]!);
    expect(drafts.get()).toMatchObject({ picture: "data:image/jpeg;base64,CAT", problem: "" });
    expect(asked).toHaveLength(4);
  });

  it("keeps what it has while the machine is busy with others, says nothing, and asks again", async () => {
    await rest();
    asked[0]!.answer({ understood, called: null, pictures: [], reason: "" });
    type("a cat");
    await rest();
    asked[1]!.answer({ understood: null, called: null, pictures: [], reason: "draft_busy" });
    await rest();
    expect(drafts.get()).toMatchObject({ understood, problem: "", busy: false });
    await vi.advanceTimersByTimeAsync(AGAIN[0]!);
    expect(asked[2]!.body).toEqual(asked[1]!.body);
    // Read, and the picture is still to come.
    asked[2]!.answer({ understood, called: null, pictures: [], reason: "draft_busy" });
    await vi.advanceTimersByTimeAsync(AGAIN[1]!);
    expect(asked[3]!.body).toEqual(asked[1]!.body);
    asked[3]!.answer({ understood, called: null, pictures: ["CAT"], reason: "" });
    await vi.advanceTimersByTimeAsync(AGAIN.at(-1)!);
    expect(drafts.get().picture).toBe("data:image/jpeg;base64,CAT");
    expect(asked).toHaveLength(4);
  });

  it("tells who pressed for ideas why none come", async () => {
    await rest();
    asked[0]!.answer({ understood, called: null, pictures: [], reason: "" });
    await rest();
    void drafts.ideas();
    expect(drafts.get().busy).toBe(true);
    asked[1]!.answer({ understood: null, called: null, pictures: [], reason: "draft_busy" });
    await rest();
    expect(drafts.get()).toMatchObject({ busy: false, understood });
    expect(drafts.get().problem).toMatch(/^Takes are being drawn first/);
  });

  it("says nothing of ideas whose place a newer draft took on another screen", async () => {
    await rest();
    asked[0]!.answer({ understood, called: null, pictures: [], reason: "" });
    await rest();
    void drafts.ideas();
    asked[1]!.answer({ understood: null, called: null, pictures: [], reason: "draft_newer" });
    await rest();
    expect(drafts.get()).toMatchObject({ busy: false, problem: "", understood });
  });

  it("does not ask again for words that were refused, nor for old ones once somebody types", async () => {
    await rest();
    asked[0]!.fail(new ApiError(429, "too_many", "Wait a little."));
    await vi.advanceTimersByTimeAsync(AGAIN.at(-1)!);
    expect(asked).toHaveLength(1);
    type("a cat");
    await rest();
    asked[1]!.fail(new ApiError(503, "draft_late", "It does not answer."));
    await rest();
    type("a dog");
    await rest();
    await vi.advanceTimersByTimeAsync(AGAIN.at(-1)!);
    expect(asked.map((each) => each.body.prompt)).toEqual(["a boat", "a cat", "a dog"]);
  });

  it("asks nothing for somebody who may only look", async () => {
    may = false;
    await rest();
    type("a cat");
    await rest();
    expect(asked).toHaveLength(0);
  });

  it("forgets one clip's reading at the next clip", async () => {
    await rest();
    asked[0]!.answer({ understood, called: null, pictures: [], reason: "" });
    await rest();
    selected.set(null);
    expect(drafts.get()).toMatchObject({ clip: null, understood: null, picture: null });
  });

  it("draws four ideas of four seeds as their previews will be, and drops them when the words change", async () => {
    await rest();
    type("a boat at sea");
    void drafts.ideas(); // before the pause is over: the words are not asked for twice
    await rest();
    expect(asked).toHaveLength(2);
    expect(drafts.get().busy).toBe(true);
    const { body, answer } = asked[1]!;
    expect(body.faithful).toBe(true);
    expect(new Set(body.seeds).size).toBe(4);
    answer({ understood, called: null, pictures: ["A", "B", "C", "D"], reason: "" });
    await rest();
    expect(drafts.get().ideas.map(({ seed }) => seed)).toEqual(body.seeds);
    expect(drafts.get().busy).toBe(false);
    store.set(film("a boat at sea", body.seeds[1])); // one was chosen: the others stay to compare
    drafts.wrote();
    await rest();
    expect(drafts.get().ideas).toHaveLength(4);
    type("a cat");
    await rest();
    expect(drafts.get().ideas).toHaveLength(0);
  });
});

describe("words that a press writes", () => {
  it.each([
    ["a giraffe and a giraffes", "giraffe", "horse", "a horse and a giraffes"],
    ["una jirafa, ¿una jirafa?", "jirafa", "caballo", "una caballo, ¿una jirafa?"],
    ["giraffes", "giraffe", "horse", "giraffes"],
    ["un ñandú corre", "ñandú", "pájaro", "un pájaro corre"],
  ])("%s: %s becomes %s", (text, word, instead, expected) => {
    expect(exchanged(text, word, instead)).toBe(expected);
  });

  it.each([
    ["a boat", "at sea", "a boat, at sea"],
    ["", "at sea", "at sea"],
    ["A boat.", "at sea", "A boat, at sea."],
    ["a boat, then it turns", "at sea", "a boat, at sea, then it turns"],
    ["un barco, luego gira", "en el mar", "un barco, en el mar, luego gira"],
    ["un barco, después de la lluvia", "en el mar", "un barco, después de la lluvia, en el mar"],
    ["a boat, ", "at sea", "a boat, at sea"],
    ["Slowly, then faster: a boat.", "at sea", "Slowly, then faster: a boat, at sea."],
    ["lento, luego más rápido: un barco", "en el mar", "lento, luego más rápido: un barco, en el mar"],
    ["a boat far away, then it turns: fog", "at sea", "a boat far away, at sea, then it turns: fog"],
    ["a boat, then it turns far away: fog", "at sea", "a boat, at sea, then it turns far away: fog"],
    ["now: a boat, then it turns: fog", "at sea", "now: a boat, at sea, then it turns: fog"],
    ["a boat, then it turns at 10:30", "at sea", "a boat, at sea, then it turns at 10:30"],
  ])("%s + %s", (prompt, more, expected) => {
    expect(added(prompt, more)).toBe(expected);
  });
});
