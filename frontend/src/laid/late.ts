/** Laid sounds on the timeline, loaded when a film has one or somebody lays the first. */
import { later } from "../editor/later";
import type { Session } from "../editor/session";

export const LaidRow = later(() => import("./LaidRow").then((module) => module.default), { silent: true });
export const LaidCard = later(() => import("./LaidCard").then((module) => module.default), { silent: true });

export const lay = (session: Session): void => {
  LaidRow.ahead();
  LaidCard.ahead();
  void import("./edits").then((edits) => edits.lay(session)).catch(() => undefined);
};
