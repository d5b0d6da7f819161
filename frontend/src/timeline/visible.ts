/** Which stretch of the film stands on the timeline: a long film is put up only around what can be seen. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useEditor } from "../editor/context";
import { type Store, useStore } from "../store";
import { labelWidth } from "./view";

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
    const look = () => {
      keep(view.stretch, stretch(place.scrollLeft, width, scale));
      const from = Math.round(place.scrollLeft / scale);
      keep(view.seen, { from, to: from + Math.max(1, Math.round((width - labelWidth(width)) / scale)) });
    };
    look();
    place.addEventListener("scroll", look, { passive: true });
    return () => place.removeEventListener("scroll", look);
  }, [box, view, width, scale]);
  return useStore(view.stretch);
}

/** Shows the frames that somebody asked for: as many, and where that cannot be, their middle. */
export function useGoal(box: RefObject<HTMLElement | null>, scale: number): void {
  const { view } = useEditor();
  const goal = useStore(view.goal);
  const zoomed = useRef<Stretch | null>(null);
  useLayoutEffect(() => {
    if (!goal) return;
    if (zoomed.current !== goal) {
      zoomed.current = goal;
      view.hold(goal.to - goal.from);
    }
    const place = box.current!;
    const width = place.clientWidth - labelWidth(view.width.get());
    const left = ((goal.from + goal.to) / 2) * scale - width / 2;
    // To the pixel where both are as wide; a place that cannot be reached is the nearest one.
    place.scrollTo({ left: Math.max(0, left) });
  }, [box, view, goal, scale]);
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
