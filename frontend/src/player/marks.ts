/** The range that is marked, whichever way it was asked for: the mark, and the sentence. */
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { span } from "../time";

type Desk = Pick<Session, "loop" | "player" | "film" | "say">;

/** The frame under the playhead is the first of the range, or its last. */
export function mark(desk: Desk, end: "in" | "out"): void {
  const { length } = desk.film.get();
  desk.loop.mark(end, desk.player.frame, length);
  const range = desk.loop.marked(length);
  if (range) desk.say(t("transport.marked", { range: span(range.from, range.to) }));
}

export function unmark(desk: Desk): void {
  desk.loop.marks.set(null);
  desk.say(t("transport.unmarked"));
}
