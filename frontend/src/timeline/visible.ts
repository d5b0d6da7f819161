/** Which stretch of the film stands on the timeline: a long film is put up only around what can be seen. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useEditor } from "../editor/context";
import { type Store, useStore } from "../store";

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Frames [from, to) to put up when the timeline is scrolled to `left` pixels: what is seen and a screen on either side,
 * in steps of half a screen, so that scrolling seldom puts anything up.
 */
export function stretch(left: number, width: number, scale: number): Stretch {
  const screen = Math.max(1, width) / scale;
  const step = screen / 2;
  const first = Math.floor(left / scale / step) * step;
  return { from: first - screen, to: first + step + 2 * screen };
}

export function useVisible(box: RefObject<HTMLElement | null>, scale: number): Stretch {
  const { view } = useEditor();
  const width = useStore(view.width);
  useLayoutEffect(() => {
    const place = box.current!;
    const look = () => keep(view.stretch, stretch(place.scrollLeft, width, scale));
    look();
    place.addEventListener("scroll", look, { passive: true });
    return () => place.removeEventListener("scroll", look);
  }, [box, view, width, scale]);
  return useStore(view.stretch);
}

function keep(store: Store<Stretch>, next: Stretch): void {
  const now = store.get();
  if (now.from !== next.from || now.to !== next.to) store.set(next);
}

/** Tells the view how wide the timeline is. */
export function useWidth(): RefObject<HTMLElement | null> {
  const { view } = useEditor();
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const watcher = new ResizeObserver((entries) => view.width.set(entries[0]!.contentRect.width));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [view]);
  return place;
}
