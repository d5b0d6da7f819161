/** Moving about in a review: to a comment's frame, to the next one, into a version and back. Knows no markup. */
import { api } from "../api";
import type { Session } from "../editor/session";
import { clock, span } from "../time";
import { t } from "../i18n";
import { placed, threads } from "./desk";
import { spotOf } from "./scene";
import type { Comment } from "./types";
import { type Difference, type Laid, differences } from "./versus";

export const FIELD = "comment-text";

/** Opens the tab and puts the cursor where one writes. */
export function comment(session: Session): void {
  session.player.pause();
  session.tab.set("review");
  session.awaited.set(FIELD);
}

/** Chooses a comment and brings its frame onto the screen. */
export function show(session: Session, chosen: Comment): void {
  session.desk.chosen.set(chosen.id);
  const spot = spotOf(session.scene, chosen);
  if (!spot) return;
  session.player.pause();
  session.player.seek(spot.from);
}

/** The open comment after the playhead, or before it. */
export function toComment(session: Session, way: 1 | -1): void {
  const open = threads(session.desk.said.get().comments).filter(({ head }) => head.resolved === null);
  const there = placed(open, session.scene).filter(({ spot }) => spot !== null);
  const now = there.findIndex(({ head }) => head.id === session.desk.chosen.get());
  const { frame } = session.player;
  const next =
    now >= 0 && there[now]!.spot!.from === frame
      ? there[now + way]
      : way > 0
        ? there.find(({ spot }) => spot!.from >= frame)
        : [...there].reverse().find(({ spot }) => spot!.from < frame);
  if (!next) return session.say(t("review.no_more"));
  session.tab.set("review");
  show(session, next.head);
  session.say(
    t("review.at", {
      name: next.head.member?.name ?? t("history.gone"),
      time: clock(next.spot!.from),
      words: next.head.text,
    }),
  );
}

/** Watches a version from the place that is on the screen now; null: the film again. */
export async function watch(session: Session, version: number | null): Promise<boolean> {
  const watched = version === null ? null : await session.command(() => api.watch(session.info.id, version));
  if (version !== null && !watched) return false;
  session.player.pause();
  session.desk.drawing.set(null);
  session.desk.watched.set(watched);
  session.say(watched ? t("review.watching", { name: watched.name }) : t("review.film_again"));
  return true;
}

/** Lays a version beside what is on the screen; null: compares no more. */
export async function compare(session: Session, version: number | null): Promise<void> {
  const { versus, watched } = session.desk;
  const right = version === null ? null : await session.command(() => api.watch(session.info.id, version));
  if (version !== null && !right) return;
  session.player.pause();
  session.desk.drawing.set(null);
  const now = versus.get();
  versus.set(right && { way: now?.way ?? "wipe", laid: now?.laid ?? "clips", right });
  const left = watched.get()?.name ?? t("versus.film");
  session.say(right ? t("versus.comparing", { left, right: right.name }) : t("versus.over"));
}

/** Which frames of the two films are laid on one another. */
export function laid(session: Session, how: Laid): void {
  const now = session.desk.versus.get();
  if (!now || now.laid === how) return;
  session.desk.versus.set({ ...now, laid: how });
  session.say(t(`versus.laid_${how}`));
}

/** Brings a segment that differs onto the screen; what the left film lacks is seen only as both films run. */
export function goToDifference(session: Session, { kind, from }: Difference): void {
  if (kind === "right") laid(session, "time");
  session.player.pause();
  session.player.seek(from);
}

/** The next segment that differs, or the one before. */
export function toDifference(session: Session, way: 1 | -1): void {
  const versus = session.desk.versus.get();
  if (!versus) return;
  const found = differences(session.scene, versus.right.cells);
  const { frame } = session.player;
  const next =
    way > 0 ? found.find(({ from }) => from > frame) : [...found].reverse().find(({ from }) => from < frame);
  if (!next) return session.say(t("versus.no_more"));
  goToDifference(session, next);
  session.say(span(next.from, next.to));
}
