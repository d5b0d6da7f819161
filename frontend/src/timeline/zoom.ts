/** Zooming with a word for screen readers. */
import type { Session } from "../editor/session";
import { number, t } from "../i18n";

export function zoom(session: Session, how: number | "fit", anchor: number | null = null): void {
  const { view } = session;
  if (how === "fit") {
    view.zoom.set("fit");
    session.say(t("timeline.fitted"));
  } else {
    const pixels = view.by(how, session.film.get().length, anchor);
    session.say(t("timeline.zoomed", { seconds: number(view.width.get() / pixels) }));
  }
}
