/**
 * What lies behind the frame on which a run ends or turns: that frame, held. The video element runs on until the page
 * looks at it again, and what it shows meanwhile is no frame of another clip, nor black. Pure.
 */
import type { Slot } from "./buffer";

/** Frames: so late may the page look. */
export const HELD = 12;

/** The same slots, with the last frame before `to` in the place of the next frames. */
export function held(slots: readonly Slot[], to: number): Slot[] {
  const edge = to + HELD;
  const before = slots.filter(({ from }) => from < to).map((slot) => cut(slot, slot.from, to));
  const after = slots.filter((slot) => slot.to > edge).map((slot) => cut(slot, edge, slot.to));
  return [...before, ...before.filter((slot) => slot.to === to).flatMap(still), ...after];
}

/** What of a slot lies in [from, to). */
function cut(slot: Slot, from: number, to: number): Slot {
  const first = Math.max(slot.from, from);
  return {
    ...slot,
    from: first,
    to: Math.min(slot.to, to),
    head: slot.head + first - slot.from,
    ...(slot.plain && { plain: cut(slot.plain, from, to) }),
  };
}

/** A slot's last frame, again and again behind it. */
const still = (slot: Slot): Slot[] =>
  Array.from({ length: HELD }, (_, at) => moved(cut(slot, slot.to - 1, slot.to), at + 1));

const moved = (slot: Slot, frames: number): Slot => ({
  ...slot,
  from: slot.from + frames,
  to: slot.to + frames,
  ...(slot.plain && { plain: moved(slot.plain, frames) }),
});
