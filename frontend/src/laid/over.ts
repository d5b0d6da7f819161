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

/**
 * What each sound is heard with. One that was just moved stands under another name and is not planned there yet: what
 * the same words and seed were heard with is its sound too, so that no move makes the film silent.
 */
export class Heard {
  private readonly known = new Map<string, (string | null)[]>();

  of(sound: Laid, feed: FeedView): (string | null)[] {
    const said = `${sound.seed} ${sound.text}`;
    const cells = cellsOf(sound, feed);
    const urls = cells.map((cell) => cell?.url ?? null);
    if (cells.some(Boolean)) this.known.set(said, urls);
    else if (sound.text) this.known.get(said)?.forEach((url, at) => at < urls.length && (urls[at] = url));
    return urls;
  }
}

export const laidOver = (film: Film, feed: FeedView, heard = new Heard()): Over[] =>
  film.sounds.map((sound) => ({
    from: sound.from,
    to: sound.to,
    level: sound.level,
    urls: heard.of(sound, feed),
  }));

export type State = "empty" | "kept_out" | "waiting" | "ready" | "failed";

/** How far a sound is: as far as the cell that is behind the others. */
export function stateOf(sound: Laid, feed: FeedView): State {
  if (!sound.text) return "empty";
  if (feed.kept_out.has(soundName(sound))) return "kept_out";
  const states = cellsOf(sound, feed).map((cell) => cell?.state ?? "waiting");
  return states.find((state) => state === "failed") ?? states.find((state) => state === "waiting") ?? "ready";
}
