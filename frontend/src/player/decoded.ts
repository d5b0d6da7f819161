/** Sounds of takes as samples, the latest few of them. */
import type { Files } from "./files";
import { soundIn } from "./soundBox";

/** 192 kB each. */
const KEPT = 32;

/** undefined: on its way; null: the take is silent, or its sound cannot be read, which is heard as silence. */
export type Known = AudioBuffer | null | undefined;

export class Decoded {
  private readonly known = new Map<string, Known>();
  private readonly missed = new Set<string>();

  constructor(
    private readonly files: Files,
    private readonly decode: (flac: ArrayBuffer) => Promise<AudioBuffer>,
  ) {}

  get size(): number {
    return this.known.size;
  }

  get(url: string): Known {
    const asked = this.known.has(url);
    const known = this.known.get(url);
    this.known.delete(url);
    this.known.set(url, known);
    if (!asked) void this.read(url);
    return known;
  }

  /** What could not be had is asked for again. */
  again(): void {
    for (const url of this.missed) this.known.delete(url);
    this.missed.clear();
  }

  private async read(url: string): Promise<void> {
    for (const old of this.known.keys()) {
      if (this.known.size <= KEPT) break;
      this.known.delete(old);
    }
    const found = await this.files.get(url).then(
      (file) => this.samples(file),
      () => {
        this.missed.add(url);
        return null;
      },
    );
    if (this.known.has(url)) this.known.set(url, found);
  }

  private async samples(file: ArrayBuffer): Promise<AudioBuffer | null> {
    const flac = soundIn(file);
    try {
      return flac && (await this.decode(flac));
    } catch {
      return null;
    }
  }
}
