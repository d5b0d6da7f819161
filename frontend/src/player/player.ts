/**
 * The transport: where the playhead is, whether the film runs, and which slot it shows.
 * Owns the video element's time; what the slots are is told to it. The frame is read by listeners in an
 * animation frame and never passes through React.
 */
import { takeBytes } from "../api";
import { Store } from "../store";
import { FRAME_RATE } from "../time";
import { FilmBuffer, type Slot, mediaSource } from "./buffer";
import { SwapScreen } from "./swap";

export interface Transport {
  playing: boolean;
  /** Index of the slot under the playhead, -1 in an empty film. */
  slot: number;
}

/** What turns slots into pictures on a video element. */
interface Picture {
  show(slots: readonly Slot[], length: number): void;
  look(): void;
  destroy(): void;
}

export class Player {
  readonly transport = new Store<Transport>({ playing: false, slot: -1 });
  private readonly listeners = new Set<(frame: number) => void>();
  private video: HTMLVideoElement | null = null;
  private picture: Picture | null = null;
  private swap: SwapScreen | null = null;
  private slots: readonly Slot[] = [];
  private length = 0;
  private at = 0;
  private tick = 0;

  /** The frame of the film under the playhead. */
  get frame(): number {
    return this.at;
  }

  get frames(): number {
    return this.length;
  }

  onFrame(listener: (frame: number) => void): () => void {
    this.listeners.add(listener);
    listener(this.at);
    return () => this.listeners.delete(listener);
  }

  attach(video: HTMLVideoElement): () => void {
    this.video = video;
    const source = mediaSource();
    if (source) this.picture = new FilmBuffer(video, takeBytes, this.redraw, source);
    else this.picture = this.swap = new SwapScreen(video);
    this.picture.show(this.slots, this.length);
    this.seek(this.at);
    return () => {
      this.pause();
      this.picture?.destroy();
      this.picture = this.swap = this.video = null;
    };
  }

  show(slots: readonly Slot[], length: number): void {
    this.slots = slots;
    this.length = length;
    this.picture?.show(slots, length);
    if (this.at > this.last()) this.seek(this.last());
    else this.tell();
  }

  play(): void {
    if (!this.video || this.length === 0) return;
    if (this.at >= this.last()) this.seek(0);
    this.transport.set({ ...this.transport.get(), playing: true });
    if (this.swap) this.swap.play();
    else void this.video.play().catch(() => this.pause());
    cancelAnimationFrame(this.tick);
    this.tick = requestAnimationFrame(this.follow);
  }

  pause(): void {
    cancelAnimationFrame(this.tick);
    if (this.swap) this.swap.pause();
    else this.video?.pause();
    if (this.transport.get().playing) this.transport.set({ ...this.transport.get(), playing: false });
  }

  toggle(): void {
    if (this.transport.get().playing) this.pause();
    else this.play();
  }

  seek(frame: number): void {
    this.at = Math.min(this.last(), Math.max(0, Math.floor(frame)));
    // The middle of the frame, so that rounding never shows its neighbour.
    if (this.swap) this.swap.seek(this.at);
    else if (this.video) this.video.currentTime = (this.at + 0.5) / FRAME_RATE;
    this.picture?.look();
    this.tell();
  }

  step(frames: number): void {
    this.pause();
    this.seek(this.at + frames);
  }

  private last(): number {
    return Math.max(0, this.length - 1);
  }

  private follow = (): void => {
    const video = this.video;
    if (!video || !this.transport.get().playing) return;
    const frame = this.swap ? this.swap.frame() : Math.floor(video.currentTime * FRAME_RATE + 1e-3);
    if (frame >= this.length) {
      this.pause();
      this.seek(this.last());
      return;
    }
    if (frame !== this.at) {
      this.at = frame;
      if (frame % FRAME_RATE === 0) this.picture?.look();
      this.tell();
    }
    this.tick = requestAnimationFrame(this.follow);
  };

  /** A paused picture is drawn again when its frames were replaced. */
  private redraw = (slot: Slot): void => {
    const inside = this.at >= slot.from && this.at < slot.to;
    if (this.video && inside && !this.transport.get().playing) {
      this.video.currentTime = (this.at + 0.5) / FRAME_RATE;
    }
  };

  private tell(): void {
    const slot = this.slots.findIndex((each) => this.at >= each.from && this.at < each.to);
    const now = this.transport.get();
    if (slot !== now.slot) this.transport.set({ ...now, slot });
    for (const listener of this.listeners) listener(this.at);
  }
}
