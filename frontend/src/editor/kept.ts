/** Yes or no of this browser alone, kept for the next visit where storage is not barred. */
export function kept(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false;
  }
}

export function keep(name: string, value: boolean): void {
  try {
    if (value) localStorage.setItem(name, "yes");
    else localStorage.removeItem(name);
  } catch {
    // Then it holds until the page is left.
  }
}
