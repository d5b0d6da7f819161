/**
 * The server's facts, kept as one value for the screen: segments and their takes, the hand, jobs.
 * Knows no document and no socket; whoever owns the socket hands each fact to `receive`.
 */
import type { Role } from "./answers";
import type {
  Someone,
  ClassPlay,
  Price,
  Segment,
  SoundCell,
  Words,
  Job,
  Hand,
  TakesState,
  FeedView,
} from "./facts";
import type { Approved } from "./review/types";
import { Store } from "./store";

export type * from "./facts";

type Fact = { n: number; kind: string } & Record<string, unknown>;

export const cellName = (clip: string, index: number): string => `${clip}:${index}`;

const NOTHING: FeedView = {
  loaded: false,
  fact: 0,
  seq: 0,
  damaged: false,
  frozen: false,
  is_class: false,
  class_name: "",
  teaches: true,
  approved: null,
  play: null,
  budget_spent: false,
  cursors_hidden: false,
  kept_out: new Map(),
  people: new Map(),
  versions: 0,
  editions: 0,
  lessons: 0,
  footage: 0,
  beside: 0,
  clips: new Map(),
  segments: new Map(),
  sounds: new Map(),
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
    class_name: state.class_name ?? "",
    teaches: state.teaches ?? true,
    approved: state.approved ?? null,
    play: state.play ?? null,
    budget_spent: state.budget_spent ?? false,
    cursors_hidden: state.cursors_hidden ?? false,
    kept_out: new Map(Object.entries(state.kept_out ?? {})),
    people: new Map((state.people ?? []).map((one) => [one.id, one])),
    versions: state.fact,
    editions: state.fact,
    lessons: state.fact,
    footage: state.fact,
    beside: state.fact,
    clips: new Map(Object.entries(state.clips ?? {})),
    segments: new Map((state.segments ?? []).map((s) => [cellName(s.clip, s.index), s])),
    sounds: soundCells(state.sounds ?? []),
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
      return applyTake(view, fact as unknown as TakeFact & Fact);
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
        class_name: typeof fact.class_name === "string" ? fact.class_name : "",
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
    case "editions":
      return { ...view, editions: fact.n };
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
  /** All of them, where any changed. */
  sounds?: SoundCell[];
}

const soundCells = (cells: readonly SoundCell[]): ReadonlyMap<string, SoundCell> =>
  new Map(cells.map((cell) => [cellName(cell.spot, cell.index), cell]));

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
  const sounds = fact.sounds ? soundCells(fact.sounds) : view.sounds;
  return { ...view, seq, clips, segments, sounds, held, price, kept_out };
}

type TakeFact = Pick<
  Segment,
  "key" | "state" | "url" | "thumb" | "stage" | "version" | "seconds" | "joules" | "reason"
> & { held?: number };

function applyTake(view: FeedView, fact: TakeFact & Fact): FeedView {
  const segments = new Map(view.segments);
  let beside = fact.n;
  for (const [name, segment] of segments) {
    if (segment.offer?.key === fact.key) {
      const { state, url, thumb, stage } = fact;
      segments.set(name, { ...segment, offer: { ...segment.offer, state, url, thumb, stage } });
    }
    if (segment.key !== fact.key) continue;
    beside = view.beside;
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
  const sounds = applySound(view.sounds, fact);
  return { ...view, segments, sounds, beside, held: fact.held ?? view.held };
}

function applySound(sounds: FeedView["sounds"], fact: TakeFact): FeedView["sounds"] {
  const named = [...sounds].filter(([, cell]) => cell.key === fact.key);
  if (!named.length) return sounds;
  const state = fact.state === "ready" || fact.state === "failed" ? fact.state : "waiting";
  const now = new Map(sounds);
  for (const [name, cell] of named)
    now.set(name, { ...cell, state, url: fact.url ?? cell.url, reason: fact.reason ?? null });
  return now;
}

type PersonFact = { member: number; role: Role | null } & Partial<Someone>;

/** Somebody came in, got another role, or (role null) was shown out. */
function applyPerson(people: FeedView["people"], fact: PersonFact): FeedView["people"] {
  const id = String(fact.member);
  const now = new Map(people);
  const { role, name = now.get(id)?.name ?? "", color = now.get(id)?.color ?? "" } = fact;
  const { paused = now.get(id)?.paused ?? false, picture = now.get(id)?.picture ?? "" } = fact;
  if (role) now.set(id, { id, name, color, role, paused, picture });
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
