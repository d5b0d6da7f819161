/**
 * Laid sounds as slots: over frames [from, to) of the film, one cell of two seconds behind the other. And what is heard
 * where several sounds are too loud together. Twin of synthesis/mixing.py.
 */
import { SEGMENT_FRAMES } from "../time";
import type { Slot } from "./buffer";

export interface Over {
  from: number;
  to: number;
  level: number;
  /** The files of its cells, in order; null for one that is not drawn yet. */
  urls: readonly (string | null)[];
}

export const slotsOf = (laid: readonly Over[]): Slot[] =>
  laid.flatMap(({ from, to, level, urls }, number) =>
    urls.map((url, cell) => ({
      from: from + cell * SEGMENT_FRAMES,
      to: Math.min(to, from + (cell + 1) * SEGMENT_FRAMES),
      head: 0,
      url,
      level,
      chain: `laid:${number}`,
      cell,
    })),
  );

/** Of full scale: sounds that are louder together are pressed. */
const KNEE = 0.8;
/** A sum may be so many times full scale before it is cut off. */
const MOST = 4;
const POINTS = 8 * 1024 + 1;

export function pressed(sum: number): number {
  const loud = Math.abs(sum);
  if (loud <= KNEE) return sum;
  return Math.sign(sum) * (KNEE + (1 - KNEE) * Math.tanh((loud - KNEE) / (1 - KNEE)));
}

/** A node that presses what is put into `first` and gives it out of `last`. */
export function presser(context: AudioContext): { first: AudioNode; last: AudioNode } {
  const first = context.createGain();
  first.gain.value = 1 / MOST;
  const last = context.createWaveShaper();
  last.curve = Float32Array.from({ length: POINTS }, (_, at) =>
    pressed(((2 * at) / (POINTS - 1) - 1) * MOST),
  );
  first.connect(last);
  return { first, last };
}
