/**
 * Moving what lasts beside the clips, a title or a laid sound. By hand: its body moves it, its edges say how long it is;
 * it rests at cuts, markers, the playhead and whole seconds, which a line shows, but not with Ctrl; written once, at the
 * drop. By keyboard: Alt and an arrow moves it, with Shift it lasts longer or shorter, Delete removes it.
 */
import {
  type KeyboardEvent as Key,
  type PointerEvent as Press,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import type { Spot } from "../document";
import type { Session } from "../editor/session";
import { number, t } from "../i18n";
import { FRAME_RATE } from "../time";
import type { Lasting, Moves } from "./lasting";
import { draw, drawWords, wipe } from "./lines";
import { edges, snap, snapEither } from "./snap";

const THRESHOLD = 4;
const LEAST = 14;
const STEP = FRAME_RATE / 2;

/** How long one may last, and what is written. */
export interface Ways<T> extends Omit<Moves<T, Session>, "change"> {
  limits: readonly [least: number, most: number];
}

/** What a key does to the one that has the keyboard. moved: where it stands then. */
export function keyed<T extends Lasting>(
  event: Key,
  session: Session,
  ways: Ways<T>,
  one: T,
  moved: (to: Spot | null) => void,
): void {
  const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (event.key === "Delete" || event.key === "Backspace") ways.remove(session, one);
  else if (way && event.altKey && event.shiftKey) ways.stretch(session, one, one.frames + way * STEP);
  else if (way && event.altKey) moved(ways.bring(session, one, one.from + way * STEP));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** One that was moved by keyboard stands under another name: the keyboard stays with it. attribute: what holds names. */
export function useFollowed(attribute: string): {
  row: RefObject<HTMLUListElement | null>;
  follow: (name: string | null) => void;
} {
  const row = useRef<HTMLUListElement>(null);
  const goal = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (goal.current)
      row.current?.querySelector<HTMLElement>(`[${attribute}="${CSS.escape(goal.current)}"]`)?.focus();
    goal.current = null;
  });
  return { row, follow: (name) => (goal.current = name) };
}

export interface Grip<T> {
  take(event: Press<HTMLElement>, one: T): void;
  /** Whether the press that ends now was a drag. */
  dragged(): boolean;
}

export function useGrip<T extends Lasting>(session: Session, ways: Ways<T>): Grip<T> {
  const drag = useMemo(() => new BarDrag(session, ways), [session, ways]);
  useEffect(() => () => drag.release(), [drag]);
  return drag;
}

class BarDrag<T extends Lasting> implements Grip<T> {
  private held: { one: T; item: HTMLElement; edge: string | undefined; x: number } | null = null;
  private style = { left: "", width: "" };
  private to: number | null = null;
  private was = false;

  constructor(
    private readonly session: Session,
    private readonly ways: Ways<T>,
  ) {}

  take(event: Press<HTMLElement>, one: T): void {
    if (event.button !== 0) return;
    this.release();
    const item = event.currentTarget.parentElement!;
    const edge = (event.target as HTMLElement).closest<HTMLElement>("[data-bar]")?.dataset.bar;
    this.held = { one, item, edge, x: event.clientX };
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
    const { one, item, edge, x } = this.held!;
    const by = event.clientX - x;
    if (!this.was && Math.abs(by) < THRESHOLD) return;
    this.was = true;
    const { film, view } = this.session;
    const { clips, markers, length } = film.get();
    const scale = view.scale(length);
    const base = edge === "tail" ? one.from + one.frames : one.from;
    const wanted = base + by / scale;
    const rests = [this.session.player.frame, ...edges(clips), ...markers.map(({ at }) => at)];
    const free = event.ctrlKey || event.metaKey;
    const found = edge ? snap(wanted, rests, scale) : snapEither(wanted, one.frames, rests, scale);
    const goal = free ? Math.round(wanted) : found.frame;
    this.to = within(one, edge, { to: goal, length, limits: this.ways.limits });
    const lane = laneOf(item);
    draw(lane, ".snap", free || this.to !== goal ? null : found.at, scale);
    if (edge) drawWords(lane, lasting(one, edge, this.to), this.to, scale);
    const moved = (this.to - base) * scale;
    const [left, width] = [parseFloat(this.style.left), parseFloat(this.style.width)];
    if (edge !== "tail") item.style.left = `${left + moved}px`;
    if (edge) item.style.width = `${Math.max(LEAST, width + (edge === "tail" ? moved : -moved))}px`;
  };

  private drop = (): void => {
    const { held, to } = this;
    this.release();
    if (!held || to === null) return;
    if (held.edge === "tail") this.ways.stretch(this.session, held.one, to - held.one.from);
    else if (held.edge === "head") this.ways.trimHead(this.session, held.one, to);
    else this.ways.bring(this.session, held.one, to);
  };

  private escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.release();
  };
}

const laneOf = (item: HTMLElement): Element | null => item.closest(".lane");

type Stretched = Pick<Lasting, "from" | "frames">;

interface Bounds {
  to: number;
  /** Of the film. */
  length: number;
  limits: Ways<unknown>["limits"];
}

/** As far as a drop would bring it: it begins in the film and lasts no shorter and no longer than one may. */
function within(
  { from, frames }: Stretched,
  edge: string | undefined,
  { to, length, limits }: Bounds,
): number {
  const [least, most] = limits;
  const end = from + frames;
  if (edge === "tail") return Math.min(from + most, Math.max(from + least, to));
  if (edge === "head") return Math.min(end - least, Math.max(end - most, 0, to));
  return Math.min(length - 1, Math.max(0, to));
}

function lasting({ from, frames }: Stretched, edge: string, to: number): string {
  const length = edge === "tail" ? to - from : from + frames - to;
  return t("timeline.trims", { seconds: number(length / FRAME_RATE, 2) });
}
