/** Names that would cover each other stand side by side. Pure. */

/** Pixels between two names. */
const GAP = 2;

/** How far to the right of its own place each name stands, in the order given. at: places; width: of the names. */
export function apart(names: readonly { at: number; width: number }[]): number[] {
  const shifts = names.map(() => 0);
  const order = names.map((_, index) => index).sort((a, b) => names[a]!.at - names[b]!.at || a - b);
  let end = -Infinity;
  for (const index of order) {
    const { at, width } = names[index]!;
    shifts[index] = Math.max(0, end + GAP - at);
    end = at + shifts[index]! + width;
  }
  return shifts;
}
