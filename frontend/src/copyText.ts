/** Copies text also where the clipboard needs https (a LAN address has none). */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const before = document.activeElement;
    const field = document.createElement("textarea");
    field.value = words;
    document.body.append(field);
    field.focus();
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    // The field took the keyboard's place with it.
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    return done;
  }
}
