import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Immersive } from "./immersive";

const [place, button] = [document.createElement("figure"), document.createElement("button")];
let immersive = new Immersive();
let filled: Element | null = null;
let detach = () => undefined as void;

beforeEach(() => {
  document.body.replaceChildren(place, button);
  place.tabIndex = 0;
  button.focus();
  filled = null;
  Object.defineProperty(document, "fullscreenElement", { configurable: true, get: () => filled });
  Object.assign(document, { exitFullscreen: vi.fn(async () => told(null)) });
  Object.assign(place, { requestFullscreen: vi.fn(async () => told(place)) });
  immersive = new Immersive();
  detach = immersive.attach(place);
});
afterEach(() => detach());

/** The browser's own telling of what fills its screen now. */
function told(element: Element | null): void {
  filled = element;
  document.dispatchEvent(new Event("fullscreenchange"));
}
const press = (key: string) =>
  document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

test("the picture fills the screen and has the keyboard, so that the space bar plays; then the button has it again", async () => {
  immersive.toggle();
  expect(document.activeElement).toBe(place);
  await vi.waitFor(() => expect(immersive.get()).toBe("screen"));
  immersive.toggle();
  await vi.waitFor(() => expect(document.activeElement).toBe(button));
  expect([immersive.get(), filled]).toEqual(["off", null]);
});

test("the browser's own Escape leaves it too", async () => {
  immersive.toggle();
  await vi.waitFor(() => expect(immersive.get()).toBe("screen"));
  told(null);
  expect([immersive.get(), document.activeElement]).toEqual(["off", button]);
});

test("where the browser refuses, the window is filled until Escape", async () => {
  place.requestFullscreen = () => Promise.reject(new TypeError());
  immersive.toggle();
  await vi.waitFor(() => expect(immersive.get()).toBe("window"));
  press("a");
  expect(immersive.get()).toBe("window");
  expect(press("Escape")).toBe(false);
  expect(immersive.get()).toBe("off");
});

test("a browser that has no whole screen at all fills the window", async () => {
  Object.assign(place, { requestFullscreen: undefined });
  immersive.toggle();
  await vi.waitFor(() => expect(immersive.get()).toBe("window"));
});

test("Escape that somebody else took leaves nothing", async () => {
  place.requestFullscreen = () => Promise.reject(new TypeError());
  immersive.toggle();
  await vi.waitFor(() => expect(immersive.get()).toBe("window"));
  const taken = new KeyboardEvent("keydown", { key: "Escape", cancelable: true });
  taken.preventDefault();
  document.dispatchEvent(taken);
  expect(immersive.get()).toBe("window");
});

test("without a picture nothing fills the screen, and a page that goes leaves it", async () => {
  immersive.toggle();
  await vi.waitFor(() => expect(immersive.get()).toBe("screen"));
  detach();
  expect([immersive.get(), filled]).toEqual(["off", null]);
  button.focus();
  immersive.toggle();
  expect([immersive.get(), document.activeElement]).toEqual(["off", button]);
});
