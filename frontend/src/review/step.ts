/**
 * Playback in step: one leads, others follow. Where the leader is, is told through presence, as a frame of a clip at a
 * moment of the house's clock; so no follower depends on how long the telling took. The latest to take the lead has it.
 */
import type { Awareness } from "y-protocols/awareness";
import { Store } from "../store";
import type { Steered } from "./keepUp";
import { Pace, type Stage, type Told, readTold, whole } from "./pace";

/** What a leader tells. `n` orders leads: each new one is higher. */
export interface Lead extends Told {
  n: number;
  /** The client to whom the lead is passed. */
  to: number | null;
}

export interface Leader {
  client: number;
  name: string;
  color: string;
  me: boolean;
}

const BEAT = 200;
const TELL = 1_000;

/** What somebody tells of their lead, or null; strangers' shapes are no lead. */
export function readLead(state: Record<string, unknown> | undefined): Lead | null {
  const lead = state?.lead as Partial<Lead> | null | undefined;
  const role = (state?.user as { role?: unknown } | undefined)?.role;
  const told = readTold(lead);
  if (!lead || !told || role === "viewer" || !whole(lead.n)) return null;
  return { ...told, n: lead.n, to: whole(lead.to) ? lead.to : null };
}

export class InStep {
  readonly leader = new Store<Leader | null>(null);
  readonly following = new Store(false);
  private lead: Lead | null = null;
  private told = 0;
  private readonly pace: Pace;
  private readonly beat: ReturnType<typeof setInterval>;

  constructor(
    private readonly awareness: Awareness,
    private readonly player: Steered,
    private readonly stage: Stage,
  ) {
    this.pace = new Pace(player, stage);
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
    if (this.pace.ranOn(this.lead, this.told)) return;
    this.tell(this.lead.n);
  };

  private tell(n: number, to: number | null = null): void {
    const place = this.pace.place();
    if (!place) return;
    this.told = this.stage.now();
    this.awareness.setLocalStateField("lead", { ...place, n, to });
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
      // Their last word may have come with the lead: whoever followed stands where they stood, and does not run on.
      if (this.following.get()) this.pace.keepUp(first[1]);
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

  private work = (): void => {
    if (this.leads && this.player.playing && this.stage.now() - this.told >= TELL && this.lead)
      this.tell(this.lead.n);
    if (this.following.get() && this.lead) this.pace.keepUp(this.lead);
  };

  destroy(): void {
    clearInterval(this.beat);
    this.awareness.off("change", this.hear);
  }
}
