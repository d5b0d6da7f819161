/**
 * Looking around in the picture: it is drawn nearer, and the window over it moves with the device, with a drag or with
 * the arrow keys. Moves the video element by itself; React hears only that it is on, and what keeps the device silent.
 */
import { type PointerEvent, type RefObject, useCallback, useEffect, useState } from "react";
import { Store } from "../store";
import { type Gaze, allowed, doors, facing, movement, turned } from "./watching";

export const NEAR = { least: 1.2, first: 1.6, most: 3 };
/** Degrees that lead from the middle to an edge. */
const REACH: Gaze = { right: 25, up: 15 };
const STEP = 0.2;
/** A device that can tell does so at once. */
const SILENCE = 1_500;

/** Where the window stands: -1 to 1 from the middle to each edge, and how near the picture is. */
export interface Window {
  right: number;
  up: number;
  near: number;
}

const MIDDLE: Window = { right: 0, up: 0, near: NEAR.first };

const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

export function placed({ right, up, near }: Window): string {
  // What of the picture lies beyond the window on one side, in hundredths of its own size.
  const beyond = ((1 - 1 / near) / 2) * 100;
  const across = (-within(right, 1) * beyond).toFixed(2);
  const down = (within(up, 1) * beyond).toFixed(2);
  return `scale(${near}) translate(${across}%, ${down}%)`;
}

function show(video: HTMLVideoElement, transform: string): void {
  video.style.transform = transform;
}

/** What a key does to the window; null: nothing. */
export function moved(window: Window, key: string): Window | null {
  const { right, up, near } = window;
  if (key === "ArrowLeft") return { right: within(right - STEP, 1), up, near };
  if (key === "ArrowRight") return { right: within(right + STEP, 1), up, near };
  if (key === "ArrowUp") return { right, up: within(up + STEP, 1), near };
  if (key === "ArrowDown") return { right, up: within(up - STEP, 1), near };
  if (key === "+" || key === "=") return { right, up, near: Math.min(NEAR.most, near + STEP) };
  if (key === "-") return { right, up, near: Math.max(NEAR.least, near - STEP) };
  return null;
}

/** hand: by drag and keys; movement: by the device too. */
export type Looking = "off" | "hand" | "movement";
/** Why the device's movement is not used; "" where it is, or nobody asked. */
export type Why = "" | "insecure" | "absent" | "denied" | "silent";

export interface Look {
  by: Looking;
  why: Why;
  toggle: () => void;
  key: (key: string) => boolean;
  drag: (event: PointerEvent<HTMLElement>) => void;
}

export function useLook(video: RefObject<HTMLVideoElement | null>): Look {
  const [by, setBy] = useState<Looking>("off");
  const [why, setWhy] = useState<Why>("");
  const [at] = useState(() => new Store<Window>(MIDDLE));
  const on = by !== "off";

  const toggle = useCallback(() => {
    setWhy("");
    if (on) return setBy("off");
    const door = movement(doors());
    setBy("hand");
    if (door === "insecure" || door === "absent") return setWhy(door);
    // At once: a browser asks the person only inside the press.
    void allowed(doors()).then((may) => (may ? setBy("movement") : setWhy("denied")));
  }, [on]);

  useEffect(() => {
    const shown = video.current;
    if (!on || !shown) return;
    const place = () => show(shown, placed(at.get()));
    at.set(MIDDLE);
    place();
    const stop = at.subscribe(place);
    return () => {
      stop();
      show(shown, "");
    };
  }, [on, at, video]);

  useEffect(() => {
    if (by !== "movement") return;
    let first: Gaze | null = null;
    const timer = setTimeout(() => setWhy("silent"), SILENCE);
    const turn = (event: DeviceOrientationEvent) => {
      const now = facing(event);
      if (!now) return;
      clearTimeout(timer);
      setWhy("");
      first ??= now;
      const { right, up } = turned(first, now);
      at.set({ ...at.get(), right: within(right / REACH.right, 1), up: within(up / REACH.up, 1) });
    };
    globalThis.addEventListener("deviceorientation", turn);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener("deviceorientation", turn);
    };
  }, [by, at]);

  const key = useCallback(
    (name: string) => {
      const next = on ? moved(at.get(), name) : null;
      if (next) at.set(next);
      return next !== null;
    },
    [on, at],
  );

  const drag = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      if (!on || event.buttons !== 1) return;
      const { width, height } = event.currentTarget.getBoundingClientRect();
      const { right, up, near } = at.get();
      const hidden = (near - 1) / 2;
      at.set({
        near,
        right: within(right - event.movementX / width / hidden, 1),
        up: within(up + event.movementY / height / hidden, 1),
      });
    },
    [on, at],
  );
  return { by, why, toggle, key, drag };
}
