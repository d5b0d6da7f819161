import { expect, test, vi } from "vitest";
import type { Session } from "../editor/session";
import en from "../locales/en.json";
import { CLIPBOARD, SHORTCUTS, comboOf, setLetters, shortcutOf } from "./shortcuts";
import { shown } from "./signs";

const press = (key: string, more: KeyboardEventInit = {}, altGraph = false) => {
  const event = new KeyboardEvent("keydown", { key, ...more });
  Object.defineProperty(event, "getModifierState", {
    value: (name: string) => altGraph && name === "AltGraph",
  });
  return event;
};
const name = (event: KeyboardEvent, onClip = false) => shortcutOf(event, onClip)?.name;

test("no key does two things at one place", () => {
  const keys = [...SHORTCUTS, ...CLIPBOARD].flatMap((each) => each.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

test("every key has its sentence on the sheet", () => {
  const catalogue = en.keys as Record<string, string>;
  for (const each of [...SHORTCUTS, ...CLIPBOARD]) expect(catalogue[each.name], each.name).toBeTruthy();
});

test("letters work with and without the caps lock; Shift makes another key", () => {
  expect(name(press("s"))).toBe("split");
  expect(name(press("S"))).toBe("split");
  expect(name(press("l"))).toBe("forwards");
  expect(name(press("L", { shiftKey: true }))).toBe("lock");
  expect(name(press("l", { shiftKey: true }))).toBe("lock");
});

test("signs are found wherever a layout keeps them", () => {
  expect(name(press("?", { shiftKey: true }))).toBe("sheet");
  expect(name(press("+", { shiftKey: true }))).toBe("zoom_in");
  // A Spanish keyboard: AltGr, which some systems tell as Ctrl and Alt, some as Alt alone.
  expect(name(press("[", { ctrlKey: true, altKey: true }, true))).toBe("trim_head");
  expect(name(press("]", { altKey: true }))).toBe("trim_tail");
});

test("the browser's own keys stay the browser's", () => {
  for (const key of ["s", "d", "f", "r", "l", "0", "+", "-"])
    expect(name(press(key, { ctrlKey: true })), key).toBeUndefined();
  expect(comboOf(press("z", { metaKey: true }))).toBe("Mod+z");
  expect(name(press("z", { ctrlKey: true, shiftKey: true }))).toBe("redo");
});

test("arrows and Delete mean a clip only where a clip is focused", () => {
  for (const key of ["ArrowLeft", "Delete"]) expect(name(press(key))).toBeUndefined();
  expect(name(press("ArrowLeft"), true)).toBe("previous");
  expect(name(press("ArrowLeft", { altKey: true }), true)).toBe("earlier");
  expect(name(press("ArrowRight", { altKey: true, shiftKey: true }))).toBe("slip_on");
});

test("Escape is on the sheet and left to whatever is open", () => {
  expect(SHORTCUTS.some((each) => each.keys.includes("Escape"))).toBe(true);
  expect(name(press("Escape"))).toBeUndefined();
  expect(name(press("Escape"), true)).toBeUndefined();
});

test("keys are written as they stand on a keyboard", () => {
  expect([" ", "+", "Mod+z", "Alt+ArrowLeft", "Shift+L", "Delete", "["].map(shown)).toEqual([
    "Space",
    "+",
    "Ctrl Z",
    "Alt ←",
    "Shift L",
    "Delete",
    "[",
  ]);
});

test("single letters can be switched off for all but a focused clip; keys with Ctrl and the space bar stay", () => {
  setLetters(false);
  expect([name(press("s")), name(press("?", { shiftKey: true }))]).toEqual([undefined, undefined]);
  expect([name(press("s"), true), name(press(" ")), name(press("z", { ctrlKey: true }))]).toEqual([
    "split",
    "play",
    "undo",
  ]);
  expect(localStorage.getItem("telar-letters")).toBe("off");
  setLetters(true);
  expect(name(press("s"))).toBe("split");
});

test("undo and redo wait while nothing may be changed here", () => {
  const undo = { undo: vi.fn(), redo: vi.fn() };
  const keys = [press("z", { ctrlKey: true }), press("y", { ctrlKey: true })];
  for (const key of keys) shortcutOf(key, false)!.run({ undo, canEdit: false } as unknown as Session);
  expect(undo.undo).not.toHaveBeenCalled();
  expect(undo.redo).not.toHaveBeenCalled();
  for (const key of keys) shortcutOf(key, false)!.run({ undo, canEdit: true } as unknown as Session);
  expect(undo.undo).toHaveBeenCalledOnce();
  expect(undo.redo).toHaveBeenCalledOnce();
});
