import { expect, test } from "vitest";
import { ApiError } from "../api";
import type { Pick } from "./commands";
import { Kept } from "./kept";

const pick = (label: string): Pick => ({ clip: "c1", label, to: "c2", way: 1 });
const settle = () => new Promise((go) => setTimeout(go, 0));

/** A server that answers as it is told to, one answer for each try. */
function server(answers: (ApiError | null)[], runs = true) {
  const tried: string[] = [];
  const refused: string[] = [];
  const waits: number[] = [];
  const kept: Kept = new Kept(
    () => runs,
    (one) => {
      tried.push(one.label);
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : Promise.resolve();
    },
    (message) => refused.push(message),
    () => {
      waits.push(kept.waiting.get());
      return Promise.resolve();
    },
  );
  return { kept, tried, refused, waits };
}

const away = new ApiError(0, "unreachable", "away");
const missing = new ApiError(409, "choice_missing", "gone");
const over = new ApiError(409, "play_over", "over");

test("choices are sent in order, each until it is with the server", async () => {
  const { kept, tried, waits, refused } = server([away, away, null, null]);
  kept.add(pick("a"));
  kept.add(pick("b"));
  await settle();
  expect(tried).toEqual(["a", "a", "a", "b"]);
  expect(waits).toEqual([2, 2]);
  expect([kept.waiting.get(), refused]).toEqual([0, []]);
});

test("a choice that the server does not know yet is tried again, but not for ever", async () => {
  const { kept, tried, refused } = server([missing, null, missing, missing, missing, missing, null]);
  for (const label of ["a", "b", "c"]) kept.add(pick(label));
  await settle();
  expect(tried).toEqual(["a", "a", "b", "b", "b", "b", "c"]);
  expect(refused).toEqual(["gone"]);
});

test("what is refused is said and holds up nothing; while nothing runs nothing is sent", async () => {
  const { kept, tried, refused } = server([over, null]);
  kept.add(pick("a"));
  kept.add(pick("b"));
  await settle();
  expect([tried, refused]).toEqual([["a", "b"], ["over"]]);
  const idle = server([], false);
  idle.kept.add(pick("a"));
  await settle();
  expect(idle.tried).toEqual([]);
});
