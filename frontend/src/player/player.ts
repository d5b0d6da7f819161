/**
 * The transport: where the playhead is, whether the film runs, and which slot it shows.
 * Owns the video element's time; what the slots are is told to it. The frame is read by listeners in an
 * animation frame and never passes through React.
 */
import { takeBytes } from "../api";
import { Store } from "../store";
import { FRAME_RATE } from "../time";
import { FilmBuffer, type Slot } from "./buffer";
import { mediaSource } from "./codec";
import { Files } from "./files";
import type { Range } from "./loop";
import type { Sound } from "./sound";
import { SwapScreen } from "./swap";

export interface Transport {
  playing: boolean;
  /** Index of the slot under the playhead, -1 in an empty film. */
  slot: number;
  /** How fast the film runs; negative: backwards. */
  rate: number;
}

const FASTEST = 4;
/** How often a stream that the browser gave up is made again. */
const BREAKS_MAX = 1;
/** Where in a frame the picture is sought: in the middle, so that rounding never shows its neighbour. */
const MIDDLE = 0.5;
/** The same where the film runs on from it: the frame is shown as long as all others. 2 ms are against rounding. */
const BEGINNING = 0.05;
/** Frames that a running picture may be ahead of the video element's time, at its plain speed. */
const AHEAD = 2;

/** How many frames a picture may be ahead of its element's time, and the last frame that it shows. */
interface Furthest {
  ahead: number;
  last: number;
}

/** What turns slots into pictures on a video element. */
interface Picture {
  show(slots: readonly Slot[], length: number, until: number): void;
  look(): void;
  late(url: string): boolean;
  destroy(): void;
}

export class Player {
  readonly transport = new Store<Transport>({ playing: false, slot: -1, rate: 1 });
  /** Whether the take under the playhead could not be fetched for long. */
  readonly late = new Store(false);
  private readonly listeners = new Set<(frame: number) => void>();
  private video: HTMLVideoElement | null = null;
  private picture: Picture | null = null;
  private swap: SwapScreen | null = null;
  private slots: readonly Slot[] = [];
  private length = 0;
  private at = 0;
  private tick = 0;
  /** The frame before which the picture holds. */
  private until = 0;
  /** The frame that was seen last; -1: none since the picture was sought. */
  private seen = -1;
  /** How far a picture that was stopped may have come, until the page's next frame tells it; null: it rests. */
  private stopping: Furthest | null = null;
  /** How often the browser gave up the stream. */
  private breaks = 0;
  /** How many runs were begun or ended. */
  private runs = 0;
  /** When and where a run began that the video element cannot make itself. */
  private origin = { time: 0, frame: 0 };
  /** The part of the film that is played round and round, if any. */
  within: () => Range | null = () => null;

  /** sound: null for a film that is only looked at, such as one that runs beside another. */
  constructor(
    private readonly files = new Files(takeBytes),
    private readonly sound: Sound | null = null,
  ) {}

  /** The frame of the film under the playhead. */
  get frame(): number {
    return this.at;
  }

  /** The same with the part of the frame that is over, as far as the picture knows it. */
  get exact(): number {
    const { playing, rate } = this.transport.get();
    if (!playing || !this.video || this.swap || this.byClock(rate)) return this.at;
    return this.video.currentTime * FRAME_RATE;
  }

  get playing(): boolean {
    return this.transport.get().playing;
  }

  get rate(): number {
    return this.transport.get().rate;
  }

  /** Runs a little quicker or slower than it says, to keep step with somebody. */
  lean(rate: number): void {
    if (!this.video || this.byClock(rate) || this.swap || !this.playing) return;
    if (Math.abs(this.video.playbackRate - rate) > 0.005) this.video.playbackRate = rate;
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
    this.open(video, mediaSource());
    video.addEventListener("error", this.broken);
    video.requestVideoFrameCallback?.(this.note);
    return () => {
      video.removeEventListener("error", this.broken);
      this.pause();
      this.picture?.destroy();
      this.picture = this.swap = this.video = null;
    };
  }

  private open(video: HTMLVideoElement, source: ReturnType<typeof mediaSource>): void {
    if (source) this.picture = new FilmBuffer(video, this.files, this.redraw, source, this.tried);
    else this.picture = this.swap = new SwapScreen(video);
    this.present();
    this.seek(this.at);
  }

  /** The browser gave up the stream: it is made once more, and after that the film is shown the plain way. */
  private broken = (): void => {
    if (!this.video || !this.picture || this.swap) return;
    const { playing, rate } = this.transport.get();
    this.halt();
    this.picture.destroy();
    this.open(this.video, this.breaks++ < BREAKS_MAX ? mediaSource() : null);
    if (playing) this.play(rate);
  };

  show(slots: readonly Slot[], length: number): void {
    this.slots = slots;
    this.length = length;
    this.present();
    this.sound?.show(slots);
    if (this.at > this.last()) this.seek(this.last());
    else this.tell();
  }

  private present(): void {
    this.until = this.end();
    this.picture?.show(this.slots, this.length, this.until);
  }

  /** Where a run forward turns or stops. At rest, and backwards, all of the film may be looked at. */
  private end(): number {
    const { playing, rate } = this.transport.get();
    const range = playing && rate > 0 ? this.within() : null;
    return Math.min(range?.to ?? this.length, this.length);
  }

  play(rate = 1): void {
    if (!this.video || this.length === 0) return;
    this.halt();
    this.start(rate);
    if (rate === 1) this.sound?.wake();
    this.transport.set({ ...this.transport.get(), playing: true, rate });
    this.hold();
    this.run(rate);
    this.tick = requestAnimationFrame(this.follow);
  }

  /** Goes where a run in this direction begins: into the range, or to the other end of the film. */
  private start(rate: number): void {
    const range = this.within();
    if (range && (this.at < range.from || this.at >= range.to)) this.begin(range, rate);
    else if (!range && rate > 0 && this.at >= this.last()) this.begin({ from: 0, to: this.length }, rate);
    else if (!range && rate < 0 && this.at === 0) this.seek(this.last());
  }

  private begin({ from, to }: Range, rate: number): void {
    if (rate < 0) this.seek(to - 1);
    else this.place(from, BEGINNING);
  }

  private hold(): void {
    if (this.end() !== this.until) this.present();
  }

  private run(rate: number): void {
    if (this.byClock(rate)) this.origin = { time: performance.now(), frame: this.at };
    else if (this.swap) this.swap.play();
    else if (this.video) {
      const { runs } = this;
      this.video.playbackRate = rate;
      // A run that was ended before it could begin is refused late: by then another one may be under way.
      void this.video.play().catch(() => {
        if (runs === this.runs) this.pause();
      });
    }
  }

  /** No video element runs backwards, and the plain way knows one speed: then each frame is sought. */
  private byClock(rate: number): boolean {
    return rate < 0 || (this.swap !== null && rate !== 1);
  }

  /** J and L: the film runs that way; pressed again, twice as fast. */
  shuttle(direction: 1 | -1): void {
    const { playing, rate } = this.transport.get();
    const same = playing && Math.sign(rate) === direction;
    this.play(same ? Math.sign(rate) * Math.min(FASTEST, Math.abs(rate) * 2) : direction);
  }

  private halt(): void {
    this.runs++;
    this.stopping = null;
    cancelAnimationFrame(this.tick);
    this.sound?.hush();
    if (this.swap) this.swap.pause();
    else this.video?.pause();
  }

  /** Stops on the frame that is seen, which the page's next frame tells. Told again meanwhile it changes nothing. */
  pause(): void {
    const { playing, rate } = this.transport.get();
    if (!playing) return;
    this.halt();
    this.stop(rate);
    this.rested();
  }

  /** Stops on this frame, whatever the picture has come to: for who is told where to stand. */
  rest(frame: number): void {
    this.halt();
    this.place(frame, MIDDLE);
    this.rested();
  }

  private rested(): void {
    if (!this.playing) return;
    this.transport.set({ ...this.transport.get(), playing: false, rate: 1 });
    this.hold();
  }

  /** The picture may have run on since the last look at it: where it stands is where the playhead is. */
  private stop(rate: number): void {
    if (!this.video || this.swap || this.byClock(rate)) return;
    this.stopping = { ahead: Math.ceil(AHEAD * rate), last: this.end() - 1 };
    this.stand(this.running(rate), this.stopping);
    this.tick = requestAnimationFrame(this.follow);
  }

  /** What was on the screen by then has been told: there the element's time goes, and no picture goes back. */
  private settle(furthest: Furthest): void {
    this.stand(this.at, furthest);
    this.seek(this.at);
  }

  /** The playhead goes to the frame that is seen, which is a little ahead of the video element's time. */
  private stand(frame: number, { ahead, last }: Furthest): void {
    const known = this.seen > frame && this.seen <= frame + ahead;
    const stands = Math.max(0, Math.min(last, known ? this.seen : frame));
    if (stands === this.at) return;
    this.at = stands;
    this.tell();
  }

  private note = (_: number, { mediaTime }: { mediaTime: number }): void => {
    this.seen = Math.floor(mediaTime * FRAME_RATE + 0.01);
    this.video?.requestVideoFrameCallback(this.note);
  };

  toggle(): void {
    if (this.transport.get().playing) this.pause();
    else this.play();
  }

  seek(frame: number): void {
    this.stopping = null;
    this.place(frame, MIDDLE);
  }

  private place(frame: number, into: number): void {
    this.at = Math.min(this.last(), Math.max(0, Math.floor(frame)));
    this.seen = -1;
    if (this.swap) this.swap.seek(this.at);
    else if (this.video) this.video.currentTime = (this.at + into) / FRAME_RATE;
    this.picture?.look();
    this.sound?.hush();
    this.tell();
  }

  step(frames: number): void {
    this.pause();
    this.seek(this.at + frames);
  }

  private last(): number {
    return Math.max(0, this.length - 1);
  }

  /** Looks at the film at once, for who draws by another clock than the page's, which may rest meanwhile. */
  pulse(): void {
    cancelAnimationFrame(this.tick);
    this.follow();
  }

  private follow = (): void => {
    if (this.stopping) return this.settle(this.stopping);
    const { playing, rate } = this.transport.get();
    if (!this.video || !playing) return;
    this.hold();
    const frame = this.running(rate);
    const { from, to } = this.within() ?? { from: 0, to: this.length };
    if (rate > 0 ? frame >= to || this.leaves(to, rate) : frame < from) {
      if (!this.turn(rate)) return;
    } else {
      if (frame !== this.at) this.reach(frame, rate);
      if (rate === 1) this.sound?.keep(this.seconds(), to / FRAME_RATE);
    }
    this.tick = requestAnimationFrame(this.follow);
  };

  /** The frame that the running film has come to. */
  private running(rate: number): number {
    if (this.byClock(rate)) {
      const { time, frame } = this.origin;
      return frame + Math.trunc(((performance.now() - time) / 1000) * FRAME_RATE * rate);
    }
    return this.swap ? this.swap.frame() : Math.floor(this.video!.currentTime * FRAME_RATE + 1e-3);
  }

  private seconds(): number {
    return this.swap ? this.swap.seconds() : this.video!.currentTime;
  }

  /** Whether the last frame before `to` has been shown long enough: to seek another one takes the rest of its time. */
  private leaves(to: number, rate: number): boolean {
    if (this.swap || this.byClock(rate)) return false;
    return this.video!.currentTime * FRAME_RATE > to - MIDDLE;
  }

  /** At the end: begins the range again, or stops on its last frame. Gives whether the film runs on. */
  private turn(rate: number): boolean {
    const range = this.within();
    if (!range || range.ended) {
      this.rest(rate > 0 ? (range?.to ?? this.length) - 1 : (range?.from ?? 0));
      range?.ended?.();
      return false;
    }
    this.swap?.pause();
    this.begin(range, rate);
    this.run(rate);
    return true;
  }

  private reach(frame: number, rate: number): void {
    if (this.byClock(rate)) {
      this.seek(frame);
      return;
    }
    this.at = frame;
    if (frame % FRAME_RATE === 0) this.picture?.look();
    this.tell();
  }

  /**
   * A paused picture is drawn again when its frames were replaced. It is sought where it stands: where its file came
   * after the next one's, the browser shows the first frame of that.
   */
  private redraw = (slot: Slot): void => {
    if (!this.video || this.transport.get().playing) return;
    const frame = Math.floor(this.video.currentTime * FRAME_RATE + 1e-3);
    if (frame >= slot.from && frame < slot.to) this.video.currentTime = (frame + MIDDLE) / FRAME_RATE;
  };

  private tell(): void {
    const slot = this.slots.findIndex((each) => this.at >= each.from && this.at < each.to);
    const now = this.transport.get();
    if (slot !== now.slot) this.transport.set({ ...now, slot });
    this.tried();
    for (const listener of this.listeners) listener(this.at);
  }

  private tried = (): void => {
    const url = this.slots[this.transport.get().slot]?.url;
    this.late.set(!!url && !!this.picture?.late(url));
  };
}
