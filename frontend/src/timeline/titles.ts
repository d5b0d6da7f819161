/** What a person does with titles, whichever way it was asked for: the rule, the writing, the sentence. */
import {
  MAX_TITLES,
  type Spot,
  type Title,
  type Titling,
  moveTitle,
  removeTitle,
  setTitle,
  titlesAt,
} from "../document";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { FRAME_RATE, timecode } from "../time";
import { type Desk as Edits, mayAdd, open, refuse, step } from "./edits";

type Desk = Edits & Pick<Session, "openTitle">;

const FRAMES = 3 * FRAME_RATE;

const spotOf = ({ clip, frame }: Title): Spot => ({ clip, frame });

const clipOf = (desk: Desk, { clip }: Spot) => desk.film.get().clips.find(({ id }) => id === clip);

export const mayChange = (desk: Desk, title: Title): boolean => desk.mayChange(clipOf(desk, title));

export const said = ({ text, from, to }: Title): string =>
  t("titles.named", { text: text || t("titles.empty"), from: timecode(from), to: timecode(to) });

/** Where the playhead stands, on a clip that may be changed here; if there is none, a sentence says why. */
function here(desk: Desk): Spot | null {
  const { film, player } = desk;
  const clip = film.get().clips.find((each) => each.from <= player.frame && player.frame < each.to);
  return open(desk, clip) ? { clip: clip.id, frame: clip.start + player.frame - clip.from } : null;
}

/** Opens the title at the playhead; where none is, makes one there first. */
export function title(desk: Desk): void {
  const { film, player, room } = desk;
  const there = titlesAt(film.get().titles, player.frame).at(-1);
  if (there) return desk.openTitle.set(spotOf(there));
  if (!mayAdd(desk)) return;
  player.pause();
  const spot = here(desk);
  if (!spot) return;
  if (!step(desk, () => setTitle(room.doc, spot, { text: "", look: "middle", frames: FRAMES })))
    return void refuse(desk, t("titles.full", { limit: MAX_TITLES }));
  desk.openTitle.set(spot);
  desk.say(t("titles.added", { time: timecode(player.frame) }));
}

export function change(desk: Desk, title: Title, changed: Partial<Titling>): void {
  if (!open(desk, clipOf(desk, title))) return;
  const { text, look, frames } = { ...title, ...changed };
  step(desk, () => setTitle(desk.room.doc, spotOf(title), { text, look, frames }));
}

/** Lets a title begin at the playhead. */
export function bringHere(desk: Desk, title: Title): void {
  const spot = open(desk, clipOf(desk, title)) && here(desk);
  if (!spot || (spot.clip === title.clip && spot.frame === title.frame)) return;
  if (!step(desk, () => moveTitle(desk.room.doc, spotOf(title), spot)))
    return void refuse(desk, t("titles.taken"));
  desk.openTitle.set(spot);
}

export function remove(desk: Desk, title: Title): void {
  if (!open(desk, clipOf(desk, title))) return;
  desk.openTitle.set(null);
  step(desk, () => removeTitle(desk.room.doc, spotOf(title)));
  desk.say(t("titles.removed"));
}
