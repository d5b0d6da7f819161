/**
 * The plain way, for browsers without MediaSource: one take after another in the same video element,
 * on a clock of our own. It may skip a frame at a join.
 */
import { FRAME_RATE } from "../time";
import { FILLER, type Slot } from "./buffer";
import { pictured } from "./dissolves";

export class SwapScreen {
  private slots: readonly Slot[] = [];
  private shown: string | null = null;
  private running = false;
  private origin = 0;
  private base = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly video: HTMLVideoElement) {}

  show(slots: readonly Slot[]): void {
    this.slots = slots.flatMap(pictured);
    this.place(this.frame());
  }

  look(): void {}

  /** The browser fetches here, and says nothing of it. */
  late(): boolean {
    return false;
  }

  destroy(): void {
    this.pause();
    this.video.removeAttribute("src");
    this.video.load();
  }

  frame(): number {
    if (!this.running) return this.base;
    return this.base + Math.floor(this.since() * FRAME_RATE);
  }

  /** Where the running film is; a frame is looked at in its middle. */
  seconds(): number {
    return this.base / FRAME_RATE + this.since();
  }

  private since(): number {
    return (performance.now() - this.origin) / 1000;
  }

  seek(frame: number): void {
    this.base = frame;
    this.origin = performance.now();
    this.place(frame);
  }

  play(): void {
    this.origin = performance.now();
    this.running = true;
    this.place(this.base);
    this.timer = setInterval(() => this.place(this.frame()), 1000 / FRAME_RATE);
  }

  pause(): void {
    this.base = this.frame();
    this.running = false;
    clearInterval(this.timer);
    this.video.pause();
  }

  private place(frame: number): void {
    const slot = this.slots.find((each) => frame >= each.from && frame < each.to);
    if (!slot?.url) {
      this.video.pause();
      this.load(FILLER);
      return;
    }
    const time = (frame - slot.from + slot.head + 0.5) / FRAME_RATE;
    const changed = this.load(slot.url);
    if (changed || !this.running || Math.abs(this.video.currentTime - time) > 0.25)
      this.video.currentTime = time;
    if (this.running && this.video.paused) void this.video.play().catch(() => undefined);
  }

  /** Gives whether another file was there. */
  private load(url: string): boolean {
    if (this.shown === url) return false;
    this.shown = url;
    this.video.src = url;
    return true;
  }
}
