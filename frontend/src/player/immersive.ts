/**
 * The film alone on the whole screen. Where the browser refuses the screen (no press, an embedded page, a phone), it
 * fills the window instead, and the screen says so. Knows no film.
 */
import { type RefObject, useEffect } from "react";
import { Store, useStore } from "../store";

/** off; "screen": the whole screen; "window": the browser refused, the window is filled. */
export type Filled = "off" | "screen" | "window";

export class Immersive extends Store<Filled> {
  private place: HTMLElement | null = null;
  private before: Element | null = null;

  constructor() {
    super("off");
  }

  /** What fills the screen from now on. Gives what lets it go. */
  attach(place: HTMLElement): () => void {
    this.place = place;
    document.addEventListener("fullscreenchange", this.changed);
    document.addEventListener("keydown", this.pressed);
    return () => {
      this.leave();
      this.place = null;
      document.removeEventListener("fullscreenchange", this.changed);
      document.removeEventListener("keydown", this.pressed);
    };
  }

  toggle = (): void => {
    if (this.get() === "off") void this.enter();
    else this.leave();
  };

  leave = (): void => {
    if (this.get() === "off") return;
    this.set("off");
    // What lies outside of a full screen cannot have the focus.
    if (document.fullscreenElement) void document.exitFullscreen().then(this.back, () => undefined);
    else this.back();
  };

  private back = (): void => {
    if (document.activeElement === this.place && this.before instanceof HTMLElement) this.before.focus();
  };

  private async enter(): Promise<void> {
    const { place } = this;
    if (!place) return;
    this.before = document.activeElement;
    // The button that was pressed is out of sight: the space bar would press it again.
    place.focus();
    try {
      if (!place.requestFullscreen) throw new Error("no fullscreen here");
      await place.requestFullscreen();
      this.set("screen");
    } catch {
      this.set("window");
    }
  }

  // The browser's own Escape leaves the screen, whoever asked for it.
  private changed = (): void => {
    if (!document.fullscreenElement && this.get() === "screen") this.leave();
  };

  private pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || this.get() !== "window") return;
    event.preventDefault();
    this.leave();
  };
}

/** Lets `place` fill the screen while it is shown. Gives whether it does. */
export function useImmersive(immersive: Immersive, place: RefObject<HTMLElement | null>): Filled {
  useEffect(() => (place.current ? immersive.attach(place.current) : undefined), [immersive, place]);
  return useStore(immersive);
}
