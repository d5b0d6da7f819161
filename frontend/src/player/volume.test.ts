import { beforeEach, expect, test, vi } from "vitest";

const fresh = async () => {
  vi.resetModules();
  return import("./volume");
};

beforeEach(() => localStorage.clear());

test("a film sounds in full until somebody says otherwise, and the next visit knows what they said", async () => {
  const first = await fresh();
  expect([first.sounding.get(), first.volume.get()]).toEqual([true, 100]);
  first.setVolume(35);
  first.sound(false);
  const second = await fresh();
  expect([second.sounding.get(), second.volume.get()]).toEqual([false, 35]);
  second.sound(true);
  expect((await fresh()).sounding.get()).toBe(true);
});

test("at 0 it is silent, and sounds again as loud as before; moved up it sounds", async () => {
  const { setVolume, sound, sounding, volume } = await fresh();
  setVolume(60);
  setVolume(0);
  expect([sounding.get(), volume.get()]).toEqual([false, 60]);
  sound(true);
  expect(volume.get()).toBe(60);
  setVolume(0);
  setVolume(5);
  expect([sounding.get(), volume.get()]).toEqual([true, 5]);
});

test("what a stranger left in the browser's memory is no volume", async () => {
  for (const [left, loud] of [
    ["loud", 100],
    ["-3", 1],
    ["900", 100],
  ] as const) {
    localStorage.setItem("telar-volume", left);
    expect((await fresh()).volume.get()).toBe(loud);
  }
});
