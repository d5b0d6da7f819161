/** What is heard of the film's laid sounds: what people wrote, with what the machine drew of it. */
import { type Film, type Laid, soundName } from "../document";
import { type FeedView, type SoundCell, cellName } from "../feed";
import type { Over } from "../player/laid";
import { SEGMENT_FRAMES } from "../time";

/** The cells of a sound, as far as they are asked for. */
export const cellsOf = (sound: Laid, feed: FeedView): (SoundCell | undefined)[] =>
  Array.from({ length: Math.ceil((sound.to - sound.from) / SEGMENT_FRAMES) }, (_, index) =>
    feed.sounds.get(cellName(soundName(sound), index)),
  );

export const laidOver = (film: Film, feed: FeedView): Over[] =>
  film.sounds.map((sound) => ({
    from: sound.from,
    to: sound.to,
    level: sound.level,
    urls: cellsOf(sound, feed).map((cell) => cell?.url ?? null),
  }));

export type State = "empty" | "kept_out" | "waiting" | "ready" | "failed";

/** How far a sound is: as far as the cell that is behind the others. */
export function stateOf(sound: Laid, feed: FeedView): State {
  if (!sound.text) return "empty";
  if (feed.kept_out.has(soundName(sound))) return "kept_out";
  const states = cellsOf(sound, feed).map((cell) => cell?.state ?? "waiting");
  return states.find((state) => state === "failed") ?? states.find((state) => state === "waiting") ?? "ready";
}
