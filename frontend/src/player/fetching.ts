/**
 * The files that the screen needs: a few are fetched at a time, what is needed first comes first, and one that could
 * not be had is tried again after a pause that grows. Knows no film: it is told what is needed, and says what is here.
 */
import type { Files } from "./files";

/** One slow file holds up no others; more at once would only take each other's share of the line. */
const AT_ONCE = 3;
/** Milliseconds. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** A file that could not be had for so long is worth a word: shorter troubles pass before it is read. */
const LATE = 6_000;

interface Miss {
  tries: number;
  since: number;
  /** When it may be tried again. */
  due: number;
}

export class Fetching {
  private readonly coming = new Set<string>();
  private readonly here = new Map<string, ArrayBuffer>();
  private readonly misses = new Map<string, Miss>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly files: Files,
    /** A file came or did not, or one may be tried again: what is needed may be another. */
    private readonly onChange: () => void,
  ) {
    globalThis.addEventListener("online", this.online);
  }

  /** What is needed now, first things first. Nothing else is fetched, and what came and is not needed is let go. */
  need(urls: readonly string[]): void {
    const needed = new Set(urls);
    for (const url of this.here.keys()) if (!needed.has(url)) this.here.delete(url);
    const lacking = [...needed].filter((url) => !this.here.has(url) && !this.coming.has(url));
    const now = performance.now();
    const due = lacking.filter((url) => (this.misses.get(url)?.due ?? 0) <= now);
    for (const url of due.slice(0, Math.max(0, AT_ONCE - this.coming.size))) void this.fetch(url);
    this.wake(lacking.map((url) => this.misses.get(url)?.due ?? 0).filter((at) => at > now));
  }

  /** Troubles with any other file are forgotten. */
  keep(urls: ReadonlySet<string>): void {
    for (const url of this.misses.keys()) if (!urls.has(url)) this.misses.delete(url);
  }

  get(url: string): ArrayBuffer | undefined {
    return this.here.get(url);
  }

  /** Whether something else has to do for now. */
  failed(url: string): boolean {
    return this.misses.has(url) && !this.here.has(url);
  }

  /** Whether it could not be had for long. */
  late(url: string): boolean {
    const miss = this.misses.get(url);
    return miss !== undefined && performance.now() - miss.since >= LATE;
  }

  /** The bytes were good. */
  used(url: string): void {
    this.misses.delete(url);
  }

  /** The bytes were not good: others are fetched in their place. */
  refused(url: string): void {
    this.here.delete(url);
    this.files.forget(url);
    this.miss(url);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    globalThis.removeEventListener("online", this.online);
  }

  private async fetch(url: string): Promise<void> {
    this.coming.add(url);
    try {
      this.here.set(url, await this.files.get(url));
    } catch {
      this.miss(url);
    }
    this.coming.delete(url);
    if (!this.closed) this.onChange();
  }

  private miss(url: string): void {
    const now = performance.now();
    const { tries, since } = this.misses.get(url) ?? { tries: 0, since: now };
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries);
    this.misses.set(url, { tries: tries + 1, since, due: now + pause });
  }

  private wake(times: readonly number[]): void {
    clearTimeout(this.timer);
    if (!times.length || this.closed) return;
    this.timer = setTimeout(this.onChange, Math.min(...times) - performance.now());
  }

  private online = (): void => {
    for (const miss of this.misses.values()) Object.assign(miss, { tries: 0, due: 0 });
    this.onChange();
  };
}
