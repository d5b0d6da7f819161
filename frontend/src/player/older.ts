/** Which take was shown before another one in the same place of the film, to be shown on until the new one is here. */
import type { Slot } from "./buffer";

export class Older {
  private slots: readonly Slot[] = [];
  private readonly before = new Map<string, string>();

  /** The film is another now. loaded: what the screen has, the newest last. */
  note(slots: readonly Slot[], loaded: readonly Slot[], failed: (url: string) => boolean): void {
    const known = new Set(this.slots.map(named));
    for (const slot of slots) {
      if (!slot.url || !slot.place || known.has(named(slot))) continue;
      const old = shown(loaded, slot.place) ?? this.last(slot.place, failed);
      if (old && old !== slot.url) this.before.set(named(slot), old);
    }
    const now = new Set(slots.map(named));
    for (const name of this.before.keys()) if (!now.has(name)) this.before.delete(name);
    this.slots = slots;
  }

  /** The same slot with the take before its own, if any. */
  of(slot: Slot): Slot[] {
    const url = this.before.get(named(slot));
    return url ? [{ ...slot, url }] : [];
  }

  /** Where nothing is on the screen yet, what was meant to be; and what stood for that, if it never came. */
  private last(place: string, failed: (url: string) => boolean): string | null | undefined {
    const slot = this.slots.find((each) => each.place === place);
    return slot?.url && failed(slot.url) ? this.before.get(named(slot)) : slot?.url;
  }
}

const named = ({ place, url }: Slot): string => `${place} ${url}`;

/** The take that the screen has of a place; black is none. */
const shown = (loaded: readonly Slot[], place: string): string | null | undefined =>
  loaded
    .filter((slot) => slot.place === place)
    .map((slot) => (slot.plain ?? slot).url)
    .filter((url) => url !== null)
    .at(-1);
