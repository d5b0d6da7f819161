/** Where a browser keeps words that are not published, and how it forgets them: for the door, which knows no document. */
export const PREFIX = "telar-mine-";

function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return []; // Storage is barred: nothing is in it.
  }
}

/** On a shared computer nothing of a room stays behind. */
export function forgetUnpublished(): void {
  for (const key of keys()) localStorage.removeItem(key);
}

export const hasUnpublished = (): boolean => keys().length > 0;
