/**
 * Keeping pace with another player: what a screen tells of its place, and how another one goes along. A place is told
 * as a frame of a clip at a moment of the house's clock; so nobody's pace depends on how long the telling took.
 */
import { FRAME_RATE } from "../time";
import { KeepUp, type Steered } from "./keepUp";
import { type Place, type Scene, filmFrame, placeAt } from "./scene";

/** Where a player is, as its screen tells it. */
export interface Told extends Place {
  playing: boolean;
  rate: number;
  /** Milliseconds of the house's clock: `frame` was under the playhead then. */
  at: number;
  version: number | null;
}

export interface Stage {
  scene: () => Scene;
  version: () => number | null;
  watch: (version: number | null) => Promise<unknown>;
  /** Milliseconds of the house's clock. */
  now: () => number;
}

/** A picture that is drawn late is told again, but no oftener than this. */
const SOON = 150;

export const whole = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** What somebody tells of their place, or null; strangers' shapes are none. */
export function readTold(value: unknown): Told | null {
  const { clip, frame, playing, rate, at, version } = (value ?? {}) as Partial<Told>;
  if (!whole(frame) || !whole(rate) || !whole(at) || typeof clip !== "string") return null;
  return {
    clip,
    frame,
    playing: playing === true,
    rate: Math.min(4, Math.max(-4, rate)),
    at,
    version: whole(version) ? version : null,
  };
}

export class Pace {
  private readonly mine: KeepUp;
  private going = false;

  constructor(
    private readonly player: Steered,
    private readonly stage: Stage,
  ) {
    this.mine = new KeepUp(player, () => stage.now());
  }

  /** What this screen tells of its place; null in an empty film. */
  place(): Told | null {
    const place = placeAt(this.stage.scene(), this.player.frame);
    if (!place) return null;
    const { playing, rate, exact } = this.player;
    const now = this.stage.now();
    // The moment at which this frame began, so that no part of a frame is lost.
    const at = playing ? now - ((exact % 1) / FRAME_RATE / (rate || 1)) * 1_000 : now;
    return { ...place, playing, rate, at, version: this.stage.version() };
  }

  /** Whether the player merely ran on from what was told of it at `when`. */
  ranOn(told: Told, when: number): boolean {
    const { playing, rate, exact } = this.player;
    const same = rate === told.rate && told.version === this.stage.version();
    const off = Math.abs(exact - (this.target(told) ?? exact));
    const soon = this.stage.now() - when < SOON;
    return playing && told.playing && same && (off < 0.5 || (off < 2 && soon));
  }

  /** The film frame on which the other one is now, with its part; null: not in what is shown here. */
  private target(told: Told): number | null {
    const frame = filmFrame(this.stage.scene(), told);
    if (frame === null || !told.playing) return frame;
    return frame + ((this.stage.now() - told.at) / 1_000) * FRAME_RATE * told.rate;
  }

  keepUp(told: Told): void {
    if (this.going) return;
    if (told.version !== this.stage.version()) {
      this.going = true;
      void this.stage.watch(told.version).finally(() => {
        this.going = false;
      });
      return;
    }
    const target = this.target(told);
    if (target === null) return;
    if (!told.playing) this.mine.stand(Math.floor(target));
    else this.mine.run(told.rate, target);
  }
}
