/** Brings the keyboard to a place that may still be on its way: a panel that opens, a part that is being loaded. */

/** How long a press is still meant, in milliseconds. */
const MEANT = 10_000;

/** Goes there as soon as the page has it, unless somebody has pressed something else by then. */
export function reach(selector: string): void {
  const go = () => {
    const place = document.querySelector<HTMLElement>(selector);
    place?.focus();
    if (place) calledOff.abort();
  };
  const calledOff = new AbortController();
  const { signal } = calledOff;
  const watch = new MutationObserver(go);
  watch.observe(document.body, { childList: true, subtree: true });
  const late = setTimeout(() => calledOff.abort(), MEANT);
  signal.addEventListener("abort", () => {
    watch.disconnect();
    clearTimeout(late);
  });
  for (const press of ["keydown", "pointerdown"])
    addEventListener(press, () => calledOff.abort(), { capture: true, signal });
  // What the press itself brings is drawn by then.
  requestAnimationFrame(() => signal.aborted || go());
}
