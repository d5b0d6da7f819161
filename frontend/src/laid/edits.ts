/** What a person does with laid sounds, whichever way it was asked for: the rule, the writing, the sentence. */
import {
  type Laid,
  MAX_SOUNDS,
  SOUND_FRAMES,
  type Sounding,
  type Spot,
  freshSeed,
  moveSound,
  removeSound,
  setSound,
} from "../document";
import type { Session } from "../editor/session";
import { number, t } from "../i18n";
import { FRAME_RATE, timecode } from "../time";
import { type Desk as Edits, mayAdd, open, refuse, step } from "../timeline/edits";
import "./words";

type Desk = Edits & Pick<Session, "openSound">;

const LENGTH = 4 * FRAME_RATE;
const LEVEL = 70;

const clipOf = (desk: Desk, { clip }: Spot) => desk.film.get().clips.find(({ id }) => id === clip);
const spotOf = ({ clip, frame }: Spot): Spot => ({ clip, frame });

export const mayChange = (desk: Desk, sound: Laid): boolean => desk.mayChange(clipOf(desk, sound));

export const said = ({ text, from, to }: Laid): string =>
  t("laid.named", { text: text || t("laid.empty"), from: timecode(from), to: timecode(to) });

/** The frame of a clip that the film shows there; null behind its end. */
function spotAt(desk: Desk, frame: number): Spot | null {
  const clip = desk.film.get().clips.find((each) => each.from <= frame && frame < each.to);
  return clip ? { clip: clip.id, frame: clip.start + frame - clip.from } : null;
}

/** Opens the sound that begins at the playhead; where none does, lays one there first. */
export function lay(desk: Desk): void {
  const { film, player, room } = desk;
  const there = film.get().sounds.find(({ from }) => from === player.frame);
  if (there) return desk.openSound.set(spotOf(there));
  if (!mayAdd(desk)) return;
  player.pause();
  const spot = spotAt(desk, player.frame);
  if (!spot || !open(desk, clipOf(desk, spot))) return;
  const fresh = { text: "", frames: LENGTH, level: LEVEL, seed: freshSeed() };
  if (!step(desk, () => setSound(room.doc, spot, fresh)))
    return void refuse(desk, t("laid.full", { limit: MAX_SOUNDS }));
  desk.openSound.set(spot);
  desk.say(t("laid.added", { time: timecode(player.frame) }));
}

export function change(desk: Desk, sound: Laid, changed: Partial<Sounding>): void {
  if (!open(desk, clipOf(desk, sound))) return;
  const { text, frames, level, seed } = { ...sound, ...changed };
  step(desk, () => setSound(desk.room.doc, spotOf(sound), { text, frames, level, seed }));
}

/** The same words, from other random numbers. */
export function again(desk: Desk, sound: Laid): void {
  change(desk, sound, { seed: freshSeed() });
  desk.say(t("laid.drawn_again"));
}

/** Lets a sound last so many frames of the film. */
export function stretch(desk: Desk, sound: Laid, frames: number): void {
  const length = Math.min(SOUND_FRAMES[1], Math.max(SOUND_FRAMES[0], Math.round(frames)));
  if (length === sound.frames) return;
  change(desk, sound, { frames: length });
  desk.say(t("laid.lasts", { seconds: number(length / FRAME_RATE, 2) }));
}

/** Lets a sound begin at a frame of the film; gives where it stands then, null where it stays. */
export function bring(desk: Desk, sound: Laid, frame: number, frames = sound.frames): Spot | null {
  const { film, room } = desk;
  const from = Math.min(Math.max(0, Math.round(frame)), film.get().length - 1);
  const to = spotAt(desk, from);
  if (!to || from === sound.from) return null;
  if (!open(desk, clipOf(desk, sound)) || !open(desk, clipOf(desk, to))) return null;
  const { text, level, seed } = sound;
  const moved = step(desk, () => {
    const done = moveSound(room.doc, spotOf(sound), to);
    if (done && frames !== sound.frames) setSound(room.doc, to, { text, frames, level, seed });
    return done;
  });
  if (!moved) {
    refuse(desk, t("laid.taken"));
    return null;
  }
  if (desk.openSound.get()) desk.openSound.set(to);
  desk.say(t("laid.moved", { time: timecode(from) }));
  return to;
}

/** Moves where a sound begins and leaves where it ends. */
export function trimHead(desk: Desk, sound: Laid, frame: number): void {
  const end = sound.from + sound.frames;
  const from = Math.min(Math.max(Math.round(frame), end - SOUND_FRAMES[1], 0), end - SOUND_FRAMES[0]);
  bring(desk, sound, from, end - from);
}

export function remove(desk: Desk, sound: Laid): void {
  if (!open(desk, clipOf(desk, sound))) return;
  desk.openSound.set(null);
  step(desk, () => removeSound(desk.room.doc, spotOf(sound)));
  desk.say(t("laid.removed"));
}
