/** What a person does with the way a clip comes in: the rule, the writing, the sentence. */
import { type Clip, GAP, setDissolve } from "../document";
import { number, t } from "../i18n";
import { FRAME_RATE } from "../time";
import { type Desk, chosen, open, step } from "./edits";

/** Frames: a cut, a quarter of a second, half, one, two. */
export const WAYS_IN = [0, 6, 12, 24, 48] as const;
const HALF = 12;

const seconds = (frames: number): string => number(frames / FRAME_RATE, 2);

/** How a clip comes in, in a word or two. */
export const wayIn = (frames: number): string =>
  frames ? t("dissolve.seconds", { seconds: seconds(frames) }) : t("dissolve.cut");

/** What a clip's name says of it; "" for a cut. */
export const wayInSaid = ({ dissolve, source }: Pick<Clip, "dissolve" | "source">): string =>
  dissolve && source !== GAP ? t("dissolve.name", { seconds: seconds(dissolve) }) : "";

export function comeIn(desk: Desk, clip: Clip | undefined, frames: number): void {
  if (!open(desk, clip) || clip.source === GAP || clip.dissolve === frames) return;
  step(desk, () => setDissolve(desk.room.doc, clip.id, frames));
  const said = { number: desk.film.get().clips.findIndex(({ id }) => id === clip.id) + 1 };
  desk.say(frames ? t("dissolve.set", { ...said, seconds: seconds(frames) }) : t("dissolve.unset", said));
}

/** The chosen clip comes in with a cut, or in half a second. */
export function toggle(desk: Desk): void {
  const clip = chosen(desk);
  comeIn(desk, clip, clip?.dissolve ? 0 : HALF);
}
