/**
 * Dragging clips: the body moves a clip to another place (with Shift it slips), the handles trim. While a clip is
 * held only styles change; the document is written once, at the drop. Escape lets go. Knows no keys but that one.
 */
import type { Clip } from "../document";
import type { Session } from "../editor/session";
import { number, t } from "../i18n";
import { FRAME_RATE, MAX_FRAMES } from "../time";
import * as edits from "./edits";
import { type Line, draw, drawWords, wipe } from "./lines";
import { dropFrame, dropIndex, snap, trimTargets } from "./snap";

type Kind = "move" | "slip" | "head" | "tail";

/** A pointer that moved less than this has pressed, not dragged. */
const THRESHOLD = 4;
/** A finger rests so long on a clip before it lifts it; moving at once scrolls. */
const LONG_PRESS = 350;
const SCROLL_EDGE = 36;
const SCROLL_STEP = 12;

interface Held {
  clip: Clip;
  card: HTMLElement;
  kind: Kind;
  /** The frame of the film under the pointer at the press. */
  grip: number;
  x: number;
}

/** What a drop would write, as a frame of the source or a place among the others. */
interface Outcome {
  value: number;
}

export class ClipDrag {
  private held: Held | null = null;
  private lifted = false;
  private outcome: Outcome | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tick = 0;
  private last: PointerEvent | null = null;

  /** `row` holds the clips; beside it lie `.drop`, `.snap` and `.drag-words`, its signs. */
  constructor(
    private readonly session: Session,
    private readonly row: HTMLElement,
    private readonly scale: () => number,
  ) {
    row.addEventListener("pointerdown", this.press);
    row.addEventListener("mousedown", keepFocus);
    row.addEventListener("touchmove", this.hold, { passive: false });
    row.addEventListener("contextmenu", this.hold);
  }

  destroy(): void {
    this.release();
    this.row.removeEventListener("pointerdown", this.press);
    this.row.removeEventListener("mousedown", keepFocus);
    this.row.removeEventListener("touchmove", this.hold);
    this.row.removeEventListener("contextmenu", this.hold);
  }

  private frameAt(x: number): number {
    return (x - this.row.getBoundingClientRect().left) / this.scale();
  }

  private press = (event: PointerEvent): void => {
    const target = event.target as HTMLElement;
    const card = target.closest<HTMLElement>("[data-clip]");
    const clip = this.session.film.get().clips.find((each) => each.id === card?.dataset.clip);
    if (!card || !clip || event.button !== 0 || this.held || !this.session.canEdit) return;
    const edge = target.closest<HTMLElement>("[data-edge]")?.dataset.edge as "head" | "tail" | undefined;
    const kind = edge ?? (event.shiftKey ? "slip" : "move");
    this.held = { clip, card, kind, grip: this.frameAt(event.clientX), x: event.clientX };
    this.last = event;
    if (event.pointerType === "touch" && !edge) this.timer = setTimeout(this.lift, LONG_PRESS);
    addEventListener("pointermove", this.move);
    addEventListener("pointerup", this.drop);
    addEventListener("pointercancel", this.cancel);
    addEventListener("keydown", this.escape, true);
  };

  private lift = (): void => {
    const { held, session } = this;
    if (!held) return;
    if (!edits.open(session, held.clip)) return this.release();
    this.lifted = true;
    session.select(held.clip.id);
    // An attribute: choosing the clip renders its classes anew.
    held.card.dataset.held = held.kind;
    try {
      this.row.setPointerCapture(this.last!.pointerId);
    } catch {
      // The pointer is gone already: its end is heard all the same.
    }
    this.tick = requestAnimationFrame(this.scroll);
    this.show(this.last!);
  };

  private move = (event: PointerEvent): void => {
    if (!this.held || event.pointerId !== this.last!.pointerId) return;
    this.last = event;
    const moved = Math.abs(event.clientX - this.held.x) >= THRESHOLD;
    if (this.lifted) this.show(event);
    else if (moved && this.timer !== undefined) this.release();
    else if (moved) this.lift();
  };

  /** The drag as it stands: styles, signs and what a drop would write. */
  private show(event: PointerEvent): void {
    const { clip, kind, grip } = this.held!;
    const frames = this.frameAt(event.clientX) - grip;
    if (kind === "move") this.showMove(frames, event.clientX);
    else if (kind === "slip") this.showSlip(clip, frames);
    else this.showTrim(clip, kind, frames, event.ctrlKey || event.metaKey);
  }

  private showMove(frames: number, x: number): void {
    const { clip, card } = this.held!;
    const { clips } = this.session.film.get();
    const index = dropIndex(clips, clip.id, this.frameAt(x));
    card.style.transform = `translateX(${frames * this.scale()}px)`;
    this.sign(".drop", dropFrame(clips, clip.id, index));
    this.outcome = { value: index };
  }

  private showSlip(clip: Clip, frames: number): void {
    const start = between(0, Math.round(clip.start - frames), MAX_FRAMES - (clip.stop - clip.start));
    const shift = (clip.start - start) * this.scale();
    this.held!.card.style.setProperty("--slip", `${shift}px`);
    this.words(t("timeline.slips", { seconds: seconds(start) }), clip.from);
    this.outcome = { value: start };
  }

  private showTrim(clip: Clip, edge: "head" | "tail", frames: number, free: boolean): void {
    const { card } = this.held!;
    const film = edge === "head" ? clip.from : clip.to;
    const source = edge === "head" ? clip.start : clip.stop;
    const targets = free ? [] : trimTargets(clip, edge, this.rests(clip));
    const found = free
      ? { frame: Math.round(film + frames), at: null }
      : snap(film + frames, targets, this.scale());
    const value =
      edge === "head"
        ? between(0, source + found.frame - film, clip.stop - 1)
        : between(clip.start + 1, source + found.frame - film, MAX_FRAMES);
    const moved = (value - source) * this.scale();
    const width = (clip.to - clip.from) * this.scale() - 3 + (edge === "head" ? -moved : moved);
    card.style.width = `${Math.max(2, width)}px`;
    if (edge === "head") card.style.left = `${clip.from * this.scale() + moved}px`;
    else this.row.style.setProperty("--ripple", `${moved}px`);
    const length = edge === "head" ? clip.stop - value : value - clip.start;
    this.words(t("timeline.trims", { seconds: seconds(length) }), film + value - source);
    this.sign(".snap", found.at !== null ? film + value - source : null);
    this.outcome = { value };
  }

  /** The playhead and the clip's own markers: those of later clips move with its edge. */
  private rests(clip: Clip): number[] {
    const own = this.session.film.get().markers.filter((marker) => marker.clip === clip.id);
    return [this.session.player.frame, ...own.map(({ at }) => at)];
  }

  private sign(line: Line, frame: number | null): void {
    draw(this.row.parentElement, line, frame, this.scale());
  }

  private words(words: string, frame: number): void {
    drawWords(this.row.parentElement, words, frame, this.scale());
  }

  /** Near an edge of what is seen, the film scrolls on under the pointer. */
  private scroll = (): void => {
    const box = this.row.closest<HTMLElement>(".scroll");
    if (!box || !this.lifted) return;
    const { left, right } = box.getBoundingClientRect();
    const x = this.last!.clientX;
    const by = x > right - SCROLL_EDGE ? SCROLL_STEP : x < left + SCROLL_EDGE ? -SCROLL_STEP : 0;
    const before = box.scrollLeft;
    if (by) box.scrollLeft += by;
    if (box.scrollLeft !== before) this.show(this.last!);
    this.tick = requestAnimationFrame(this.scroll);
  };

  private drop = (event: PointerEvent): void => {
    if (!this.held || event.pointerId !== this.last!.pointerId) return;
    const { held, outcome, lifted } = this;
    this.release();
    if (!lifted || !outcome) return;
    const { id } = held.clip;
    if (held.kind === "move") edits.moveTo(this.session, id, outcome.value);
    else if (held.kind === "slip") edits.slip(this.session, id, outcome.value);
    else edits.trim(this.session, id, held.kind, outcome.value);
  };

  private cancel = (event: PointerEvent): void => {
    if (event.pointerId === this.last?.pointerId) this.release();
  };

  private escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.lifted) return;
    event.stopPropagation();
    this.release();
    this.session.say(t("timeline.let_go"));
  };

  /** A finger that holds a clip scrolls nothing and asks for no menu. */
  private hold = (event: Event): void => {
    if (this.lifted && event.cancelable) event.preventDefault();
  };

  private release(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.tick);
    removeEventListener("pointermove", this.move);
    removeEventListener("pointerup", this.drop);
    removeEventListener("pointercancel", this.cancel);
    removeEventListener("keydown", this.escape, true);
    if (this.held && this.lifted) this.putBack(this.held);
    this.held = this.outcome = null;
    this.timer = undefined;
    this.lifted = false;
  }

  /** The clip as the document has it. */
  private putBack({ card }: Held): void {
    delete card.dataset.held;
    card.style.transform = "";
    card.style.removeProperty("--slip");
    card.style.left = card.style.width = "";
    this.row.style.removeProperty("--ripple");
    wipe(this.row.parentElement);
  }
}

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));
const seconds = (frames: number): string => number(frames / FRAME_RATE, 2);

/** A press on a handle leaves the playhead where it is: focus would bring it into the clip. */
function keepFocus(event: MouseEvent): void {
  if ((event.target as HTMLElement).closest("[data-edge]")) event.preventDefault();
}
