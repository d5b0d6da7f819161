/** Where the film goes for who plays it: which clip follows another. Knows no player and no screen. */
import { type Choice, type Clip, MAX_WAYS } from "../document";

/** A choice as it is offered; `clip` null: it leads to a clip that is not there. */
export interface Way extends Choice {
  clip: Clip | null;
}

export const clipOf = (clips: readonly Clip[], id: string | null): Clip | null =>
  clips.find((clip) => clip.id === id) ?? null;

/** What may be chosen at the end of a clip, those that lead nowhere among them. */
export const waysOf = (clips: readonly Clip[], clip: Clip): Way[] =>
  (clip.choices ?? []).slice(0, MAX_WAYS).map((choice) => ({ ...choice, clip: clipOf(clips, choice.to) }));

/** The clip that follows by itself; null where the film ends, or somebody chooses. */
export function following(clips: readonly Clip[], clip: Clip): Clip | null {
  if (clip.choices) return null;
  return clips[clips.findIndex((each) => each.id === clip.id) + 1] ?? null;
}

export const playAddress = (room: string, clip = ""): string =>
  `/rooms/${encodeURIComponent(room)}/play${clip && `#${encodeURIComponent(clip)}`}`;
