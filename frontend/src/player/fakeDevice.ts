/** For tests: a Web Audio context that notes what it is asked for, and takes that it can decode. */
import { vi } from "vitest";

/** What was put on the clock: a source with its gain's automation, in seconds of the context. */
export interface Put {
  take: string;
  at: number;
  head: number;
  seconds: number;
  stopped: number | null;
  edges: [string, number, number][];
  run: FakeParam;
}

class FakeParam {
  value = 1;
  events: [string, number, number][] = [];
  setValueAtTime = (value: number, at: number) => void this.events.push(["set", value, at]);
  linearRampToValueAtTime = (value: number, at: number) => void this.events.push(["ramp", value, at]);
  curves: { values: Float32Array; at: number; seconds: number }[] = [];
  setValueCurveAtTime = (values: Float32Array, at: number, seconds: number) =>
    void this.curves.push({ values, at, seconds });
  setTargetAtTime = (value: number) => void (this.value = value);
  cancelScheduledValues = (from: number) => {
    this.events = this.events.filter(([, , at]) => at < from);
  };
}

export class FakeGain {
  gain = new FakeParam();
  to: FakeGain | null = null;
  connect = (to: FakeGain) => (this.to = to);
  disconnect = () => undefined;
}

/** A device that is 50 ms late; its clock is the test's. */
export const LATE = 0.05;

export class FakeContext {
  state = "running";
  sampleRate = 24_000;
  destination = new FakeGain();
  puts: Put[] = [];
  closed = false;
  resumed = 0;
  private nodes = new Map<FakeGain, Put[]>();
  get currentTime() {
    return performance.now() / 1_000;
  }
  getOutputTimestamp = () => ({ contextTime: this.currentTime - LATE, performanceTime: performance.now() });
  createGain = () => new FakeGain();
  createWaveShaper = () => new FakeGain();
  createBufferSource = () => {
    let to: FakeGain;
    const source = {
      buffer: null as unknown as { take: string },
      connect: (gain: FakeGain) => (to = gain),
      start: (at: number, head: number, seconds: number) => {
        const { take } = source.buffer;
        const { gain } = to;
        const put = { take, at, head, seconds, stopped: null, run: to.to!.gain } as unknown as Put;
        Object.defineProperty(put, "edges", { get: () => gain.events });
        this.puts.push(put);
        this.nodes.set(to, [put]);
      },
      stop: (at: number) => void (this.nodes.get(to)![0]!.stopped = at),
    };
    return source;
  };
  decodeAudioData = vi.fn(async (bytes: ArrayBuffer) => {
    const [take] = new Uint8Array(bytes);
    if (take === 0) throw new Error("no FLAC");
    const name = String.fromCharCode(take!);
    // Every take is quiet but "l", which begins loud.
    return { take: name, getChannelData: () => new Float32Array(48_000).fill(name === "l" ? 0.5 : 0) };
  });
  suspend = async () => void (this.state = "suspended");
  resume = async () => {
    this.resumed++;
    this.state = "running";
  };
  close = async () => void (this.closed = true);
}

const NAME = [0x7e1a5d50, 0x4d0a4f6e, 0x9b1c2c6c, 0x0e5a11d0];

/** Takes are named by one letter; a capital one is silent, "!" is broken. */
export function take(url: string): ArrayBuffer {
  const silent = /[A-Z]/.test(url);
  const view = new DataView(new ArrayBuffer(silent ? 8 : 33));
  if (silent) view.setUint32(0, 8);
  else {
    [25, 0x75756964, ...NAME].forEach((word, at) => view.setUint32(4 * at, word));
    view.setUint8(24, url === "!" ? 0 : url.charCodeAt(0));
    view.setUint32(25, 8);
  }
  return view.buffer;
}
