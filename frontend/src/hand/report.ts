/** What a lesson's report comes to for people. */
import type { Report } from "../feed";

/** How much nearer takes are drawn to what was accepted, as a share of the error; null where it was not measured. */
export function nearer({ drawn_before, drawn_after, style_before, style_after }: Report): number | null {
  if (drawn_before && drawn_after !== undefined) return 1 - drawn_after / drawn_before;
  if (style_before && style_after !== undefined) return 1 - style_after / style_before;
  return null;
}

/** The share of what it knew that a hand forgot; null where nobody can tell. A hand of colours draws the same codes. */
export function forgotten({ base_before, base_after, tables = [] }: Report): number | null {
  if (base_before && base_after !== undefined) return base_after / base_before - 1;
  return tables.some(({ learnt }) => learnt) ? 0 : null;
}
