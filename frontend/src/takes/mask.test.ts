import { describe, expect, it } from "vitest";
import { COLUMNS, ROWS, cellsOf, toHex } from "./mask";

const named = (cells: readonly boolean[]): string[] =>
  cells.flatMap((on, at) => (on ? [`${Math.floor(at / COLUMNS)}:${at % COLUMNS}`] : []));

describe("what is drawn over the picture", () => {
  it("means the cells that a frame covers, and none that it only touches", () => {
    const [across, down] = [10_000 / COLUMNS, (10_000 * 8) / 63];
    const region = [across * 2, down * 3, across * 4 + 20, down * 4 + 20];
    expect(named(cellsOf({ strokes: [], region }))).toEqual(["3:2", "3:3"]);
  });

  it("means what a line goes around, and the cells under the line", () => {
    const circle = [1000, 1000, 4000, 1000, 4000, 5000, 1000, 5000, 1000, 1000];
    const cells = named(cellsOf({ strokes: [circle], region: null }));
    expect(cells).toContain("2:3");
    expect(cells).toContain("0:1");
    expect(cells).not.toContain("2:8");
  });

  it("means one cell by a dot, also at the last corner", () => {
    const cells = named(cellsOf({ strokes: [[10_000, 10_000]], region: null }));
    expect(cells).toEqual([`${ROWS - 1}:${COLUMNS - 1}`]);
  });

  it("is written as the server reads it", () => {
    const cells = Array<boolean>(ROWS * COLUMNS).fill(false);
    cells[0] = true;
    cells[111] = true;
    expect(toHex(cells)).toBe(`8${"0".repeat(26)}1`);
  });
});
