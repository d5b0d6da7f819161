/** Strokes and regions in ten-thousandths of the frame: whole numbers, bounded as the server bounds them. Pure. */
import type { Drawing } from "./desk";

export const WHOLE = 10_000;
const STROKES_MAX = 40;
const STROKE_POINTS_MAX = 400;
const POINTS_MAX = 2_000;
/** A point nearer than this to the last one is left out. */
const NEAR = 30;
const STEP = 200;

export const within = (value: number): number => Math.min(WHOLE, Math.max(0, Math.round(value)));

const points = (strokes: readonly number[][]): number =>
  strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);

export function begin(drawing: Drawing, x: number, y: number): Drawing {
  const at = [within(x), within(y)];
  if (drawing.tool === "region") return { ...drawing, region: [...at, ...at] };
  if (drawing.strokes.length >= STROKES_MAX || points(drawing.strokes) >= POINTS_MAX) return drawing;
  return { ...drawing, strokes: [...drawing.strokes, at] };
}

export function go(drawing: Drawing, x: number, y: number): Drawing {
  const [nextX, nextY] = [within(x), within(y)];
  if (drawing.tool === "region") {
    const [left = nextX, top = nextY] = drawing.region ?? [];
    return { ...drawing, region: [left, top, nextX, nextY] };
  }
  const stroke = drawing.strokes.at(-1);
  if (!stroke || stroke.length >= STROKE_POINTS_MAX * 2 || points(drawing.strokes) >= POINTS_MAX)
    return drawing;
  const [x0 = 0, y0 = 0] = stroke.slice(-2);
  if (Math.hypot(nextX - x0, nextY - y0) < NEAR) return drawing;
  return { ...drawing, strokes: [...drawing.strokes.slice(0, -1), [...stroke, nextX, nextY]] };
}

/** The region with its corners in order; one of no size is none. */
export function upright(region: readonly number[] | null): number[] | null {
  if (!region) return null;
  const [a = 0, b = 0, c = 0, d = 0] = region;
  const [left, top, right, bottom] = [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
  return right - left > 0 && bottom - top > 0 ? [left, top, right, bottom] : null;
}

/** By keyboard: arrows move the region, with Shift they move its lower right corner. */
export function nudge(region: readonly number[] | null, key: string, resize: boolean): number[] | null {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!way) return null;
  const [left = 3500, top = 3500, right = 6500, bottom = 6500] = upright(region) ?? [];
  const [dx, dy] = way.map((each) => each * STEP) as [number, number];
  if (resize)
    return [left, top, Math.max(left + STEP, within(right + dx)), Math.max(top + STEP, within(bottom + dy))];
  const x = Math.min(WHOLE - right, Math.max(-left, dx));
  const y = Math.min(WHOLE - bottom, Math.max(-top, dy));
  return [left + x, top + y, right + x, bottom + y];
}
