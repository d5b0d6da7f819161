/** The signs over the rows while something is dragged: where it rests, where it would be put, how long it is. Styles alone. */

export type Line = ".drop" | ".snap" | ".drag-words";

/** Shows a sign at a frame of the film, or hides it. `lane`: what holds the signs. */
export function draw(lane: Element | null, line: Line, frame: number | null, scale: number): void {
  const sign = lane?.querySelector<HTMLElement>(line);
  if (!sign) return;
  sign.hidden = frame === null;
  if (frame !== null) sign.style.transform = `translateX(${frame * scale}px)`;
}

export function drawWords(lane: Element | null, words: string, frame: number, scale: number): void {
  const sign = lane?.querySelector(".drag-words");
  if (sign) sign.textContent = words;
  draw(lane, ".drag-words", frame, scale);
}

export function wipe(lane: Element | null): void {
  for (const line of [".drop", ".snap", ".drag-words"] as const) draw(lane, line, null, 1);
}
