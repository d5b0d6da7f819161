/** What the player shows and what is laid over it: of the film as it is, or of a version that is watched. Pure. */
import { type Film, dissolvesOf } from "../document";
import type { FeedView } from "../feed";
import { Heard, laidOver } from "../laid/over";
import type { Slot } from "../player/buffer";
import { risen } from "../player/dissolves";
import { slotsOf } from "../player/laid";
import { type Scene, slotOf } from "../review/scene";
import type { Watched } from "../review/types";

export { Heard };

export interface Presented {
  slots: Slot[];
  /** Laid sounds; they may lie over one another. */
  over: Slot[];
}

export const presented = (
  scene: Scene,
  film: Film,
  feed: FeedView,
  watched: Watched | null,
  heard?: Heard,
): Presented => ({
  slots: risen(scene.map(slotOf), watched ? (watched.dissolves ?? []) : dissolvesOf(film.clips)),
  over: slotsOf(watched ? (watched.sounds ?? []) : laidOver(film, feed, heard)),
});
