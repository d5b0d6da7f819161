/** What the timeline says of takes that people kept: accepted ones, and what the machine would put beside them. */
import type { Session } from "../editor/session";
import { t } from "../i18n";
import type { Moment } from "../state";

/** A newer take is offered beside the kept one, and nobody has decided yet. */
export const offered = ({ segment }: Moment): boolean =>
  Boolean(segment?.offer) && segment?.offer?.asked !== false;

export const accepted = ({ segment }: Moment): boolean => segment?.accepted === true;

/** What a clip's takes are beside drawn or not, in words; "" nothing. */
export function keptSaid(moments: readonly Moment[]): string {
  const said = [
    moments.some(accepted) && t(moments.every(accepted) ? "timeline.accepted" : "timeline.accepted_part"),
    moments.some(offered) && t("timeline.offered"),
  ];
  return said.filter(Boolean).join(". ");
}

/** Goes to the next segment behind the playhead beside which something is offered; from the last on to the first. */
export function toOffer(session: Session): void {
  const all = session.film.get().clips.flatMap(({ id }) => session.moments.get().get(id) ?? []);
  const there = all.filter(offered);
  const next = there.find(({ cell }) => cell.from > session.player.frame) ?? there[0];
  if (!next) return session.say(t("offer.no_more"));
  session.player.pause();
  session.select(next.cell.clip);
  session.player.seek(next.cell.from);
  const number = session.film.get().clips.findIndex(({ id }) => id === next.cell.clip) + 1;
  session.say(t("offer.at", { number, at: there.indexOf(next) + 1, count: there.length }));
}
