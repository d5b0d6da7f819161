/** Whether films sound on this screen, and how loud: of this browser alone. */
import { keep, kept } from "../editor/kept";
import { Store } from "../store";

const MUTE = "telar-mute";
const VOLUME = "telar-volume";
const LOUDEST = 100;

export const sounding = new Store(!kept(MUTE));
/** 1 to 100. */
export const volume = new Store(remembered());

function remembered(): number {
  try {
    const found = localStorage.getItem(VOLUME);
    return found === null ? LOUDEST : within(Number(found));
  } catch {
    return LOUDEST;
  }
}

function within(value: number): number {
  return Number.isFinite(value) ? Math.round(Math.min(LOUDEST, Math.max(1, value))) : LOUDEST;
}

export function sound(on: boolean): void {
  keep(MUTE, !on);
  sounding.set(on);
}

/** At 0 the film is silent, and as loud as before when it sounds again; whoever moves it up wants to hear. */
export function setVolume(value: number): void {
  sound(value > 0);
  if (value <= 0) return;
  volume.set(within(value));
  try {
    localStorage.setItem(VOLUME, String(volume.get()));
  } catch {
    // Then it holds until the page is left.
  }
}

/** Half-way of the slider is heard as half as loud. */
export const gain = (value: number): number => (value / LOUDEST) ** 2;
