/** What a person does with the takes under the playhead, whichever way it was asked for. Knows no markup. */
import { type Take, api } from "../api";
import { setVariation } from "../document";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { type Moment, moments } from "../state";
import { open, step } from "../timeline/edits";

/** The segment under the playhead; null in a version that is watched. */
function here({ film, feed, player, desk }: Session): Moment | null {
  if (desk.watched.get()) return null;
  return moments(film.get(), feed.get())[player.transport.get().slot] ?? null;
}

/** Whether the segment's take is one that this person may accept. */
export const mayAccept = ({ info }: Session, { segment }: Moment): boolean =>
  info.role !== "viewer" && Boolean(segment?.url) && segment?.stage === "full";

/** Accepts the take that is shown, or takes that back. */
export async function accept(session: Session, moment = here(session)): Promise<void> {
  if (!moment || !mayAccept(session, moment)) return session.say(t("takes.none"));
  const { accepted, clip, index } = moment.segment!;
  const { id } = session.info;
  const done = await session.command(() =>
    accepted ? api.unaccept(id, clip, index) : api.accept(id, clip, index),
  );
  if (done !== null) session.say(t(accepted ? "takes.unaccepted" : "takes.accepted"));
}

export function another(session: Session, moment = here(session)): void {
  if (!moment || moment.state === "gap") return;
  const { cell, segment } = moment;
  if (
    !open(
      session,
      session.film.get().clips.find((clip) => clip.id === cell.clip),
    )
  )
    return;
  const next = Math.max(segment?.next_variation ?? 1, cell.variation + 1);
  step(session, () => setVariation(session.room.doc, cell.clip, cell.index, next));
}

/** Two takes of the segment beside each other: the one shown, and the accepted one or the one before. */
export function compare(session: Session, { cell }: Moment, takes: readonly Take[]): void {
  const seen = takes.filter((take) => take.url);
  if (seen.length < 2) return session.say(t("compare.one"));
  const right = seen.find((take) => take.variation === cell.variation) ?? seen.at(-1)!;
  const others = seen.filter((take) => take !== right);
  const left = others.find((take) => take.accepted) ?? others.at(-1)!;
  session.compare.set({ clip: cell.clip, index: cell.index, left: left.key, right: right.key });
}

/** The same by a key, which knows no strip: the server is asked what there is. */
export async function compareHere(session: Session): Promise<void> {
  const moment = here(session);
  if (!moment) return;
  const { clip, index } = moment.cell;
  const found = await session.command(() => api.takesOf(session.info.id, clip, index));
  if (found) compare(session, moment, found.takes);
}
