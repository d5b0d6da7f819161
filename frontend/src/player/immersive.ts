/**
 * The film alone on the whole screen. Where the browser refuses the screen (no press, an embedded page, a phone), it
 * fills the window instead and says so. Knows no film.
 */
import { type RefObject, useCallback, useEffect, useState } from "react";

export interface Immersive {
  /** off; "screen": the whole screen; "window": the browser refused, the window is filled. */
  state: "off" | "screen" | "window";
  toggle: () => void;
  leave: () => void;
}

export function useImmersive(place: RefObject<HTMLElement | null>): Immersive {
  const [state, setState] = useState<Immersive["state"]>("off");

  useEffect(() => {
    // The browser's own Escape leaves the screen, whoever asked for it.
    const changed = () => document.fullscreenElement ?? setState((now) => (now === "screen" ? "off" : now));
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);

  const leave = useCallback(() => {
    setState("off");
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  }, []);

  const enter = useCallback(async () => {
    try {
      if (!place.current?.requestFullscreen) throw new Error("no fullscreen here");
      await place.current.requestFullscreen();
      setState("screen");
    } catch {
      setState("window");
    }
  }, [place]);

  const toggle = useCallback(() => {
    if (state === "off") void enter();
    else leave();
  }, [state, enter, leave]);

  return { state, toggle, leave };
}
