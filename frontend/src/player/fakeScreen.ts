/** For tests: a browser's media buffer that knows which file each frame of the film is of, and a server of files. */
import { vi } from "vitest";
import { FRAME_RATE } from "../time";
import { FilmBuffer } from "./buffer";
import { Files } from "./files";

const frame = (seconds: number): number => Math.round(seconds * FRAME_RATE);

class FakeSourceBuffer extends EventTarget {
  appendWindowStart = 0;
  appendWindowEnd = Infinity;
  timestampOffset = 0;
  film: (string | undefined)[] = [];
  /** The files in the order in which they were appended. */
  appended: string[] = [];
  private busy = false;

  abort = () => undefined;
  appendBuffer(bytes: ArrayBuffer) {
    if (this.busy) throw new DOMException("", "InvalidStateError");
    this.busy = true;
    const name = new TextDecoder().decode(bytes);
    queueMicrotask(() => {
      const [from, to] = [frame(this.appendWindowStart), frame(this.appendWindowEnd)];
      if (name !== "broken") this.film = Object.assign([...this.film], this.run(from, to, name));
      this.appended.push(name);
      this.end(name === "broken" ? "error" : "updateend");
    });
  }
  remove(from: number, to: number) {
    this.busy = true;
    const kept = (_: unknown, at: number) => at < frame(from) || at >= frame(to);
    this.film = this.film.map((name, at) => (kept(name, at) ? name : undefined));
    queueMicrotask(() => this.end("updateend"));
  }
  private end(event: string) {
    this.busy = false;
    this.dispatchEvent(new Event(event));
  }
  private run(from: number, to: number, name: string): Record<number, string> {
    return Object.fromEntries(Array.from({ length: to - from }, (_, at) => [from + at, name]));
  }
  /** As browsers say it: in seconds, one range after the other. */
  get buffered() {
    const starts = this.film.flatMap((name, at) => (name && !this.film[at - 1] ? [at] : []));
    const ends = this.film.flatMap((name, at) => (name && !this.film[at + 1] ? [at + 1] : []));
    return {
      length: starts.length,
      start: (at: number) => starts[at]! / FRAME_RATE,
      end: (at: number) => ends[at]! / FRAME_RATE,
    };
  }
}

/** Files that come when the test lets them. Bytes of a file are its name. */
export function server() {
  const asked: string[] = [];
  const waiting = new Map<string, { come: (bytes: ArrayBuffer) => void; fail: (error: Error) => void }>();
  const files = new Files((url) => {
    asked.push(url);
    return new Promise((come, fail) => waiting.set(url, { come, fail }));
  });
  const end = async (url: string, how: (of: NonNullable<ReturnType<typeof waiting.get>>) => void) => {
    how(waiting.get(url)!);
    waiting.delete(url);
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    files,
    /** What was asked for so far. */
    asked,
    /** The files on their way. */
    coming: () => [...waiting.keys()],
    come: (url: string, bytes = url) => end(url, ({ come }) => come(new TextEncoder().encode(bytes).buffer)),
    fail: (url: string) => end(url, ({ fail }) => fail(new Error("503"))),
  };
}

/** A video element and the MediaSource that feeds it. */
export function media() {
  const buffer = new FakeSourceBuffer();
  const source = Object.assign(new EventTarget(), {
    readyState: "open",
    duration: NaN,
    addSourceBuffer: () => buffer,
  });
  /** There is one, whoever makes it. */
  const Source = Object.assign(
    function () {
      return source;
    },
    { isTypeSupported: () => true },
  );
  const video = document.createElement("video");
  vi.spyOn(video, "load").mockReturnValue();
  Object.defineProperty(video, "buffered", { get: () => buffer.buffered });
  return { buffer, source, video, Source, open: () => source.dispatchEvent(new Event("sourceopen")) };
}

export function screen() {
  const { files, ...served } = server();
  const { buffer, source, video, Source, open } = media();
  const it = new FilmBuffer(video, files, () => undefined, Source as never);
  open();
  /** The file that a frame of the film is of. */
  const at = (frame: number) => buffer.film[frame];
  return { it, video, source, buffer, at, ...served };
}
