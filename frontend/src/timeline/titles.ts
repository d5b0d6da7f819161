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
import { number, t } from "../i18n";
import { FRAME_RATE, MAX_FRAMES, timecode } from "../time";
import { type Desk as Edits, mayAdd, open, refuse, step } from "./edits";

type Desk = Edits & Pick<Session, "openTitle">;

const FRAMES = 3 * FRAME_RATE;
/** The shortest title that is made by hand, and the longest. */
export const LIMITS = [FRAME_RATE / 4, MAX_FRAMES] as const;

const spotOf = ({ clip, frame }: Title): Spot => ({ clip, frame });

const clipOf = (desk: Desk, { clip }: Spot) => desk.film.get().clips.find(({ id }) => id === clip);

export const mayChange = (desk: Desk, title: Title): boolean => desk.mayChange(clipOf(desk, title));

export const said = ({ text, from, to }: Title): string =>
  t("titles.named", { text: text || t("titles.empty"), from: timecode(from), to: timecode(to) });

/** The frame of a clip that the film shows there; null behind its end. */
function spotAt(desk: Desk, frame: number): Spot | null {
  const clip = desk.film.get().clips.find((each) => each.from <= frame && frame < each.to);
  return clip ? { clip: clip.id, frame: clip.start + frame - clip.from } : null;
}

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

export function change(desk: Desk, title: Title, changed: Partial<Titling>): void {
  if (!open(desk, clipOf(desk, title))) return;
  const { text, look, frames } = { ...title, ...changed };
  step(desk, () => setTitle(desk.room.doc, spotOf(title), { text, look, frames }));
}

/** Lets a title last so many frames of the film. */
export function stretch(desk: Desk, title: Title, frames: number): void {
  const length = Math.min(LIMITS[1], Math.max(LIMITS[0], Math.round(frames)));
  if (length === title.frames) return;
  change(desk, title, { frames: length });
  desk.say(t("titles.lasts", { seconds: number(length / FRAME_RATE, 2) }));
}

/** Lets a title begin at a frame of the film; gives where it stands then, null where it stays. */
export function bring(desk: Desk, title: Title, frame: number, frames = title.frames): Spot | null {
  const { film, room } = desk;
  const from = Math.min(Math.max(0, Math.round(frame)), film.get().length - 1);
  const to = spotAt(desk, from);
  if (!to || from === title.from) return null;
  if (!open(desk, clipOf(desk, title)) || !open(desk, clipOf(desk, to))) return null;
  const { text, look } = title;
  const moved = step(desk, () => {
    const done = moveTitle(room.doc, spotOf(title), to);
    if (done && frames !== title.frames) setTitle(room.doc, to, { text, look, frames });
    return done;
  });
  if (!moved) {
    refuse(desk, t("titles.taken"));
    return null;
  }
  if (desk.openTitle.get()) desk.openTitle.set(to);
  desk.say(t("titles.moved", { time: timecode(from) }));
  return to;
}

/** Moves where a title begins and leaves where it ends. */
export function trimHead(desk: Desk, title: Title, frame: number): void {
  const end = title.from + title.frames;
  const from = Math.min(Math.max(Math.round(frame), 0), end - LIMITS[0]);
  bring(desk, title, from, end - from);
}

/** Lets a title begin at the playhead. */
export const bringHere = (desk: Desk, title: Title): void => void bring(desk, title, desk.player.frame);

export function remove(desk: Desk, title: Title): void {
  if (!open(desk, clipOf(desk, title))) return;
  desk.openTitle.set(null);
  step(desk, () => removeTitle(desk.room.doc, spotOf(title)));
  desk.say(t("titles.removed"));
}
