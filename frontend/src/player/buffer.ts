/**
 * The film as one continuous stream: each slot of the film is appended to one SourceBuffer at its own time,
 * cut by an append window, and replaced in place when what it shows changes. A slot without a take gets black
 * filler frames, so that time runs on through it. Knows no document and no server.
 *
 * Every frame of a take is a keyframe, so that a slot may begin and end at any frame.
 */
import { FRAME_RATE } from "../time";
import { CODEC } from "./codec";
import { type Rise, pictured } from "./dissolves";
import { Fetching } from "./fetching";
import type { Files } from "./files";
import { held } from "./held";
import { Older } from "./older";

/** Film frames [from, to) show frames [head, head + to - from) of the take at `url` (null: filler). */
export interface Slot {
  from: number;
  to: number;
  head: number;
  url: string | null;
  /** Takes of one chain, drawn one from the other: its `cell` + 1 goes on where this slot's take ends. */
  chain?: string;
  cell?: number;
  /** Whose takes stand for one another: while a new one cannot be had, the one before it is shown. */
  place?: string;
  /** The take's own sound is not heard here. */
  quiet?: boolean;
  /** Of a laid sound: how loud, 0 to 100. */
  level?: number;
  /** How it comes up over what is before it; without one it is cut in. */
  rise?: Rise;
  /** What is shown in its place where `url` cannot be had; without one filler. */
  plain?: Slot;
}

/** Black, as a gap is in the film that leaves (synthesis/joining.py writes this file). */
export const FILLER = `${import.meta.env.BASE_URL}filler.mp4`;
const FILLER_FRAMES = 48;
/** Frames of filler after the last clip: without something ahead the browser stops short of the last frame. */
const TAIL = 48;
/** The append window is 5 ms wider than the cut on both sides, against rounding. */
const SLACK = 0.005;
const BEHIND = 60 * FRAME_RATE;
const AHEAD = 150 * FRAME_RATE;

export class FilmBuffer {
  private readonly source: MediaSource;
  private buffer: SourceBuffer | null = null;
  private slots: Slot[] = [];
  private length = 0;
  private loaded: Slot[] = [];
  private readonly older = new Older();
  private readonly fetching: Fetching;
  private pumping = false;
  private again = false;
  private closed = false;
  private readonly address: string;

  constructor(
    private readonly video: HTMLVideoElement,
    files: Files,
    /** Called when frames at the playhead were replaced. */
    private readonly onReplaced: (slot: Slot) => void,
    source: new () => MediaSource,
    /** Called when a file came or did not: what is `late` may be another. */
    private readonly onTried: () => void = () => undefined,
  ) {
    this.source = new source();
    this.fetching = new Fetching(files, () => {
      this.onTried();
      void this.pump();
    });
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
    this.older.note(slots, this.loaded, (url) => this.fetching.failed(url));
    const whole = held([...slots.flatMap(pictured), ...tail(length)], length);
    this.slots = until < length ? held(whole, until) : whole;
    this.length = length;
    this.fetching.keep(new Set([FILLER, ...this.slots.flatMap((slot) => this.ways(slot).map(file))]));
    void this.pump();
  }

  /** Whether a file could not be had for long. */
  late(url: string): boolean {
    return this.fetching.late(url);
  }

  /** The playhead moved far: load around it. */
  look(): void {
    void this.pump();
  }

  destroy(): void {
    this.closed = true;
    this.fetching.close();
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
    } catch (error) {
      // One that the browser gave up takes nothing more: the video element tells it.
      if (this.source.readyState === "open") throw error;
    } finally {
      this.pumping = false;
    }
  }

  /** One step: trims the end, then appends of the missing slots whose files are here the nearest to the playhead. */
  private async once(): Promise<void> {
    await this.trim();
    if (this.closed) return;
    const near = this.near();
    this.fetching.need(near.flatMap((slot) => this.needed(slot)));
    const lacking = near.map((each) => this.best(each)).filter((each) => !this.has(each));
    // Browsers lose a frame at a joint whose later side was there first: only what still shows an older take is passed by.
    const slot = lacking.find((each) => this.comes(each) || !covers(this.video.buffered, each));
    if (!slot || !this.comes(slot)) return;
    try {
      await this.append(slot);
      this.fetching.used(file(slot));
      this.onTried();
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") await this.forget();
      else this.fetching.refused(file(slot));
    }
    this.again = true;
  }

  private playhead(): number {
    return this.video.currentTime * FRAME_RATE;
  }

  /** What lies around the playhead: what is under it and comes next, then what is behind it. */
  private near(): Slot[] {
    const here = this.playhead();
    const distance = (slot: Slot) =>
      slot.to > here ? Math.max(0, slot.from - here) : AHEAD + here - slot.to;
    return this.slots
      .filter((slot) => slot.to > here - BEHIND && slot.from < here + AHEAD)
      .sort((a, b) => distance(a) - distance(b));
  }

  /** What may be shown for a slot, the best first. */
  private ways(slot: Slot): Slot[] {
    const own = asked(slot);
    return [...own, ...own.flatMap((each) => this.older.of(each)), { ...slot, url: null }];
  }

  private best(slot: Slot): Slot {
    const ways = this.ways(slot);
    return ways.find((way) => !this.fetching.failed(file(way))) ?? ways.at(-1)!;
  }

  /** The files that a slot lacks: those that could not be had so far, and the best of the others. */
  private needed(slot: Slot): string[] {
    const best = this.best(slot);
    const own = asked(slot).map(file);
    const at = own.indexOf(file(best));
    const again = at < 0 ? own : own.slice(0, at);
    return this.has(best) ? again : [...again, file(best)];
  }

  private comes(slot: Slot): boolean {
    return this.fetching.get(file(slot)) !== undefined && !this.has(slot);
  }

  private has(slot: Slot): boolean {
    return this.loaded.some((known) => same(known, slot)) && covers(this.video.buffered, slot);
  }

  private async append(slot: Slot): Promise<void> {
    const bytes = this.fetching.get(file(slot))!;
    const buffer = this.buffer!;
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
    // Nothing is said of a film of which nothing is here: WebKit of Linux gives up what was sought in one by then.
    if (!ranges.length) return;
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

const file = (slot: Slot): string => slot.url ?? FILLER;

/** What a slot asks for: its file, and what it says itself to be shown in its place. */
const asked = (slot: Slot): Slot[] => (slot.plain ? [slot, ...asked(slot.plain)] : [slot]);

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
