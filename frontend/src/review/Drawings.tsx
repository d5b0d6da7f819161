/** What was drawn on the paused frame, over the picture; and the hand that draws there now. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { threads } from "./desk";
import { WHOLE, begin, go, nudge, upright } from "./draw";
import { spotOf } from "./scene";
import "./words";

const FALLBACK = "#ff7a5c";
const safe = (color: string | undefined): string =>
  color && /^#[0-9a-f]{3,8}$/i.test(color) ? color : FALLBACK;

export function Drawings() {
  const { desk } = useEditor();
  const drawing = useStore(desk.drawing);
  return (
    <>
      <There />
      {drawing && <Hand />}
    </>
  );
}

/** The open comments' drawings of this frame; while the film runs, none. */
function There() {
  const session = useEditor();
  const { desk, player } = session;
  const { comments } = useStore(desk.said);
  const { playing } = useStore(player.transport);
  const chosen = useStore(desk.chosen);
  useStore(session.film);
  useStore(session.feed);
  useStore(desk.watched);
  const frame = useFrame(!playing);
  if (playing) return null;
  const { scene } = session;
  const here = threads(comments).flatMap(({ head }) => {
    const spot = head.resolved === null || head.id === chosen ? spotOf(scene, head) : null;
    const drawn = head.strokes.length > 0 || head.region !== null;
    return spot && drawn && frame >= spot.from && frame < spot.to ? [{ head, older: spot.older }] : [];
  });
  if (here.length === 0) return null;
  return (
    <Sheet label={t("review.drawings", { count: here.length })}>
      {here.map(({ head, older }) => (
        <g key={head.id} data-comment={head.id} className={older ? "drawn older" : "drawn"}>
          <Lines strokes={head.strokes} region={head.region} color={safe(head.member?.color)} />
        </g>
      ))}
    </Sheet>
  );
}

/** The frame under the playhead, while somebody wants to know. */
export function useFrame(wanted = true): number {
  const { player } = useEditor();
  const [frame, setFrame] = useState(player.frame);
  useEffect(() => (wanted ? player.onFrame(setFrame) : undefined), [player, wanted]);
  return frame;
}

export function Lines(props: {
  strokes: readonly number[][];
  region: readonly number[] | null;
  color: string;
}) {
  const { strokes, region, color } = props;
  const [left = 0, top = 0, right = 0, bottom = 0] = upright(region) ?? [];
  return (
    <>
      {strokes.map((stroke, at) => (
        <polyline key={at} points={path(stroke)} style={{ stroke: color }} />
      ))}
      {right > left && (
        <rect x={left} y={top} width={right - left} height={bottom - top} style={{ stroke: color }} />
      )}
    </>
  );
}

/** A dot is a line to itself, or nothing would be drawn. */
function path(stroke: readonly number[]): string {
  const places = stroke.length === 2 ? [...stroke, ...stroke] : stroke;
  return places.join(" ");
}

/** The frame as a sheet of 10,000 by 10,000, wherever the picture lies on the screen. */
function Sheet({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <svg className="drawings" viewBox="0 0 1600 900" role="img" aria-label={label}>
      <g transform="scale(0.16 0.09)">{children}</g>
    </svg>
  );
}

function Hand() {
  const { desk, info } = useEditor();
  const drawing = useStore(desk.drawing)!;
  const color = usePart(desk.drawing, () => safe(info.you.color));
  const sheet = useRef<SVGSVGElement>(null);
  const spot = (event: PointerEvent): [number, number] => {
    const box = sheet.current!;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(box.getScreenCTM()!.inverse());
    return [(at.x / 1600) * WHOLE, (at.y / 900) * WHOLE];
  };
  const down = (event: PointerEvent<SVGSVGElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    desk.drawing.set(begin(drawing, ...spot(event)));
  };
  const move = (event: PointerEvent) => {
    const now = desk.drawing.get();
    if (event.buttons === 1 && now) desk.drawing.set(go(now, ...spot(event)));
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      desk.drawing.set(null);
      return;
    }
    const region = drawing.tool === "region" ? nudge(drawing.region, event.key, event.shiftKey) : null;
    if (!region) return;
    event.preventDefault();
    event.stopPropagation();
    desk.drawing.set({ ...drawing, region });
  };
  return (
    <svg
      ref={sheet}
      className="drawings drawing-now"
      viewBox="0 0 1600 900"
      role="application"
      tabIndex={0}
      aria-label={t(drawing.tool === "pen" ? "review.sheet_pen" : "review.sheet_region")}
      onPointerDown={down}
      onPointerMove={move}
      onKeyDown={key}
    >
      <g transform="scale(0.16 0.09)" className="drawn">
        <Lines strokes={drawing.strokes} region={drawing.region} color={color} />
      </g>
    </svg>
  );
}
