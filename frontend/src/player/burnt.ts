/**
 * Timecode and label over the picture, as an export burns them in: the same text at the same place. Twin of
 * collab/rendering/exchange.py (text) and synthesis/lettering.py (place).
 */
import { keep, kept } from "../editor/kept";
import { Store } from "../store";
import { FRAME_RATE } from "../time";

export const LABEL_MAX = 28;

/** Whether it is wanted on this screen. */
export const burnt = new Store(kept("telar-burnt"));

export function burn(on: boolean): void {
  keep("telar-burnt", on);
  burnt.set(on);
}

/** A version's or a film's name as it is burnt in. */
export function label(name: string): string {
  const words = [...(name.split(/\s+/).filter(Boolean).join(" ") || "Telar")];
  if (words.length <= LABEL_MAX) return words.join("");
  return `${words
    .slice(0, LABEL_MAX - 3)
    .join("")
    .trimEnd()}...`;
}

/** The label and HH:MM:SS:FF. */
export function line(label: string, frame: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(frame / FRAME_RATE);
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60, frame % FRAME_RATE];
  return `${label}  ${parts.map((part) => two(Math.floor(part))).join(":")}`;
}

/** Where so many letters stand on a picture of 640 x 360. */
export function place(letters: number) {
  const width = 12 * letters;
  const left = Math.floor((640 - width - 12) / 4) * 2;
  return { left, top: 314, width: width + 12, height: 34, text: left + 6, base: 338, length: width };
}
