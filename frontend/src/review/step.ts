/**
 * Playback in step: one leads, others follow. Where the leader is, is told through presence, as a frame of a clip at a
 * moment of the house's clock; so no follower depends on how long the telling took. The latest to take the lead has it.
 */
import type { Awareness } from "y-protocols/awareness";
import { Store } from "../store";
import { FRAME_RATE } from "../time";
import { KeepUp, type Steered } from "./keepUp";
import { type Scene, filmFrame, placeAt } from "./scene";

/** What a leader tells. `n` orders leads: each new one is higher. */
export interface Lead {
  n: number;
  clip: string;
  /** A frame of the clip's own source, under the playhead at `at`. */
  frame: number;
  playing: boolean;
  rate: number;
  /** Milliseconds of the house's clock. */
  at: number;
  version: number | null;
  /** The client to whom the lead is passed. */
  to: number | null;
}

export interface Leader {
  client: number;
  name: string;
  color: string;
  me: boolean;
}

export interface Stage {
  scene: () => Scene;
  version: () => number | null;
  watch: (version: number | null) => Promise<unknown>;
  /** Milliseconds of the house's clock. */
  now: () => number;
}

const BEAT = 200;
const TELL = 1_000;
/** A picture that is drawn late is told again, but no oftener than this. */
const SOON = 150;

const whole = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** What somebody tells of their lead, or null; strangers' shapes are no lead. */
export function readLead(state: Record<string, unknown> | undefined): Lead | null {
  const lead = state?.lead as Partial<Lead> | null | undefined;
  const role = (state?.user as { role?: unknown } | undefined)?.role;
  if (!lead || role === "viewer") return null;
  const { n, clip, frame, playing, rate, at, version, to } = lead;
  if (!whole(n) || !whole(frame) || !whole(rate) || !whole(at) || typeof clip !== "string") return null;
  return {
    n,
    clip,
    frame,
    playing: playing === true,
    rate: Math.min(4, Math.max(-4, rate)),
    at,
    version: whole(version) ? version : null,
    to: whole(to) ? to : null,
  };
}

export class InStep {
  readonly leader = new Store<Leader | null>(null);
  readonly following = new Store(false);
  private lead: Lead | null = null;
  private told = 0;
  private readonly mine: KeepUp;
  private going = false;
  private readonly beat: ReturnType<typeof setInterval>;

  constructor(
    private readonly awareness: Awareness,
    private readonly player: Steered,
    private readonly stage: Stage,
  ) {
    this.mine = new KeepUp(player, () => stage.now());
    awareness.on("change", this.hear);
    this.beat = setInterval(this.work, BEAT);
    this.hear();
  }

  get leads(): boolean {
    return this.leader.get()?.me ?? false;
  }

  /** From now on the others can follow this screen. */
  take(): void {
    const highest = Math.max(0, ...this.everybody().map(([, lead]) => lead.n));
    this.following.set(false);
    this.tell(highest + 1);
  }

  /** Nobody leads from here any more. */
  leave(): void {
    this.awareness.setLocalStateField("lead", null);
  }

  /** Hands the lead to another client, which takes it as soon as it hears. */
  pass(client: number): void {
    if (this.leads && this.lead) this.tell(this.lead.n, client);
  }

  follow(yes: boolean): void {
    this.following.set(yes && this.leader.get() !== null && !this.leads);
    if (!this.following.get()) this.player.lean(this.player.rate);
    this.work();
  }

  /** The leader's player moved: tell it, unless it merely ran on. */
  moved = (): void => {
    if (!this.leads || !this.lead) return;
    const { playing, rate, exact } = this.player;
    const same = rate === this.lead.rate && this.lead.version === this.stage.version();
    const off = Math.abs(exact - (this.target(this.lead) ?? exact));
    const soon = this.stage.now() - this.told < SOON;
    if (playing && this.lead.playing && same && (off < 0.5 || (off < 2 && soon))) return;
    this.tell(this.lead.n);
  };

  private tell(n: number, to: number | null = null): void {
    const place = placeAt(this.stage.scene(), this.player.frame);
    if (!place) return;
    const { playing, rate, exact } = this.player;
    const now = this.stage.now();
    // The moment at which this frame began, so that no part of a frame is lost.
    const at = playing ? now - ((exact % 1) / FRAME_RATE / (rate || 1)) * 1_000 : now;
    this.told = now;
    const version = this.stage.version();
    this.awareness.setLocalStateField("lead", { n, ...place, playing, rate, at, version, to });
  }

  private everybody(): [number, Lead][] {
    return [...this.awareness.getStates()].flatMap(([client, state]) => {
      const lead = readLead(state);
      return lead ? [[client, lead] as [number, Lead]] : [];
    });
  }

  private hear = (): void => {
    const first = this.everybody().sort((a, b) => b[1].n - a[1].n || a[0] - b[0])[0];
    const me = this.awareness.clientID;
    if (first && first[1].to === me && first[0] !== me) {
      this.lead = first[1];
      this.take();
      return;
    }
    this.lead = first?.[1] ?? null;
    // Who lost the lead to somebody says so no more.
    if (first && first[0] !== me && readLead(this.awareness.getLocalState() ?? undefined)) this.leave();
    const known = this.leader.get();
    if (known?.client !== first?.[0]) this.leader.set(first ? this.person(first[0]) : null);
    if (!first || first[0] === me) this.following.set(false);
    this.work();
  };

  private person(client: number): Leader {
    const user = this.awareness.getStates().get(client)?.user as
      { name?: unknown; color?: unknown } | undefined;
    return {
      client,
      name: typeof user?.name === "string" ? user.name : "",
      color: typeof user?.color === "string" ? user.color : "",
      me: client === this.awareness.clientID,
    };
  }

  /** The film frame on which the leader is now, with its part; null: not in what is shown here. */
  private target(lead: Lead): number | null {
    const frame = filmFrame(this.stage.scene(), lead);
    if (frame === null || !lead.playing) return frame;
    return frame + ((this.stage.now() - lead.at) / 1_000) * FRAME_RATE * lead.rate;
  }

  private work = (): void => {
    if (this.leads && this.player.playing && this.stage.now() - this.told >= TELL && this.lead)
      this.tell(this.lead.n);
    if (this.following.get() && this.lead) this.keepUp(this.lead);
  };

  private keepUp(lead: Lead): void {
    if (this.going) return;
    if (lead.version !== this.stage.version()) {
      this.going = true;
      void this.stage.watch(lead.version).finally(() => {
        this.going = false;
      });
      return;
    }
    const target = this.target(lead);
    if (target === null) return;
    if (!lead.playing) this.mine.stand(Math.floor(target));
    else this.mine.run(lead.rate, target);
  }

  destroy(): void {
    clearInterval(this.beat);
    this.awareness.off("change", this.hear);
  }
}
