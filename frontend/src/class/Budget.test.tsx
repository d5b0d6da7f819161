import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorProvider } from "../editor/context";
import type { Session } from "../editor/session";
import { Feed, type TakesState } from "../feed";
import { setLanguage } from "../i18n";
import { Store } from "../store";
import { BudgetForm } from "./Budget";
import { BudgetSpent } from "./BudgetSpent";

const asked: { call: string; body: unknown }[] = [];

beforeEach(() => {
  setLanguage("en");
  asked.length = 0;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({ call: `${init.method} ${path}`, body: JSON.parse(String(init.body)) as unknown });
    return Promise.resolve(new Response("{}", { status: 200 }));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(part: React.ReactNode, spent: boolean, leads = true) {
  const session = {
    feed: new Store({ budget_spent: spent }),
    info: { id: "r1" },
    leads,
    command: <T,>(work: () => Promise<T>) => work(),
  };
  render(<EditorProvider value={session as unknown as Session}>{part}</EditorProvider>);
}

const budget = { takes_max: 40, joules_max: null, takes: 10, joules: 321.4 };

test("what was drawn is shown against what may be, and an empty field sets no limit", async () => {
  const changed = vi.fn();
  show(<BudgetForm budget={budget} changed={changed} />, false);
  expect(screen.getByText("10 of 40")).toBeTruthy();
  expect(screen.getByText("321 so far")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("At most takes"), { target: { value: "" } });
  fireEvent.change(screen.getByLabelText("At most joules"), { target: { value: "500" } });
  fireEvent.click(screen.getByRole("button", { name: "Set" }));
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(asked).toEqual([
    { call: "PUT /api/rooms/r1/budget", body: { takes: null, joules: 500, afresh: false } },
  ]);
});

test("counting from zero is one press", async () => {
  show(<BudgetForm budget={budget} changed={() => undefined} />, false);
  fireEvent.click(screen.getByRole("button", { name: "Set and count from zero" }));
  await vi.waitFor(() => expect(asked[0]!.body).toEqual({ takes: 40, joules: null, afresh: true }));
});

test.each([
  [true, /Allow more in the Class tab/],
  [false, /what you write is kept, and new pictures wait until the teacher allows more/],
])("a budget that is used up says so (leads: %o)", (leads, words) => {
  show(<BudgetSpent />, true, leads);
  expect(screen.getByText(words)).toBeTruthy();
});

test("a fact that ends the budget has the takes read again, since what waits is held now", async () => {
  const state = { fact: 4, seq: 1, style: "", clips: {}, segments: [], held: 0, hand: null, jobs: [] };
  const read = vi.fn(() =>
    Promise.resolve({ ...state, fact: 9, budget_spent: true } as unknown as TakesState),
  );
  const feed = new Feed(read);
  feed.load(state as unknown as TakesState);
  feed.receive({ n: 5, kind: "class", frozen: false, is_class: true, budget_spent: false });
  expect(read).not.toHaveBeenCalled();
  feed.receive({ n: 6, kind: "class", frozen: false, is_class: true, budget_spent: true });
  await vi.waitFor(() => expect(feed.get().fact).toBe(9));
  expect(feed.get().budget_spent).toBe(true);
});
