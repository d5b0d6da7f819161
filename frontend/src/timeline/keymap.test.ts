import { afterEach, expect, test, vi } from "vitest";
import { give, keysOf, own, takeBack } from "./keymap";
import { SHORTCUTS, type Shortcut, keyOf, refusal, shortcutOf } from "./shortcuts";

const named = (name: string): Shortcut => SHORTCUTS.find((each) => each.name === name)!;
const press = (key: string, more: KeyboardEventInit = {}) =>
  shortcutOf(new KeyboardEvent("keydown", { key, ...more }), false)?.name;

afterEach(takeBack);

test("a key that is given works, and the one before it does nothing any more", () => {
  give(named("split"), "w");
  expect(press("w")).toBe("split");
  expect(press("s")).toBeUndefined();
  expect(keyOf("split")).toBe("w");
  expect(keysOf(named("duplicate"))).toEqual(["d"]);
  takeBack();
  expect([press("s"), press("w")]).toEqual(["split", undefined]);
});

test("a key that is free again can be given to something else; one that is not, is refused with who has it", () => {
  expect(refusal(named("split"), "d")).toContain("Duplicate");
  expect(refusal(named("split"), "Mod+c")).toContain("Copy");
  give(named("duplicate"), "Shift+W");
  expect(refusal(named("split"), "d")).toBeNull();
  expect(refusal(named("split"), "Shift+W")).toContain("Duplicate");
  give(named("split"), "d");
  expect(press("d")).toBe("split");
});

test("keys of the browser and those that move about the page stay", () => {
  for (const combo of ["Mod+t", "Enter", "Tab", "Escape"])
    expect(refusal(named("split"), combo), combo).toBeTruthy();
  expect(refusal(named("split"), "F8")).toBeNull();
  give(named("undo"), "u");
  expect(refusal(named("redo"), "Mod+z")).toBeNull();
});

test("what somebody chose goes before a newer table, and giving back the table's own key needs no note", () => {
  own.set({ gap: "s", split: "g" });
  expect([press("s"), press("g")]).toEqual(["gap", "split"]);
  own.set({ gap: "s" });
  expect(press("s"), "split has it in the table, and stands there first").toBe("gap");
  give(named("gap"), "g");
  expect(own.get()).toEqual({});
  expect([press("s"), press("g")]).toEqual(["split", "gap"]);
});

test("they are there on the next visit, whatever else stands in the store", async () => {
  give(named("split"), "w");
  expect(JSON.parse(localStorage.getItem("telar-keys")!)).toEqual({ split: "w" });
  for (const [stored, found] of [
    ['{"split":"w"}', { split: "w" }],
    ['{"split":7,"gap":"h"}', { gap: "h" }],
    ["[1]", {}],
    ["null", {}],
    ["no JSON", {}],
  ] as const) {
    localStorage.setItem("telar-keys", stored);
    vi.resetModules();
    expect((await import("./keymap")).own.get(), stored).toEqual(found);
  }
});
