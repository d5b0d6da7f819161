/** What this browser keeps under a prefix. Nothing, where storage is barred. */
export function storedUnder(prefix: string): [name: string, value: string][] {
  try {
    return Object.entries(localStorage).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), String(value)] as [string, string]] : [],
    );
  } catch {
    return [];
  }
}

export function forgetUnder(prefix: string): void {
  for (const [name] of storedUnder(prefix)) localStorage.removeItem(prefix + name);
}
