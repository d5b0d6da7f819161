/**
 * One way through the film: plays from clip to clip, stops where somebody chooses, remembers the way. Loops are allowed.
 * Knows no markup and no server; who wants to know of choices is told.
 */
import type { Clip, Film } from "../document";
import type { Range } from "../player/loop";
import { type Readable, Store } from "../store";
import { type Way, clipOf, following, waysOf } from "./ways";

/** What somebody chose at the end of a clip. */
export interface Step {
  clip: string;
  label: string;
  to: string;
}

export interface Progress {
  phase: "ready" | "playing" | "choosing" | "over";
  /** The clip under the playhead, or at whose end somebody chooses. */
  clip: string | null;
  path: readonly Step[];
  /** Which way through the film this is, from 1. */
  way: number;
}

/** What a run needs of a player. */
export interface Stage {
  within: () => Range | null;
  seek(frame: number): void;
  play(): void;
  pause(): void;
  toggle(): void;
  onFrame(listener: (frame: number) => void): () => void;
}

export interface Listener {
  chose(step: Step, way: number): void;
  ended(clip: string, way: number): void;
}

const READY: Progress = { phase: "ready", clip: null, path: [], way: 0 };

export class Run extends Store<Progress> {
  constructor(
    private readonly stage: Stage,
    private readonly film: Readable<Pick<Film, "clips">>,
    private readonly listener: Listener,
  ) {
    super(READY);
  }

  /** Takes the player over until the answer is called. */
  hold(): () => void {
    const before = this.stage.within;
    this.stage.within = () => this.stretch();
    const stop = this.stage.onFrame(this.follow);
    return () => {
      stop();
      this.stage.pause();
      this.stage.within = before;
    };
  }

  /** From the first clip, or from one that somebody names; what was chosen before is put aside. */
  begin(from: string | null = null): void {
    const first = clipOf(this.clips, from) ?? this.clips[0];
    if (first) this.enter(first, [], this.get().way + 1);
  }

  /** Goes on with a way that was begun elsewhere. False where its last choice led to a clip that is gone. */
  resume(path: readonly Step[]): boolean {
    const clip = clipOf(this.clips, path.at(-1)?.to ?? null);
    if (clip) this.enter(clip, path, this.get().way);
    return clip !== null;
  }

  /** So many ways were begun before this screen was opened. */
  count(ways: number): void {
    if (this.get().phase === "ready") this.set({ ...this.get(), way: ways });
  }

  /** The `number`th choice, from 0. False where there is none, or it leads nowhere. */
  choose(number: number): boolean {
    const { phase, clip, path, way } = this.get();
    const chosen = phase === "choosing" ? this.ways[number] : undefined;
    if (!chosen?.clip) return false;
    const step = { clip: clip!, label: chosen.label, to: chosen.to };
    this.enter(chosen.clip, [...path, step], way);
    this.listener.chose(step, way);
    return true;
  }

  toggle(): void {
    if (this.get().phase === "playing") this.stage.toggle();
  }

  /** What may be chosen now. */
  get ways(): readonly Way[] {
    const clip = clipOf(this.clips, this.get().clip);
    return clip ? waysOf(this.clips, clip) : [];
  }

  private get clips(): readonly Clip[] {
    return this.film.get().clips;
  }

  private enter(clip: Clip, path: readonly Step[], way: number): void {
    this.set({ phase: "playing", clip: clip.id, path, way });
    this.stage.seek(clip.from);
    this.stage.play();
  }

  /** Clips that follow by themselves are played in one go, so that no cut between them is heard or seen. */
  private stretch(): Range | null {
    const { clip, phase } = this.get();
    const first = clipOf(this.clips, clip) ?? this.clips[0];
    if (!first || phase === "ready") return null;
    return { from: first.from, to: this.lastOf(first).to, ended: this.ended };
  }

  private lastOf(clip: Clip): Clip {
    let last = clip;
    for (let next = following(this.clips, last); next; next = following(this.clips, last)) last = next;
    return last;
  }

  private follow = (frame: number): void => {
    const now = this.get();
    if (now.phase !== "playing") return;
    const here = this.clips.find(({ from, to }) => from <= frame && frame < to);
    if (here && here.id !== now.clip && !clipOf(this.clips, now.clip)?.choices)
      this.set({ ...now, clip: here.id });
  };

  private ended = (): void => {
    const now = this.get();
    const at = clipOf(this.clips, now.clip);
    if (now.phase !== "playing") return;
    const clip = at && this.lastOf(at);
    if (clip?.choices?.length) this.set({ ...now, phase: "choosing", clip: clip.id });
    else {
      this.set({ ...now, phase: "over", clip: clip?.id ?? null });
      if (clip) this.listener.ended(clip.id, now.way);
    }
  };
}
