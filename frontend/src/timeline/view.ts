/** How much of the film the timeline shows: pixels a frame. Knows no clips. */
import { Store } from "../store";
import { FRAME_RATE } from "../time";
import type { Stretch } from "./visible";

/** Pixels a second; "fit": the whole film; "easy": the whole film, but never so narrow that a picture cannot be seen. */
export type Zoom = number | "fit" | "easy";

const EASY_MIN = 26;
const EASY_MAX = 80;
export const ZOOM_MAX = 10 * FRAME_RATE;
const ZOOM_MIN = 0.5;
export const STEP = 1.5;
/** Seconds that fill the width in an almost empty film. */
const SHORTEST = 4;
const NARROW = 600;

const within = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

/** The space before the first frame, for the track's name. */
export const labelWidth = (width: number): number => (width < NARROW ? 16 : 82);

/** Pixels a frame. */
export function scaleOf(zoom: Zoom, width: number, frames: number): number {
  const seconds = Math.max(frames / FRAME_RATE, SHORTEST);
  const whole = Math.max(1, width - labelWidth(width) - 24) / seconds;
  if (zoom === "fit") return within(ZOOM_MIN, whole, ZOOM_MAX) / FRAME_RATE;
  if (zoom === "easy") return within(EASY_MIN, whole, EASY_MAX) / FRAME_RATE;
  return within(ZOOM_MIN, zoom, ZOOM_MAX) / FRAME_RATE;
}

export class View {
  readonly zoom = new Store<Zoom>("easy");
  readonly width = new Store(1280);
  /** The frames that stand on the timeline (visible.ts). */
  readonly stretch = new Store<Stretch>({ from: 0, to: 0 });
  /** The frames that can be seen there, and those that somebody asked it to show. */
  readonly seen = new Store<Stretch>({ from: 0, to: 0 });
  readonly goal = new Store<Stretch | null>(null);
  private anchor: number | null = null;

  scale(frames: number): number {
    return scaleOf(this.zoom.get(), this.width.get(), frames);
  }

  /** Makes room for so many frames; on a narrow screen its own zoom stays. */
  hold(frames: number): void {
    const width = this.width.get();
    if (width < NARROW) return;
    this.anchor = null;
    this.zoom.set(within(ZOOM_MIN, ((width - labelWidth(width)) / frames) * FRAME_RATE, ZOOM_MAX));
  }

  /** Zooms by a factor around `anchor`. Gives pixels a second. */
  by(factor: number, frames: number, anchor: number | null = null): number {
    this.anchor = anchor;
    const next = within(ZOOM_MIN, this.scale(frames) * FRAME_RATE * factor, ZOOM_MAX);
    this.zoom.set(next);
    return next;
  }

  /** The frame of the film that keeps its place on the screen at this change of scale; null: the playhead. */
  takeAnchor(): number | null {
    const { anchor } = this;
    this.anchor = null;
    return anchor;
  }
}
