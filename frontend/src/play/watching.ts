/**
 * Which ways of watching this browser has at this address, and why not: movement of the device, and a headset (WebXR).
 * Asks the browser's own doors, which are given to it; guesses nothing from names and sizes. Knows no markup.
 */

export interface XrSystem {
  isSessionSupported(mode: Mode): Promise<boolean>;
  requestSession(mode: Mode, wishes?: object): Promise<unknown>;
}

export type Mode = "immersive-vr" | "immersive-ar";
/** ready: it may tell; ask: it tells once a person allows it, at a press (iOS). */
export type Movement = "ready" | "ask" | "insecure" | "absent";
/** absent: this browser has no WebXR; none: it finds no headset; refused: a policy of the page forbids it. */
export type Headset = Mode | "insecure" | "absent" | "none" | "refused";

export interface Doors {
  isSecureContext: boolean;
  DeviceOrientationEvent?: { requestPermission?: () => Promise<string> };
  navigator: { xr?: XrSystem };
}

export const doors = (): Doors => globalThis as unknown as Doors;

/** Over plain http browsers tell no movement, and some hide that they could: https is what is said, then. */
export function movement({ isSecureContext, DeviceOrientationEvent: door }: Doors): Movement {
  if (!isSecureContext) return "insecure";
  if (!door) return "absent";
  return typeof door.requestPermission === "function" ? "ask" : "ready";
}

/** Asks the person, where the browser wants that: only inside a press. */
export async function allowed({ DeviceOrientationEvent: door }: Doors): Promise<boolean> {
  if (typeof door?.requestPermission !== "function") return true;
  try {
    return (await door.requestPermission()) === "granted";
  } catch {
    return false;
  }
}

export async function headset({ isSecureContext, navigator: { xr } }: Doors): Promise<Headset> {
  if (!xr) return isSecureContext ? "absent" : "insecure";
  try {
    for (const mode of ["immersive-vr", "immersive-ar"] as const)
      if (await xr.isSessionSupported(mode)) return mode;
    return "none";
  } catch {
    return "refused";
  }
}

/** Where one looks: to the right and up, in degrees. */
export interface Gaze {
  right: number;
  up: number;
}

const RADIANS = Math.PI / 180;

/**
 * Where the back of a device points, from its three angles: however it is held, and however its screen is turned.
 * Null where it tells none (a computer without sensors says null once).
 */
export function facing(angles: {
  alpha: number | null;
  beta: number | null;
  gamma: number | null;
}): Gaze | null {
  const { alpha, beta, gamma } = angles;
  if (alpha === null || beta === null || gamma === null) return null;
  const [a, b, c] = [alpha * RADIANS, beta * RADIANS, gamma * RADIANS];
  const east = -(Math.cos(a) * Math.sin(c) + Math.sin(a) * Math.sin(b) * Math.cos(c));
  const north = -(Math.sin(a) * Math.sin(c) - Math.cos(a) * Math.sin(b) * Math.cos(c));
  const up = -Math.cos(b) * Math.cos(c);
  return { right: Math.atan2(east, north) / RADIANS, up: Math.asin(Math.max(-1, Math.min(1, up))) / RADIANS };
}

/** By how much one look differs from another, the short way round. */
export function turned(from: Gaze, to: Gaze): Gaze {
  const around = ((((to.right - from.right + 180) % 360) + 360) % 360) - 180;
  return { right: around, up: to.up - from.up };
}
