/**
 * The keys that somebody gave to what the editor does: what differs from the table, kept in this browser alone.
 * Knows no table and no sentence.
 */
import { Store } from "../store";

/** By the name of what is done: its one key. */
export type Keymap = Readonly<Record<string, string>>;

const KEPT = "telar-keys";

export const own = new Store<Keymap>(remembered());

/** The keys by which something is done now. */
export function keysOf({ name, keys }: { name: string; keys: readonly string[] }): readonly string[] {
  const key = own.get()[name];
  return key === undefined ? keys : [key];
}

/** From now on it is done by this key; a key that it has from the table needs no note. */
export function give({ name, keys }: { name: string; keys: readonly string[] }, key: string): void {
  const others = Object.fromEntries(Object.entries(own.get()).filter(([each]) => each !== name));
  keep(keys.length === 1 && keys[0] === key ? others : { ...others, [name]: key });
}

export const takeBack = (): void => keep({});

function keep(keymap: Keymap): void {
  own.set(keymap);
  try {
    if (Object.keys(keymap).length) localStorage.setItem(KEPT, JSON.stringify(keymap));
    else localStorage.removeItem(KEPT);
  } catch {
    // Then they hold until the page is left.
  }
}

function remembered(): Keymap {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    if (!found || typeof found !== "object" || Array.isArray(found)) return {};
    return Object.fromEntries(Object.entries(found).filter((each) => typeof each[1] === "string"));
  } catch {
    return {};
  }
}
