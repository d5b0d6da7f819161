/**
 * The film's sound: while the picture runs at its plain speed, each slot's part of its take is put on the clock of a
 * Web Audio context, exact to the sample, and begun anew wherever picture and sound are apart. Knows no video element:
 * it is told where the picture is. Where a browser has no sound, or does not let this page have one yet, all is quiet.
 */
import { type Readable, Store } from "../store";
import { FRAME_RATE } from "../time";
import { type Slot, same } from "./buffer";
import { Decoded } from "./decoded";
import { type Voice, loudness, voices } from "./dissolves";
import type { Files } from "./files";
import { presser } from "./laid";
import { goesOn, meet } from "./seams";
import { gain, sounding, volume } from "./volume";

const SAMPLE_RATE = 24_000;
/** Seconds. Picture and sound further apart are brought together: less is not noticed. */
export const APART = 0.04;
/** A sound that begins or ends on its own fades, so that nothing clicks. */
export const FADE = 0.005;
/** What is asked of the context sooner than this may come too late: it works ahead of its clock. */
const LEAD = 0.015;
/** How far before the picture a slot's sound is put on the clock, and how far it is made ready. */
const AHEAD = 1;
const READY = 6;
/** Of clips of a frame each, no more than so many: fewer than are kept as samples. */
const READY_SLOTS = 16;
/** A step of the picture over so much is no running on. */
const JUMP = 0.5;
/** Milliseconds: a picture that stood for so long is waiting for its bytes. */
const STALL = 80;
/** A context that nobody uses for so long lets go of the device. */
export const IDLE = 10_000;
/** Milliseconds after which the last fade is over. */
const CLOSE = 300;

/** Between two points of a rising or falling loudness it goes straight: this near nobody hears a corner. */
const CURVE_STEP = 1 / 96;

interface Part {
  slot: Voice;
  gain: GainNode;
  source: AudioBufferSourceNode;
  /** Seconds of the context. */
  ends: number;
}

/** What sounds since the last silence. Film second s is heard at context second s + shift. */
interface Run {
  shift: number;
  gain: GainNode;
  parts: Part[];
}

export interface Wanted {
  on: Readable<boolean>;
  volume: Readable<number>;
}

export class Sound {
  /** Whether what is under the playhead of the running film has no sound. */
  readonly none = new Store(false);
  private slots: readonly Slot[] = [];
  private voices: readonly Voice[] = [];
  private over: readonly Voice[] = [];
  private context: AudioContext | null = null;
  private master: GainNode | null = null;
  private waking: Promise<void> | null = null;
  private run: Run | null = null;
  private readonly decoded: Decoded;
  /** Where the picture was at the last look (seconds), and since when (milliseconds). */
  private seen = { time: NaN, at: 0 };
  private idle: ReturnType<typeof setTimeout> | undefined;
  private readonly leave: (() => void)[];

  constructor(
    files: Files,
    private readonly make: () => AudioContext | null = audioContext,
    private readonly wanted: Wanted = { on: sounding, volume },
  ) {
    this.decoded = new Decoded(files, (flac) => this.context!.decodeAudioData(flac));
    this.leave = [wanted.on.subscribe(this.switched), wanted.volume.subscribe(this.turned)];
  }

  /** What the film shows now. What sounds and is not shown any more falls silent. */
  show(slots: readonly Slot[]): void {
    this.slots = slots;
    this.voices = slots.flatMap(voices);
    this.settle();
  }

  /** What is laid over it: its slots may lie over one another. */
  lay(slots: readonly Slot[]): void {
    this.over = slots.filter(({ level }) => level !== 0);
    this.settle();
  }

  private settle(): void {
    const all = [...this.voices, ...this.over];
    if (this.run?.parts.some(({ slot }) => !all.some((each) => alike(each, slot)))) this.hush();
  }

  /** In a press: a browser gives a page its sound only then. */
  wake(): void {
    this.decoded.again();
    this.awake();
    this.rest();
  }

  /** The picture runs at its plain speed and is at `time`, seconds; it runs no further than `until`. */
  keep(time: number, until = Infinity): void {
    const context = this.awake();
    if (!context) return;
    clearTimeout(this.idle);
    const step = time - this.seen.time;
    if (step === 0) {
      if (performance.now() - this.seen.at > STALL) this.hush();
      return;
    }
    this.seen = { time, at: performance.now() };
    const here = heard(context);
    if (this.run && !(Math.abs(here - this.run.shift - time) <= APART)) this.hush(time);
    // A picture that was looked at once may stand still yet, as after a seek.
    if (!this.run && !(step > 0 && step < JUMP)) return;
    this.run ??= this.begin(context, here - time);
    this.schedule(context, this.run, time, until);
  }

  /** Silence, from now until the picture is told to run on. */
  hush(time = NaN): void {
    this.seen.time = time;
    this.none.set(false);
    const { run, context } = this;
    this.run = null;
    if (!run || !context) return;
    const at = context.currentTime + LEAD;
    run.gain.gain.setValueAtTime(1, at);
    run.gain.gain.linearRampToValueAtTime(0, at + FADE);
    for (const { source } of run.parts) source.stop(at + FADE);
    this.rest();
  }

  /** Who sounds no more lets go of the device in a while. */
  private rest(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.context?.suspend().catch(() => undefined), IDLE);
  }

  destroy(): void {
    this.hush();
    clearTimeout(this.idle);
    for (const leave of this.leave) leave();
    const { context } = this;
    this.context = this.master = null;
    setTimeout(() => void context?.close().catch(() => undefined), CLOSE);
  }

  private switched = (): void => {
    if (this.wanted.on.get()) this.wake();
    else this.hush();
  };

  private turned = (): void => {
    const { context, master } = this;
    if (context) master?.gain.setTargetAtTime(gain(this.wanted.volume.get()), context.currentTime, 0.01);
  };

  /** The context, where there is one and its clock runs. */
  private awake(): AudioContext | null {
    if (!this.wanted.on.get()) return null;
    this.context ??= this.make();
    const { context } = this;
    if (!context) return null;
    if (!this.master) {
      this.master = context.createGain();
      this.master.gain.value = gain(this.wanted.volume.get());
      this.master.connect(context.destination);
    }
    if (context.state === "running") return context;
    this.waking ??= context
      .resume()
      .catch(() => undefined)
      .finally(() => {
        this.waking = null;
      });
    return null;
  }

  private begin(context: AudioContext, shift: number): Run {
    const run = context.createGain();
    if (this.over.length) {
      const { first, last } = presser(context);
      run.connect(first);
      last.connect(this.master!);
    } else run.connect(this.master!);
    return { shift, gain: run, parts: [] };
  }

  private schedule(context: AudioContext, run: Run, time: number, until: number): void {
    this.none.set(this.silentAt(time));
    run.parts = run.parts.filter(({ ends }) => ends > context.currentTime);
    let ready = 0;
    for (const slot of this.over.length ? [...this.voices, ...this.over] : this.voices) {
      const from = slot.from / FRAME_RATE;
      if (!slot.url || slot.to / FRAME_RATE <= time || from >= Math.min(until, time + READY)) continue;
      if (++ready > READY_SLOTS) return;
      const samples = this.decoded.get(slot.url);
      if (!samples || from > time + AHEAD || run.parts.some((part) => alike(part.slot, slot))) continue;
      this.speak(context, run, slot, samples, until);
    }
  }

  private silentAt(time: number): boolean {
    const here = ({ from, to }: Slot) => time * FRAME_RATE >= from && time * FRAME_RATE < to;
    const silent = (slot: Slot | undefined) =>
      !slot?.url || !!slot.quiet || this.decoded.get(slot.url) === null;
    return silent(this.slots.find(here)) && this.over.filter(here).every(silent);
  }

  /** Puts a slot's part of its take on the clock; what of it is over already is left out. */
  private speak(context: AudioContext, run: Run, slot: Voice, samples: AudioBuffer, until: number): void {
    const begins = onSample(slot.from / FRAME_RATE + run.shift, context);
    const ends = onSample(Math.min(slot.to / FRAME_RATE, until) + run.shift, context);
    const at = Math.max(begins, onSample(context.currentTime + LEAD, context));
    if (ends - at <= 2 * FADE) return;
    const source = context.createBufferSource();
    source.buffer = samples;
    const loud = slot.level === undefined ? 1 : gain(slot.level);
    const part = { slot, source, ends, gain: context.createGain() };
    source.connect(part.gain).connect(shaped(context, slot, { begins, at, ends }, run.gain));
    const before = run.parts.find((one) => one.ends === at && goesOn(one.slot, slot));
    const meets = before && (before.slot.url === slot.url || meet(before.source.buffer!, samples));
    if (!meets || !joins(context, before)) {
      part.gain.gain.setValueAtTime(0, at);
      part.gain.gain.linearRampToValueAtTime(loud, at + FADE);
    } else if (loud !== 1) part.gain.gain.setValueAtTime(loud, at);
    part.gain.gain.setValueAtTime(loud, ends - FADE);
    part.gain.gain.linearRampToValueAtTime(0, ends);
    source.onended = () => part.gain.disconnect();
    source.start(at, slot.head / FRAME_RATE + (at - begins), ends - at);
    run.parts.push(part);
  }
}

const alike = (a: Voice, b: Voice): boolean =>
  same(a, b) &&
  a.way === b.way &&
  a.share?.[0] === b.share?.[0] &&
  a.share?.[1] === b.share?.[1] &&
  a.level === b.level &&
  (a.level === undefined || a.chain === b.chain);

/** Where a voice goes: through a loudness that follows its dissolve, where it is in one. */
function shaped(
  context: AudioContext,
  { way, share, from, to }: Voice,
  { begins, at, ends }: { begins: number; at: number; ends: number },
  into: AudioNode,
): AudioNode {
  if (!way || !share) return into;
  const shape = context.createGain();
  shape.connect(into);
  const whole = (to - from) / FRAME_RATE;
  const reached = (second: number) => share[0] + ((share[1] - share[0]) * (second - begins)) / whole;
  const steps = Math.max(2, Math.ceil((ends - at) / CURVE_STEP) + 1);
  const curve = Float32Array.from({ length: steps }, (_, step) =>
    loudness(way, reached(at + ((ends - at) * step) / (steps - 1))),
  );
  shape.gain.setValueCurveAtTime(curve, at, ends - at);
  return shape;
}

/** The browser's own, where it has one and somebody has pressed something here. */
function audioContext(): AudioContext | null {
  if (!globalThis.AudioContext || navigator.userActivation?.hasBeenActive === false) return null;
  try {
    return new AudioContext({ sampleRate: SAMPLE_RATE });
  } catch {
    return null;
  }
}

/** The second of the context that leaves the loudspeaker now: what it works on comes out later. */
function heard(context: AudioContext): number {
  const { contextTime = NaN, performanceTime = NaN } = context.getOutputTimestamp?.() ?? {};
  const there = contextTime + (performance.now() - performanceTime) / 1_000;
  const late = context.currentTime - there;
  // Some browsers give zeros at first, or nothing.
  if (performanceTime > 0 && late > -0.1 && late < 1) return there;
  return context.currentTime - (context.outputLatency || context.baseLatency || 0);
}

const onSample = (seconds: number, { sampleRate }: AudioContext): number =>
  Math.round(seconds * sampleRate) / sampleRate;

/** Lets a part end in full, for the next one to go on from; false where its fade has as good as begun. */
function joins(context: AudioContext, { gain, ends }: Part): boolean {
  if (context.currentTime + 2 * LEAD > ends - FADE) return false;
  gain.gain.cancelScheduledValues(ends - FADE - 1 / SAMPLE_RATE);
  return true;
}
