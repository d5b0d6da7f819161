/**
 * Dragging a laid sound: its body moves it, its edges say how long it is. It rests at cuts, markers, the playhead and
 * whole seconds, which a line shows, but not with Ctrl. Written once, at the drop.
 */
import { type PointerEvent as Press, useEffect, useMemo } from "react";
import { type Laid, SOUND_FRAMES } from "../document";
import type { Session } from "../editor/session";
import { number, t } from "../i18n";
import { FRAME_RATE } from "../time";
import { draw, drawWords, wipe } from "../timeline/lines";
import { edges, snap, snapEither } from "../timeline/snap";
import { bring, stretch, trimHead } from "./edits";

const THRESHOLD = 4;
const LEAST = 14;

export interface Grip {
  take(event: Press<HTMLElement>, sound: Laid): void;
  /** Whether the press that ends now was a drag. */
  dragged(): boolean;
}

export function useGrip(session: Session): Grip {
  const drag = useMemo(() => new BarDrag(session), [session]);
  useEffect(() => () => drag.release(), [drag]);
  return drag;
}

class BarDrag implements Grip {
  private held: { sound: Laid; item: HTMLElement; edge: string | undefined; x: number } | null = null;
  private style = { left: "", width: "" };
  private to: number | null = null;
  private was = false;

  constructor(private readonly session: Session) {}

  take(event: Press<HTMLElement>, sound: Laid): void {
    if (event.button !== 0) return;
    this.release();
    const item = event.currentTarget.parentElement!;
    const edge = (event.target as HTMLElement).closest<HTMLElement>("[data-bar]")?.dataset.bar;
    this.held = { sound, item, edge, x: event.clientX };
    this.style = { left: item.style.left, width: item.style.width };
    [this.to, this.was] = [null, false];
    addEventListener("pointermove", this.move);
    addEventListener("pointerup", this.drop);
    addEventListener("pointercancel", this.release);
    addEventListener("keydown", this.escape, true);
  }

  dragged(): boolean {
    return this.was;
  }

  release = (): void => {
    removeEventListener("pointermove", this.move);
    removeEventListener("pointerup", this.drop);
    removeEventListener("pointercancel", this.release);
    removeEventListener("keydown", this.escape, true);
    if (this.held) {
      Object.assign(this.held.item.style, this.style);
      wipe(laneOf(this.held.item));
    }
    this.held = null;
  };

  private move = (event: PointerEvent): void => {
    const { sound, item, edge, x } = this.held!;
    const by = event.clientX - x;
    if (!this.was && Math.abs(by) < THRESHOLD) return;
    this.was = true;
    const { film, view } = this.session;
    const { clips, markers, length } = film.get();
    const scale = view.scale(length);
    const base = edge === "tail" ? sound.from + sound.frames : sound.from;
    const wanted = base + by / scale;
    const rests = [this.session.player.frame, ...edges(clips), ...markers.map(({ at }) => at)];
    const free = event.ctrlKey || event.metaKey;
    const found = edge ? snap(wanted, rests, scale) : snapEither(wanted, sound.frames, rests, scale);
    const goal = free ? Math.round(wanted) : found.frame;
    this.to = within(sound, edge, goal, length);
    const lane = laneOf(item);
    draw(lane, ".snap", free || this.to !== goal ? null : found.at, scale);
    if (edge) drawWords(lane, lasting(sound, edge, this.to), this.to, scale);
    const moved = (this.to - base) * scale;
    const [left, width] = [parseFloat(this.style.left), parseFloat(this.style.width)];
    if (edge !== "tail") item.style.left = `${left + moved}px`;
    if (edge) item.style.width = `${Math.max(LEAST, width + (edge === "tail" ? moved : -moved))}px`;
  };

  private drop = (): void => {
    const { held, to } = this;
    this.release();
    if (!held || to === null) return;
    if (held.edge === "tail") stretch(this.session, held.sound, to - held.sound.from);
    else if (held.edge === "head") trimHead(this.session, held.sound, to);
    else bring(this.session, held.sound, to);
  };

  private escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.release();
  };
}

const laneOf = (item: HTMLElement): Element | null => item.closest(".lane");

/** As far as a drop would bring it: a sound begins in the film and lasts no shorter and no longer than one may. */
function within({ from, frames }: Laid, edge: string | undefined, to: number, length: number): number {
  const [least, most] = SOUND_FRAMES;
  const end = from + frames;
  if (edge === "tail") return Math.min(from + most, Math.max(from + least, to));
  if (edge === "head") return Math.min(end - least, Math.max(end - most, 0, to));
  return Math.min(length - 1, Math.max(0, to));
}

function lasting({ from, frames }: Laid, edge: string, to: number): string {
  const length = edge === "tail" ? to - from : from + frames - to;
  return t("timeline.trims", { seconds: number(length / FRAME_RATE, 2) });
}
