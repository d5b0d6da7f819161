/** Seconds above the clips, the playheads over them, and the range that is marked. */
import { type PointerEvent, useEffect, useLayoutEffect, useRef } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePeople } from "../people/presence";
import { useStore } from "../store";
import { FRAME_RATE, clock } from "../time";
import { Marks } from "../review/Marks";
import { apart } from "./apart";
import { edges, snap } from "./snap";
import { labelWidth } from "./view";
import type { Stretch } from "./visible";

const STEPS = [1, 2, 4, 10, 20, 60, 120];
const TICK_MIN = 70;

/** A press or a drag brings the playhead there; it rests at edges, markers and whole seconds, but not with Ctrl. */
export function Ruler({ scale, length, stretch }: { scale: number; length: number; stretch: Stretch }) {
  const { player, film } = useEditor();
  const every = (STEPS.find((step) => step * FRAME_RATE * scale >= TICK_MIN) ?? 240) * FRAME_RATE;
  const first = Math.max(0, Math.floor(stretch.from / every));
  const last = Math.floor(Math.min(length, stretch.to) / every);
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * every);
  const seek = (event: PointerEvent<HTMLDivElement>) => {
    const frame = (event.clientX - event.currentTarget.getBoundingClientRect().left) / scale;
    const free = event.ctrlKey || event.metaKey;
    const { clips, markers } = film.get();
    const rests = [...edges(clips), ...markers.map(({ at }) => at)];
    player.seek(free ? frame : snap(frame - 0.5, rests, scale).frame);
  };
  return (
    <div
      className="ruler"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && seek(event)}
    >
      <Marked scale={scale} length={length} />
      <Marks scale={scale} />
      {ticks.map((frame) => (
        <span
          key={frame}
          className={(length - frame) * scale < 12 && frame > 0 ? "tick end" : "tick"}
          style={{ left: frame * scale }}
        >
          {clock(frame)}
        </span>
      ))}
    </div>
  );
}

function Marked({ scale, length }: { scale: number; length: number }) {
  const { loop } = useEditor();
  useStore(loop.marks);
  const looping = useStore(loop.on);
  const range = loop.marked(length);
  if (!range) return null;
  const { from, to } = range;
  return (
    <i
      className={`marked ${looping ? "looping" : ""}`}
      style={{ left: from * scale, width: (to - from) * scale }}
    />
  );
}

export function Playheads({ scale }: { scale: number }) {
  const session = useEditor();
  const people = usePeople(session.people).filter((person) => !person.me && person.playhead !== null);
  const heads = useRef<HTMLDivElement>(null);
  // As wide as they are drawn: a name may be in any script.
  useLayoutEffect(() => {
    const names = [...(heads.current?.querySelectorAll<HTMLElement>(".head.other > b") ?? [])];
    const shifts = apart(
      names.map((name, at) => ({ at: people[at]!.playhead! * scale, width: name.offsetWidth })),
    );
    names.forEach((name, at) => (name.style.transform = shifts[at] ? `translateX(${shifts[at]}px)` : ""));
  });
  return (
    <div className="heads" ref={heads}>
      {people.map((person) => (
        <span
          key={person.client}
          className="head other"
          style={{ transform: `translateX(${person.playhead! * scale}px)`, background: person.color }}
        >
          <b aria-hidden="true">{person.name}</b>
          <span className="hidden">
            {t("timeline.playhead_of", { name: person.name, time: clock(person.playhead!) })}
          </span>
        </span>
      ))}
      <Playhead scale={scale} />
    </div>
  );
}

/** Moves in the animation frame of the player, never through React; the timeline scrolls so that it is seen. */
export function Playhead({ scale }: { scale: number }) {
  const { player, view } = useEditor();
  const place = useRef<HTMLSpanElement>(null);
  const last = useRef(player.frame);
  useEffect(
    () =>
      player.onFrame((frame) => {
        if (!place.current) return;
        const x = frame * scale;
        place.current.style.transform = `translateX(${x}px)`;
        if (frame === last.current) return;
        last.current = frame;
        const box = place.current.closest<HTMLElement>(".scroll");
        if (box) follow(box, labelWidth(view.width.get()) + x);
      }),
    [player, view, scale],
  );
  return <span ref={place} className="head mine" aria-hidden="true" />;
}

const MARGIN = 40;

function follow(box: HTMLElement, x: number): void {
  const shown = box.clientWidth;
  if (x < box.scrollLeft || x > box.scrollLeft + shown - 8)
    box.scrollLeft = Math.max(0, x - Math.min(MARGIN * 3, shown / 3));
}
