/** Where one slot's sound goes on in the next without a fade. Twin of synthesis/mixing.py. */
import { SEGMENT_FRAMES } from "../time";
import type { Slot } from "./buffer";

/** Samples around a seam that say how steep the sound is there, and a step that nobody hears. */
const AROUND = 120;
const STEP = 64 / 32_768;

/** Whether the second slot's sound is the first one's next sample: the same take, or the next cell of one chain. */
export function goesOn(first: Slot, next: Slot): boolean {
  if (first.to !== next.from) return false;
  const end = first.head + first.to - first.from;
  if (first.url === next.url) return next.head === end;
  const chained = first.chain !== undefined && first.chain === next.chain && next.cell === first.cell! + 1;
  return chained && end === SEGMENT_FRAMES && next.head === 0;
}

/**
 * Whether two sounds meet in a step that is no larger than those around it: a larger one is a click, as where the words
 * changed and the next cell was not drawn anew yet.
 */
export function meet(first: AudioBuffer, next: AudioBuffer): boolean {
  const [last, begin] = [first.getChannelData(0).slice(-AROUND), next.getChannelData(0).slice(0, AROUND)];
  const largest = Math.max(steepest(last), steepest(begin));
  return Math.abs(begin[0]! - last.at(-1)!) <= 2 * largest + STEP;
}

function steepest(samples: Float32Array): number {
  let most = 0;
  for (let at = 1; at < samples.length; at++)
    most = Math.max(most, Math.abs(samples[at]! - samples[at - 1]!));
  return most;
}
