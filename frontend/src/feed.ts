/**
 * The server's facts, kept as one value for the screen: segments and their takes, the hand, jobs.
 * Knows no document and no socket; whoever owns the socket hands each fact to `receive`.
 */
import type { Role } from "./api";
import type { Approved } from "./review/types";
import { Store } from "./store";

/** Somebody who may enter the room. */
export interface Someone {
  id: string;
  name: string;
  color: string;
  role: Role;
  /** Whoever leads the room has this person look for a while. */
  paused?: boolean;
}

export type TakeState = "held" | "waiting" | "preview" | "rendering" | "ready" | "failed";

/** What could be shown in place of an accepted or locked take. */
export interface Offer {
  key: string;
  /** null: nobody asked to see it; true: it is drawn to be compared; false: the older take was kept. */
  asked: boolean | null;
  state: TakeState | null;
  url: string | null;
  thumb: string | null;
  stage: "preview" | "full" | null;
}

/** The class plays the film: what its people choose is kept. */
export interface ClassPlay {
  id: number;
  started: string;
}

/** About what something costs, from what takes cost lately. */
export interface Price {
  seconds: number;
  joules: number;
}

export interface Segment {
  clip: string;
  index: number;
  variation: number;
  key: string;
  state: TakeState;
  next_variation: number;
  accepted: boolean;
  shown: string | null;
  url: string | null;
  thumb: string | null;
  stage: "preview" | "full" | null;
  version: number | null;
  seconds: number | null;
  joules: number | null;
  reason: string | null;
  offer?: Offer | null;
}

export interface Words {
  prompt: string;
  details: string;
  style: string;
  seed: number;
  /** What each `{name}` in style, prompt and details stood for, in order; absent where none is named. */
  words?: (string | null)[];
}

export interface Job {
  id: string;
  kind: "export" | "tune";
  state: "waiting" | "running" | "done" | "failed";
  progress: number;
  url: string | null;
  reason: string | null;
}

export interface Report {
  helps?: boolean;
  strength?: number;
  style_before?: number;
  style_after?: number;
  /** The same with nothing known: what a take is drawn from. Lessons before these had none. */
  drawn_before?: number;
  drawn_after?: number;
  base_before?: number;
  base_after?: number;
  seconds?: number;
  joules?: number;
  steps?: number;
  reason?: string;
  /** [step, what was accepted, base], as shares of the errors before. */
  curve?: [number, number, number][];
  /** Lessons that did not fit their words. */
  left_out?: number[];
}

export interface Hand {
  id?: number;
  name?: string;
  version: number;
  /** The newest few; the whole line is read by HTTP. */
  versions: {
    number: number;
    current: boolean;
    helps?: boolean;
    stale?: boolean;
    reason?: string;
    report: Report | null;
    created: string;
  }[];
  accepted: number;
  enough: number;
  /** Something was taken back: it will be taught anew. */
  relearns?: boolean;
  /** A class that teaches nothing. */
  silent?: boolean;
  job: Job | null;
}

/** What GET /takes answers. */
export interface TakesState {
  fact: number;
  seq: number;
  damaged?: boolean;
  frozen?: boolean;
  is_class?: boolean;
  teaches?: boolean;
  approved?: Approved | null;
  play?: ClassPlay | null;
  budget_spent?: boolean;
  cursors_hidden?: boolean;
  kept_out?: Record<string, string>;
  people?: Someone[];
  style: string;
  clips: Record<string, Words>;
  segments: Segment[];
  held: number;
  price?: Price | null;
  automatic?: boolean;
  hand: Hand;
  jobs: Job[];
}

export interface FeedView {
  /** False until the first state is here. */
  loaded: boolean;
  fact: number;
  seq: number;
  /** Part of the room's log cannot be read: what is here is its last good state, for reading. */
  damaged: boolean;
  /** Owners alone change anything, until they let the room go on. */
  frozen: boolean;
  /** Pupils change only clips that are theirs or nobody's. */
  is_class: boolean;
  /** What is accepted here teaches the hand: in a class, only where its teacher allows it. */
  teaches: boolean;
  /** The version that was approved: nobody changes the film until an owner reopens it. */
  approved: Approved | null;
  /** The play that runs, if any. */
  play: ClassPlay | null;
  /** What may be drawn is used up: what is asked for waits until whoever leads the room allows more. */
  budget_spent: boolean;
  /** Others' cursors and playheads are hidden on every screen. */
  cursors_hidden: boolean;
  /** Clips of which nothing is drawn, with the word that the teacher keeps out. */
  kept_out: ReadonlyMap<string, string>;
  /** Everybody who may enter the room, by id, in the order in which they came. */
  people: ReadonlyMap<string, Someone>;
  /** Grows when somebody names a version. */
  versions: number;
  /** Grows when an assignment, a copy or the gallery is another. */
  lessons: number;
  /** Grows when footage comes, is read, teaches or goes. */
  footage: number;
  clips: ReadonlyMap<string, Words>;
  segments: ReadonlyMap<string, Segment>;
  held: number;
  /** About what it costs to draw what is held; null where nothing was drawn yet to measure by. */
  price: Price | null;
  /** Whether large changes are drawn without a press. */
  automatic: boolean;
  hand: Hand | null;
  jobs: ReadonlyMap<string, Job>;
}

type Fact = { n: number; kind: string } & Record<string, unknown>;

export const cellName = (clip: string, index: number): string => `${clip}:${index}`;

const NOTHING: FeedView = {
  loaded: false,
  fact: 0,
  seq: 0,
  damaged: false,
  frozen: false,
  is_class: false,
  teaches: true,
  approved: null,
  play: null,
  budget_spent: false,
  cursors_hidden: false,
  kept_out: new Map(),
  people: new Map(),
  versions: 0,
  lessons: 0,
  footage: 0,
  clips: new Map(),
  segments: new Map(),
  held: 0,
  price: null,
  automatic: false,
  hand: null,
  jobs: new Map(),
};

export class Feed extends Store<FeedView> {
  private reading = false;
  private late: Fact[] = [];

  /** `readTakes` answers GET /takes; used when a fact says only "read". */
  constructor(private readonly readTakes: () => Promise<TakesState>) {
    super(NOTHING);
  }

  /** Replaces everything by a whole state. */
  load(state: TakesState): void {
    this.set(fromState(state));
  }

  /** Takes one fact from the wire: out-of-date ones are dropped, strange ones are skipped. */
  receive(raw: unknown): void {
    const fact = raw as Fact;
    if (typeof fact?.n !== "number" || typeof fact.kind !== "string") return;
    if (this.reading) {
      this.late.push(fact);
      return;
    }
    if (fact.kind !== "state" && fact.n <= this.get().fact) return;
    // What is held is told segment by segment, so a budget that ends or begins is read whole.
    const other = fact.kind === "class" && (fact.budget_spent === true) !== this.get().budget_spent;
    if (fact.read || other) {
      void this.readAgain(fact);
      return;
    }
    this.set({ ...apply(this.get(), fact), fact: fact.n });
  }

  /** Reads the whole state by HTTP; facts that arrive meanwhile are applied after it. */
  private async readAgain(fact: Fact): Promise<void> {
    this.reading = true;
    try {
      this.load(await this.readTakes());
    } catch {
      const now = fact.kind === "class" ? apply(this.get(), fact) : this.get();
      this.set({ ...now, fact: fact.n });
    } finally {
      this.reading = false;
      for (const late of this.late.splice(0)) this.receive(late);
    }
  }
}

function fromState(state: TakesState): FeedView {
  return {
    loaded: true,
    fact: state.fact,
    seq: state.seq,
    damaged: state.damaged ?? false,
    frozen: state.frozen ?? false,
    is_class: state.is_class ?? false,
    teaches: state.teaches ?? true,
    approved: state.approved ?? null,
    play: state.play ?? null,
    budget_spent: state.budget_spent ?? false,
    cursors_hidden: state.cursors_hidden ?? false,
    kept_out: new Map(Object.entries(state.kept_out ?? {})),
    people: new Map((state.people ?? []).map((one) => [one.id, one])),
    versions: state.fact,
    lessons: state.fact,
    footage: state.fact,
    clips: new Map(Object.entries(state.clips ?? {})),
    segments: new Map((state.segments ?? []).map((s) => [cellName(s.clip, s.index), s])),
    held: state.held ?? 0,
    price: state.price ?? null,
    automatic: state.automatic ?? false,
    hand: state.hand ?? null,
    jobs: new Map((state.jobs ?? []).map((job) => [job.id, job])),
  };
}

function apply(view: FeedView, fact: Fact): FeedView {
  switch (fact.kind) {
    case "state": {
      const state = (fact.state ?? fact) as unknown as TakesState;
      return fromState({ ...state, fact: fact.n });
    }
    case "plan":
      return applyPlan(view, fact as unknown as PlanFact);
    case "take":
      return applyTake(view, fact as unknown as TakeFact);
    case "accept":
      return applyAccept(view, fact as unknown as AcceptFact);
    case "hand":
      return { ...view, hand: inner<Hand>(fact, "hand") };
    case "room":
      return { ...view, damaged: fact.damaged === true };
    case "class":
      return {
        ...view,
        frozen: fact.frozen === true,
        is_class: fact.is_class === true,
        budget_spent: fact.budget_spent === true,
        cursors_hidden: fact.cursors_hidden === true,
        teaches: fact.teaches !== false,
      };
    case "decision":
      return { ...view, approved: (fact.approved as Approved | null | undefined) ?? null };
    case "play":
      return { ...view, play: (fact.play as ClassPlay | null | undefined) ?? null };
    case "people":
      return { ...view, people: applyPerson(view.people, fact as unknown as PersonFact) };
    case "gate":
      return { ...view, automatic: fact.automatic === true };
    case "version":
      return { ...view, versions: fact.n };
    case "lesson":
      return { ...view, lessons: fact.n };
    case "footage":
      return { ...view, footage: fact.n };
    case "job":
      return applyJob(view, inner<Job>(fact, "job"));
    default:
      return view;
  }
}

/** A fact's body may lie beside `n` and `kind` or under its own name. A job's own kind lies under its name. */
function inner<T>(fact: Fact, name: string): T {
  const nested = fact[name];
  return (nested !== null && typeof nested === "object" && "n" in fact ? nested : fact) as T;
}

interface PlanFact {
  seq: number;
  clips: Record<string, Words>;
  gone: string[];
  segments: Segment[];
  held: number;
  kept_out?: Record<string, string>;
  price?: Price | null;
}

function applyPlan(view: FeedView, fact: PlanFact): FeedView {
  const named = new Set([...Object.keys(fact.clips ?? {}), ...(fact.gone ?? [])]);
  for (const segment of fact.segments ?? []) named.add(segment.clip);
  const clips = new Map(view.clips);
  for (const id of fact.gone ?? []) clips.delete(id);
  for (const [id, words] of Object.entries(fact.clips ?? {})) clips.set(id, words);
  const segments = new Map([...view.segments].filter(([, segment]) => !named.has(segment.clip)));
  for (const segment of fact.segments ?? []) segments.set(cellName(segment.clip, segment.index), segment);
  const { seq = view.seq, held = view.held, price = view.price } = fact;
  const kept_out = fact.kept_out ? new Map(Object.entries(fact.kept_out)) : view.kept_out;
  return { ...view, seq, clips, segments, held, price, kept_out };
}

type TakeFact = Pick<
  Segment,
  "key" | "state" | "url" | "thumb" | "stage" | "version" | "seconds" | "joules" | "reason"
> & { held?: number };

function applyTake(view: FeedView, fact: TakeFact): FeedView {
  const segments = new Map(view.segments);
  for (const [name, segment] of segments) {
    if (segment.offer?.key === fact.key) {
      const { state, url, thumb, stage } = fact;
      segments.set(name, { ...segment, offer: { ...segment.offer, state, url, thumb, stage } });
    }
    if (segment.key !== fact.key) continue;
    const shown = fact.url
      ? {
          shown: fact.key,
          url: fact.url,
          thumb: fact.thumb,
          stage: fact.stage,
          version: fact.version,
          seconds: fact.seconds,
          joules: fact.joules,
        }
      : {};
    segments.set(name, { ...segment, ...shown, state: fact.state, reason: fact.reason ?? null });
  }
  return { ...view, segments, held: fact.held ?? view.held };
}

type PersonFact = { member: number; role: Role | null } & Partial<Someone>;

/** Somebody came in, got another role, or (role null) was shown out. */
function applyPerson(people: FeedView["people"], fact: PersonFact): FeedView["people"] {
  const id = String(fact.member);
  const now = new Map(people);
  const { role, name = now.get(id)?.name ?? "", color = now.get(id)?.color ?? "" } = fact;
  const { paused = now.get(id)?.paused ?? false } = fact;
  if (role) now.set(id, { id, name, color, role, paused });
  else now.delete(id);
  return now;
}

interface AcceptFact {
  clip: string;
  index: number;
  key: string;
  accepted: boolean;
}

function applyAccept(view: FeedView, fact: AcceptFact): FeedView {
  const segments = new Map(view.segments);
  for (const [name, segment] of segments) {
    const same = segment.clip === fact.clip && segment.index === fact.index && segment.shown === fact.key;
    if (same) segments.set(name, { ...segment, accepted: fact.accepted });
  }
  return { ...view, segments };
}

function applyJob(view: FeedView, job: Job): FeedView {
  const jobs = new Map(view.jobs).set(job.id, job);
  const teaching = view.hand && (job.kind === "tune" || view.hand.job?.id === job.id);
  const hand = teaching ? { ...view.hand!, job: finished(job) ? null : job } : view.hand;
  return { ...view, jobs, hand };
}

const finished = (job: Job): boolean => job.state === "done" || job.state === "failed";
