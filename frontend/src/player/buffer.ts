/**
 * The film as one continuous stream: each slot of the film is appended to one SourceBuffer at its own time,
 * cut by an append window, and replaced in place when what it shows changes. A slot without a take gets black
 * filler frames, so that time runs on through it. Knows no document and no server.
 *
 * Every frame of a take is a keyframe, so that a slot may begin and end at any frame.
 */
import { FRAME_RATE } from "../time";
import { type Rise, pictured } from "./dissolves";
import type { Files } from "./files";
import { held } from "./held";

/** Film frames [from, to) show frames [head, head + to - from) of the take at `url` (null: filler). */
export interface Slot {
  from: number;
  to: number;
  head: number;
  url: string | null;
  /** Takes of one chain, drawn one from the other: its `cell` + 1 goes on where this slot's take ends. */
  chain?: string;
  cell?: number;
  /** The take's own sound is not heard here. */
  quiet?: boolean;
  /** Of a laid sound: how loud, 0 to 100. */
  level?: number;
  /** How it comes up over what is before it; without one it is cut in. */
  rise?: Rise;
  /** What is shown in its place where `url` cannot be had; without one filler. */
  plain?: Slot;
}

const CODEC = 'video/mp4; codecs="avc1.64001e"';
/** Black, as a gap is in the film that leaves (synthesis/joining.py writes this file). */
export const FILLER = `${import.meta.env.BASE_URL}filler.mp4`;
const FILLER_FRAMES = 48;
/** Frames of filler after the last clip: without something ahead the browser stops short of the last frame. */
const TAIL = 48;
/** The append window is 5 ms wider than the cut on both sides, against rounding. */
const SLACK = 0.005;
const BEHIND = 60 * FRAME_RATE;
const AHEAD = 150 * FRAME_RATE;

type Source = { new (): MediaSource; isTypeSupported(type: string): boolean };

/** MediaSource, or its successor on phones; null where neither plays H.264. */
export function mediaSource(): Source | null {
  const scope = globalThis as unknown as { ManagedMediaSource?: Source; MediaSource?: Source };
  const found = scope.MediaSource ?? scope.ManagedMediaSource;
  return found?.isTypeSupported(CODEC) ? found : null;
}

export class FilmBuffer {
  private readonly source: MediaSource;
  private buffer: SourceBuffer | null = null;
  private slots: Slot[] = [];
  private length = 0;
  private loaded: Slot[] = [];
  private readonly failed = new Set<string>();
  private pumping = false;
  private again = false;
  private closed = false;
  private readonly address: string;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly files: Files,
    /** Called when frames at the playhead were replaced. */
    private readonly onReplaced: (slot: Slot) => void,
    source: Source,
  ) {
    this.source = new source();
    video.disableRemotePlayback = true;
    this.address = URL.createObjectURL(this.source);
    video.src = this.address;
    this.source.addEventListener("sourceopen", this.opened, { once: true });
  }

  private opened = (): void => {
    this.buffer = this.source.addSourceBuffer(CODEC);
    void this.pump();
  };

  /** What the film shows now. until: behind which frame nothing is shown but the one before it. */
  show(slots: readonly Slot[], length: number, until = length): void {
    const whole = held([...slots.flatMap(pictured), ...tail(length)], length);
    this.slots = until < length ? held(whole, until) : whole;
    this.length = length;
    void this.pump();
  }

  /** The playhead moved far: load around it. */
  look(): void {
    void this.pump();
  }

  destroy(): void {
    this.closed = true;
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.address);
  }

  private async pump(): Promise<void> {
    this.again = true;
    if (this.pumping || !this.buffer) return;
    this.pumping = true;
    try {
      while (this.again && !this.closed) {
        this.again = false;
        await this.once();
      }
    } finally {
      this.pumping = false;
    }
  }

  /** One step: trims the end, then appends the missing slot nearest to the playhead. */
  private async once(): Promise<void> {
    await this.trim();
    const slot = this.next();
    if (!slot) return;
    try {
      await this.append(slot);
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") await this.forget();
      else if (slot.url) this.failed.add(slot.url);
      else return;
    }
    this.again = true;
  }

  private playhead(): number {
    return this.video.currentTime * FRAME_RATE;
  }

  private next(): Slot | undefined {
    const here = this.playhead();
    const wanted = this.slots
      .filter((slot) => slot.to > here - BEHIND && slot.from < here + AHEAD)
      .map((slot) => this.playable(slot))
      .filter((slot) => !this.has(slot));
    const distance = (slot: Slot) =>
      slot.to > here ? Math.max(0, slot.from - here) : AHEAD + here - slot.to;
    return wanted.sort((a, b) => distance(a) - distance(b))[0];
  }

  private playable(slot: Slot): Slot {
    if (!slot.url || !this.failed.has(slot.url)) return slot;
    return slot.plain ? this.playable(slot.plain) : { ...slot, url: null };
  }

  private has(slot: Slot): boolean {
    return this.loaded.some((known) => same(known, slot)) && covers(this.video.buffered, slot);
  }

  private async append(slot: Slot): Promise<void> {
    const bytes = await this.files.get(slot.url ?? FILLER);
    const buffer = this.buffer!;
    if (this.closed || !this.slots.some((each) => each.from === slot.from && each.to === slot.to)) return;
    this.loaded = this.loaded.filter((known) => known.to <= slot.from || known.from >= slot.to);
    // Filler is as long as a whole take; a cut of it may begin anywhere.
    const head = slot.url ? slot.head : 0;
    buffer.abort();
    buffer.appendWindowStart = 0;
    buffer.appendWindowEnd = slot.to / FRAME_RATE + SLACK;
    buffer.appendWindowStart = Math.max(0, slot.from / FRAME_RATE - SLACK);
    buffer.timestampOffset = (slot.from - head) / FRAME_RATE;
    await settle(buffer, () => buffer.appendBuffer(bytes));
    this.loaded.push(slot);
    const here = this.playhead();
    if (here >= slot.from - 1 && here < slot.to) this.onReplaced(slot);
  }

  /** Cuts what lies beyond the end, and tells the browser how long the film is. */
  private async trim(): Promise<void> {
    const buffer = this.buffer!;
    const end = (this.length + TAIL) / FRAME_RATE;
    const ranges = buffer.buffered;
    if (ranges.length && ranges.end(ranges.length - 1) > end + 0.02) {
      await settle(buffer, () => buffer.remove(end, Infinity));
      this.loaded = this.loaded.filter((slot) => slot.to <= this.length + TAIL);
    }
    if (Math.abs(this.source.duration - end) > 0.02 || Number.isNaN(this.source.duration)) {
      try {
        this.source.duration = end;
      } catch {
        // A frame still lies beyond: the next round cuts it.
      }
    }
  }

  /** The browser has no more room: gives back all but the surroundings of the playhead. */
  private async forget(): Promise<void> {
    const buffer = this.buffer!;
    const from = Math.max(0, this.video.currentTime - 8);
    const to = this.video.currentTime + 24;
    if (from > 0) await settle(buffer, () => buffer.remove(0, from));
    await settle(buffer, () => buffer.remove(to, Infinity));
    this.loaded = this.loaded.filter((slot) => slot.from >= from * FRAME_RATE && slot.to <= to * FRAME_RATE);
  }
}

function tail(length: number): Slot[] {
  const slots: Slot[] = [];
  for (let from = length; from < length + TAIL; from += FILLER_FRAMES) {
    slots.push({ from, to: Math.min(length + TAIL, from + FILLER_FRAMES), head: 0, url: null });
  }
  return slots;
}

export const same = (a: Slot, b: Slot): boolean =>
  a.from === b.from && a.to === b.to && a.url === b.url && (a.url === null || a.head === b.head);

/** Whether the browser still holds the slot (it may drop far frames by itself). */
function covers(ranges: TimeRanges, slot: Slot): boolean {
  const from = slot.from / FRAME_RATE + 0.03;
  const to = slot.to / FRAME_RATE - 0.03;
  for (let i = 0; i < ranges.length; i++) {
    if (ranges.start(i) <= from && ranges.end(i) >= to) return true;
  }
  return false;
}

/** Runs one operation of the buffer and waits for its end. Raises what the browser raises. */
function settle(buffer: SourceBuffer, operation: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (ok: boolean) => () => {
      buffer.removeEventListener("updateend", finished);
      buffer.removeEventListener("error", broken);
      if (ok) resolve();
      else reject(new Error("the browser refused these frames"));
    };
    const finished = done(true);
    const broken = done(false);
    buffer.addEventListener("error", broken);
    buffer.addEventListener("updateend", finished);
    try {
      operation();
    } catch (error) {
      buffer.removeEventListener("updateend", finished);
      buffer.removeEventListener("error", broken);
      reject(error as Error);
    }
  });
}
