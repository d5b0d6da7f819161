/**
 * Which rooms' copies this browser keeps, and which hold words that the house has not: for who leaves a shared computer.
 * Noted beside the copies, since not every browser lists its databases. Knows no room.
 */
import { storedUnder } from "./stored";

const PREFIX = "telar-copy-";
const UNSAVED = "unsaved";

export function noteCopy(name: string, saved: boolean): void {
  try {
    localStorage.setItem(PREFIX + name, saved ? "saved" : UNSAVED);
  } catch {
    // Where storage is barred databases are too, as a rule.
  }
}

export function forgetCopy(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Then it was not noted.
  }
}

/** Whether words wait in this browser that the house has not taken yet. */
export const unsavedCopies = (): boolean => storedUnder(PREFIX).some(([, state]) => state === UNSAVED);

/** Erases all copies of rooms; done when they are gone, or will go once another tab that holds one is closed. */
export async function eraseCopies(): Promise<void> {
  const listed = (await globalThis.indexedDB?.databases?.().catch(() => [])) ?? [];
  const found = listed.flatMap(({ name }) => (name?.startsWith("telar-") ? [name] : []));
  const names = new Set([...found, ...storedUnder(PREFIX).map(([name]) => name)]);
  await Promise.all([...names].map(erase));
  for (const name of names) forgetCopy(name);
}

function erase(name: string): Promise<void> {
  return new Promise((done) => {
    try {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = request.onerror = request.onblocked = () => done();
    } catch {
      done();
    }
  });
}
