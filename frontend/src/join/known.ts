/** Whether this browser was let into a room before: only then does the door ask who one is. The session itself is the server's. */
const KEY = "telar-known";

export function isKnown(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // Storage is barred: asking is the only way to know.
    return true;
  }
}

export function setKnown(known: boolean): void {
  try {
    if (known) localStorage.setItem(KEY, "yes");
    else localStorage.removeItem(KEY);
  } catch {
    // Then the door asks each time.
  }
}
