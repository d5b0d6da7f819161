/** An edition laid beside what is on the screen. Knows no markup. */
import type { Session } from "../editor/session";
import { t } from "../i18n";
import "../review/words";
import { editions } from "./commands";

/** Clip by clip, since an edition has the same ones; null: compares no more. */
export async function beside(session: Session, other: string | null): Promise<void> {
  const { versus, watched, drawing } = session.desk;
  const right = other && (await session.command(() => editions.watch(session.info.id, other)));
  if (other && !right) return;
  session.player.pause();
  drawing.set(null);
  versus.set(right ? { way: "beside", laid: "clips", right } : null);
  const left = watched.get()?.name ?? t("versus.film");
  session.say(right ? t("versus.comparing", { left, right: right.name }) : t("versus.over"));
}
