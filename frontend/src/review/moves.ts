/** Moving about in a review: to a comment's frame, to the next one, into a version and back. Knows no markup. */
import { api } from "../api";
import type { Session } from "../editor/session";
import { clock } from "../time";
import { t } from "../i18n";
import { placed, threads } from "./desk";
import { spotOf } from "./scene";
import type { Comment } from "./types";

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
