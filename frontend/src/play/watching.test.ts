import { expect, test } from "vitest";
import { gazed, rowAt } from "./cinema";
import { moved, placed } from "./look";
import { type Doors, allowed, facing, headset, movement, turned } from "./watching";

const door = (more: Partial<Doors> = {}): Doors => ({ isSecureContext: true, navigator: {}, ...more });
const xr = (modes: string[]) => ({
  isSessionSupported: (mode: string) => Promise.resolve(modes.includes(mode)),
  requestSession: () => Promise.reject(new Error("not asked")),
});

test("over plain http both are said to need https, whatever the browser shows there", async () => {
  const plain = door({ isSecureContext: false, DeviceOrientationEvent: {} });
  expect(movement(plain)).toBe("insecure");
  expect(await headset(plain)).toBe("insecure");
});

test("a browser without them says so, and is not blamed on the address", async () => {
  expect(movement(door())).toBe("absent");
  expect(await headset(door())).toBe("absent");
});

test("a headset is offered where the browser finds one, in a room of its own before one that is seen through", async () => {
  const of = (modes: string[]) => headset(door({ navigator: { xr: xr(modes) } }));
  expect(await of(["immersive-vr", "immersive-ar"])).toBe("immersive-vr");
  expect(await of(["immersive-ar"])).toBe("immersive-ar");
  expect(await of(["inline"])).toBe("none");
});

test("a page whose policy forbids it is told apart from a house without a headset", async () => {
  const refused = {
    ...xr([]),
    isSessionSupported: () => Promise.reject(new DOMException("", "SecurityError")),
  };
  expect(await headset(door({ navigator: { xr: refused } }))).toBe("refused");
});

test("where the person has to allow movement they are asked, and a no is a no", async () => {
  const answering = (answer: Promise<string>) =>
    door({ DeviceOrientationEvent: { requestPermission: () => answer } });
  expect(movement(answering(Promise.resolve("granted")))).toBe("ask");
  expect(await allowed(answering(Promise.resolve("granted")))).toBe(true);
  expect(await allowed(answering(Promise.resolve("denied")))).toBe(false);
  expect(await allowed(answering(Promise.reject(new Error("no press"))))).toBe(false);
  expect(movement(door({ DeviceOrientationEvent: {} }))).toBe("ready");
  expect(await allowed(door({ DeviceOrientationEvent: {} }))).toBe(true);
});

test("where a device faces does not depend on how its screen is turned", () => {
  const near = (gaze: ReturnType<typeof facing>, right: number, up: number) => {
    expect(gaze!.right).toBeCloseTo(right, 5);
    expect(gaze!.up).toBeCloseTo(up, 5);
  };
  near(facing({ alpha: 0, beta: 90, gamma: 0 }), 0, 0); // upright, to the north
  near(facing({ alpha: 330, beta: 90, gamma: 0 }), 30, 0); // turned to the right
  near(facing({ alpha: 0, beta: 110, gamma: 0 }), 0, 20); // leant back: it looks up
  near(facing({ alpha: 90, beta: 0, gamma: -90 }), 0, 0); // on its side, to the north again
  expect(facing({ alpha: null, beta: null, gamma: null })).toBeNull();
});

test("a turn over the north is the short one", () => {
  expect(turned({ right: 170, up: 0 }, { right: -170, up: 5 })).toEqual({ right: 20, up: 5 });
});

test("the window goes to the picture's edge and no further", () => {
  expect(placed({ right: 0, up: 0, near: 2 })).toBe("scale(2) translate(0.00%, 0.00%)");
  expect(placed({ right: 1, up: -1, near: 2 })).toBe("scale(2) translate(-25.00%, -25.00%)");
  expect(placed({ right: 9, up: 0, near: 2 })).toBe(placed({ right: 1, up: 0, near: 2 }));
});

test("keys move it and stop at its ends; others are left to the page", () => {
  const middle = { right: 0, up: 0, near: 1.6 };
  expect(moved(middle, "ArrowRight")).toMatchObject({ right: 0.2, up: 0 });
  expect(moved({ ...middle, up: 1 }, "ArrowUp")).toMatchObject({ up: 1 });
  expect(moved({ ...middle, near: 3 }, "+")).toMatchObject({ near: 3 });
  expect(moved(middle, "a")).toBeNull();
});

/** A head at the middle of the room that looks up by an angle, as WebXR gives it: by columns. */
function head(up: number): number[] {
  const [c, s] = [Math.cos(up), Math.sin(up)];
  return [1, 0, 0, 0, 0, c, s, 0, 0, -s, c, 0, 0, 0, 0, 1];
}

test("who looks straight ahead looks at the middle of the screen, who looks away at nothing", () => {
  expect(gazed(head(0))).toEqual({ x: 0.5, y: 0.5 });
  expect(gazed(head(0.2))!.y).toBeLessThan(0.5);
  expect(gazed(head(0.6))).toBeNull();
  expect(gazed(head(Math.PI))).toBeNull();
});

test("six choices stand on one card, each at its height", () => {
  expect(rowAt(0.05, 6)).toBe(-1);
  expect([0, 1, 2, 3, 4, 5].map((row) => rowAt((120 + row * 100 + 50) / 720, 6))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(rowAt(0.99, 2)).toBe(-1);
});
