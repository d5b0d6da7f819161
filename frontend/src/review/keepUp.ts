/** How a player is kept where another one is: small drift is leant away, large is jumped. Knows no network. */

/** What is asked of a player. */
export interface Steered {
  readonly frame: number;
  /** The frame and how much of it is over: 12.5 in the middle of frame 12. */
  readonly exact: number;
  readonly playing: boolean;
  readonly rate: number;
  play(rate: number): void;
  seek(frame: number): void;
  /** Stops on this frame, and not on the one that its own picture has come to. */
  rest(frame: number): void;
  /** Runs a little quicker or slower, and says so to nobody. */
  lean(rate: number): void;
}

export interface Manner {
  /** Over so many frames it jumps; under it, it leans. */
  far: number;
  /** By how much of its speed it leans at most, and for each frame of drift. */
  most: number;
  gain: number;
}

/** For who watches one picture: no run that is seen to be quicker. */
const GENTLE: Manner = { far: 6, most: 0.2, gain: 0.12 };
/** For two pictures beside each other: a jump costs a busy machine more than it brings. */
export const CLOSE: Manner = { far: 48, most: 0.75, gain: 0.25 };

/** Frames that a jump costs while the film runs, learnt from the last one. */
const JUMP_FIRST = 2;

export class KeepUp {
  private readonly jumped = { at: 0, cost: JUMP_FIRST };

  constructor(
    private readonly player: Steered,
    /** Milliseconds. */
    private readonly now: () => number,
    private readonly manner = GENTLE,
  ) {}

  stand(frame: number): void {
    if (this.player.playing || this.player.frame !== frame) this.player.rest(frame);
  }

  /** Once a frame: beside a player that is on the same page. Where they stand that one says, once more each time. */
  along(main: Steered & { readonly frames: number }): void {
    const { player } = this;
    // Backwards each frame is sought: here too.
    if (!main.playing || main.rate < 0) this.stand(main.frame);
    else if (!player.playing && Math.abs(player.exact - main.exact) < 1) player.play(main.rate);
    else if (main.frame < main.frames - 1) this.run(main.rate, main.exact);
  }

  /** target: the frame on which it should be now, with its part. */
  run(rate: number, target: number): void {
    const { player } = this;
    const { far, most, gain } = this.manner;
    if (!player.playing || player.rate !== rate) {
      player.seek(Math.floor(target + this.jumped.cost * rate));
      player.play(rate);
      this.jumped.at = this.now();
      return;
    }
    const drift = player.exact - target;
    // What a jump costs shows once it is over.
    const settled = this.now() - this.jumped.at > 400;
    if (Math.abs(drift) > far && settled) {
      this.jumped.cost = Math.min(24, Math.max(0, this.jumped.cost - drift / rate / 2));
      this.jumped.at = this.now();
      player.seek(Math.floor(target + this.jumped.cost * rate));
      return;
    }
    const lean = Math.min(most, Math.max(-most, (-drift / rate) * gain));
    player.lean(rate * (1 + (Math.abs(drift) < 0.2 ? 0 : lean)));
  }
}
