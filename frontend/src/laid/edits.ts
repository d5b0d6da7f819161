/** What a person does with laid sounds, whichever way it was asked for: the rule, the writing, the sentence. */
import {
  type Laid,
  MAX_SOUNDS,
  SOUND_FRAMES,
  freshSeed,
  moveSound,
  removeSound,
  setSound,
} from "../document";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { FRAME_RATE, timecode } from "../time";
import { type Desk as Edits, clipOf, mayAdd, open, refuse, step } from "../timeline/edits";
import { moves, spotAt, spotOf } from "../timeline/lasting";
import "./words";

export { mayChange } from "../timeline/lasting";

type Desk = Edits & Pick<Session, "openSound">;

const LENGTH = 4 * FRAME_RATE;
const LEVEL = 70;

export const said = ({ text, from, to }: Laid): string =>
  t("laid.named", { text: text || t("laid.empty"), from: timecode(from), to: timecode(to) });

export const { change, stretch, bring, trimHead, remove } = moves<Laid, Desk>({
  limits: SOUND_FRAMES,
  opened: (desk) => desk.openSound,
  put: (doc, spot, { text, frames, level, seed }) => setSound(doc, spot, { text, frames, level, seed }),
  move: moveSound,
  drop: removeSound,
  lasts: (seconds) => t("laid.lasts", { seconds }),
  moved: (time) => t("laid.moved", { time }),
  taken: () => t("laid.taken"),
  removed: () => t("laid.removed"),
});

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

/** The same words, from other random numbers. */
export function again(desk: Desk, sound: Laid): void {
  change(desk, sound, { seed: freshSeed() });
  desk.say(t("laid.drawn_again"));
}
