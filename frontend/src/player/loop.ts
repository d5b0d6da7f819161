/** Which part of the film is played round and round: what was marked, or the chosen clip. */
import type { Film } from "../document";
import { Store } from "../store";

/** Frames [from, to) of the film. */
export interface Range {
  from: number;
  to: number;
  /** Told when a run has come to the end, where it stops; without it the range begins again. */
  ended?: () => void;
}

export class Loop {
  readonly on = new Store(false);
  readonly marks = new Store<Range | null>(null);

  /** The marked range as far as the film reaches, else the chosen clip; null while nothing is looped. */
  range(film: Film, chosen: string | null): Range | null {
    if (!this.on.get()) return null;
    const marked = this.marked(film.length);
    return marked ?? film.clips.find((clip) => clip.id === chosen) ?? null;
  }

  marked(length: number): Range | null {
    const marks = this.marks.get();
    if (!marks) return null;
    const range = { from: Math.min(marks.from, length), to: Math.min(marks.to, length) };
    return range.from < range.to ? range : null;
  }

  /** Marks where the range begins (the frame is in it) or ends (it is the last one in it). */
  mark(end: "in" | "out", frame: number, length: number): void {
    const now = this.marks.get() ?? { from: 0, to: length };
    const next = end === "in" ? { from: frame, to: now.to } : { from: now.from, to: frame + 1 };
    if (next.from < next.to) this.marks.set(next);
    else this.marks.set(end === "in" ? { from: frame, to: length } : { from: 0, to: frame + 1 });
  }
}
