/** What somebody drew over the picture, as cells of its grid: 8 rows of 14, as the machine draws them. Pure. */
import { WHOLE, upright } from "../review/draw";

export const ROWS = 8;
export const COLUMNS = 14;
/** The film shows 63 of the machine's 64 rows of pixels: a row of cells is 8 of 63 of its height. */
const ROW_HEIGHT = (WHOLE * 8) / 63;
const COLUMN_WIDTH = WHOLE / COLUMNS;
/** Steps along a line, fine against a cell. */
const STEP = 200;

export interface Drawn {
  strokes: readonly number[][];
  region: readonly number[] | null;
}

/** Which cells are meant: inside the frame, under a line, and inside what a line goes around. Row by row. */
export function cellsOf({ strokes, region }: Drawn): boolean[] {
  const cells = Array<boolean>(ROWS * COLUMNS).fill(false);
  const frame = upright(region);
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const x = (column + 0.5) * COLUMN_WIDTH;
      const y = (row + 0.5) * ROW_HEIGHT;
      const framed = frame && overlaps(frame, column * COLUMN_WIDTH, row * ROW_HEIGHT);
      if (framed || strokes.some((stroke) => surrounds(stroke, x, y))) cells[row * COLUMNS + column] = true;
    }
  for (const stroke of strokes) for (const [x, y] of along(stroke)) cells[cellAt(x, y)] = true;
  return cells;
}

/** Whether a frame covers a quarter of a cell at least: a hair over the edge is not meant. */
function overlaps(
  [left = 0, top = 0, right = 0, bottom = 0]: readonly number[],
  x: number,
  y: number,
): boolean {
  const across = Math.min(right, x + COLUMN_WIDTH) - Math.max(left, x);
  const down = Math.min(bottom, y + ROW_HEIGHT) - Math.max(top, y);
  return across > 0 && down > 0 && across * down >= (COLUMN_WIDTH * ROW_HEIGHT) / 4;
}

/** Even-odd rule, the line closed from its end to its beginning. */
function surrounds(stroke: readonly number[], x: number, y: number): boolean {
  let inside = false;
  const count = stroke.length / 2;
  for (let at = 0, last = count - 1; at < count; last = at++) {
    const [x0, y0] = [stroke[2 * at]!, stroke[2 * at + 1]!];
    const [x1, y1] = [stroke[2 * last]!, stroke[2 * last + 1]!];
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}

function* along(stroke: readonly number[]): Generator<[number, number]> {
  if (stroke.length >= 2) yield [stroke[0]!, stroke[1]!];
  for (let at = 2; at < stroke.length; at += 2) {
    const [x0, y0, x1, y1] = stroke.slice(at - 2, at + 2) as [number, number, number, number];
    const steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / STEP) || 1;
    for (let step = 1; step <= steps; step++)
      yield [x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps];
  }
}

function cellAt(x: number, y: number): number {
  const column = Math.min(COLUMNS - 1, Math.floor(x / COLUMN_WIDTH));
  return Math.min(ROWS - 1, Math.floor(y / ROW_HEIGHT)) * COLUMNS + column;
}

/** As the document holds them: 28 hex digits, the first cell in the highest bit. */
export function toHex(cells: readonly boolean[]): string {
  const bits = cells.map(Number);
  const digits = Array.from({ length: bits.length / 4 }, (_, at) =>
    Number.parseInt(bits.slice(4 * at, 4 * at + 4).join(""), 2).toString(16),
  );
  return digits.join("");
}
