/** What a person does with titles, whichever way it was asked for: the rule, the writing, the sentence. */
import { MAX_TITLES, type Title, moveTitle, removeTitle, setTitle, titlesAt } from "../document";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { FRAME_RATE, MAX_FRAMES, timecode } from "../time";
import { type Desk as Edits, clipOf, mayAdd, open, refuse, step } from "./edits";
import { moves, spotAt, spotOf } from "./lasting";

export { mayChange } from "./lasting";

type Desk = Edits & Pick<Session, "openTitle">;

const FRAMES = 3 * FRAME_RATE;
/** The shortest title that is made by hand, and the longest. */
export const LIMITS = [FRAME_RATE / 4, MAX_FRAMES] as const;

export const said = ({ text, from, to }: Title): string =>
  t("titles.named", { text: text || t("titles.empty"), from: timecode(from), to: timecode(to) });

export const { change, stretch, bring, trimHead, remove } = moves<Title, Desk>({
  limits: LIMITS,
  opened: (desk) => desk.openTitle,
  put: (doc, spot, { text, look, frames }) => setTitle(doc, spot, { text, look, frames }),
  move: moveTitle,
  drop: removeTitle,
  lasts: (seconds) => t("titles.lasts", { seconds }),
  moved: (time) => t("titles.moved", { time }),
  taken: () => t("titles.taken"),
  removed: () => t("titles.removed"),
});

/** Opens the title at the playhead; where none is, makes one there first. */
export function title(desk: Desk): void {
  const { film, player, room } = desk;
  const there = titlesAt(film.get().titles, player.frame).at(-1);
  if (there) return desk.openTitle.set(spotOf(there));
  if (!mayAdd(desk)) return;
  player.pause();
  const spot = spotAt(desk, player.frame);
  if (!spot || !open(desk, clipOf(desk, spot))) return;
  if (!step(desk, () => setTitle(room.doc, spot, { text: "", look: "middle", frames: FRAMES })))
    return void refuse(desk, t("titles.full", { limit: MAX_TITLES }));
  desk.openTitle.set(spot);
  desk.say(t("titles.added", { time: timecode(player.frame) }));
}

/** Lets a title begin at the playhead. */
export const bringHere = (desk: Desk, title: Title): void => void bring(desk, title, desk.player.frame);
