/** How a player is kept where another one is: small drift is leant away, large is jumped. Knows no network. */

/** What is asked of a player. */
export interface Steered {
  readonly frame: number;
  /** The frame and how much of it is over: 12.5 in the middle of frame 12. */
  readonly exact: number;
  readonly playing: boolean;
  readonly rate: number;
  play(rate: number): void;
  pause(): void;
  seek(frame: number): void;
  /** Runs a little quicker or slower, and says so to nobody. */
  lean(rate: number): void;
}

/** Over so many frames a follower jumps; under it, it leans. */
const FAR = 6;
const LEAN_MOST = 0.2;
/** Frames that a jump costs while the film runs, learnt from the last one. */
const JUMP_FIRST = 2;

export class KeepUp {
  private readonly jumped = { at: 0, cost: JUMP_FIRST };

  constructor(
    private readonly player: Steered,
    /** Milliseconds. */
    private readonly now: () => number,
  ) {}

  stand(frame: number): void {
    if (this.player.playing) this.player.pause();
    if (this.player.frame !== frame) this.player.seek(frame);
  }

  /** target: the frame on which it should be now, with its part. */
  run(rate: number, target: number): void {
    const { player } = this;
    if (!player.playing || player.rate !== rate) {
      player.seek(Math.floor(target + this.jumped.cost * rate));
      player.play(rate);
      this.jumped.at = this.now();
      return;
    }
    const drift = player.exact - target;
    // What a jump costs shows once it is over.
    const settled = this.now() - this.jumped.at > 400;
    if (Math.abs(drift) > FAR && settled) {
      this.jumped.cost = Math.min(24, Math.max(0, this.jumped.cost - drift / rate / 2));
      this.jumped.at = this.now();
      player.seek(Math.floor(target + this.jumped.cost * rate));
      return;
    }
    const lean = Math.min(LEAN_MOST, Math.max(-LEAN_MOST, (-drift / rate) * 0.12));
    player.lean(rate * (1 + (Math.abs(drift) < 0.2 ? 0 : lean)));
  }
}
