/**
 * One person's desk in a review: what was said and decided, what they watch, what they draw. Knows no markup.
 * The server's facts keep it in step; what it missed it reads anew.
 */
import { Store } from "../store";
import { type Scene, type Spot, spotOf } from "./scene";
import type { Comment, Decision, ReviewState, Watched } from "./types";
import type { Versus } from "./versus";

export interface Thread {
  head: Comment;
  answers: readonly Comment[];
}

export interface Drawing {
  tool: "pen" | "region";
  strokes: number[][];
  region: number[] | null;
}

export interface Said {
  loaded: boolean;
  comments: ReadonlyMap<number, Comment>;
  /** Latest first. */
  decisions: readonly Decision[];
}

const NOTHING: Said = { loaded: false, comments: new Map(), decisions: [] };
const DECISIONS_MAX = 500;

export class Desk {
  readonly said = new Store<Said>(NOTHING);
  /** The version on the screen; null: the film itself. */
  readonly watched = new Store<Watched | null>(null);
  /** What is compared with what the screen shows; null: nothing. */
  readonly versus = new Store<Versus | null>(null);
  readonly chosen = new Store<number | null>(null);
  /** The comment that this person just took away, to be brought back at a press. */
  readonly taken = new Store<number | null>(null);
  readonly drawing = new Store<Drawing | null>(null);
  private reading = false;
  private missed = false;

  constructor(private readonly read: () => Promise<ReviewState>) {}

  /** Reads everything; facts that come meanwhile make it read once more. */
  async load(): Promise<void> {
    if (this.reading) {
      this.missed = true;
      return;
    }
    this.reading = true;
    try {
      do {
        this.missed = false;
        const { comments, decisions } = await this.read();
        const byId = new Map(comments.map((comment) => [comment.id, comment]));
        this.said.set({ loaded: true, comments: byId, decisions });
      } while (this.missed);
    } catch {
      // The next fact, or the next opening of the tab, reads it.
    } finally {
      this.reading = false;
    }
  }

  /** Takes one fact of the feed; those of other kinds are not for this desk. */
  receive(raw: unknown): void {
    const fact = raw as { kind?: string; read?: boolean; comment?: Comment; decision?: Decision };
    if (fact?.kind !== "comment" && fact?.kind !== "decision" && fact?.kind !== "state") return;
    if (this.reading || fact.kind === "state" || fact.read) {
      if (this.reading || this.said.get().loaded) void this.load();
    } else if (fact.comment) this.put(fact.comment);
    else if (fact.decision) this.decide(fact.decision);
  }

  put(comment: Comment): void {
    const now = this.said.get();
    const comments = new Map(now.comments).set(comment.id, comment);
    this.said.set({ ...now, comments });
  }

  decide(decision: Decision): void {
    const now = this.said.get();
    if (now.decisions.some((each) => each.id === decision.id)) return;
    const decisions = [decision, ...now.decisions].slice(0, DECISIONS_MAX);
    this.said.set({ ...now, decisions });
  }
}

/** The threads that are there to be read: a head that was taken away stays while answers hang on it. */
export function threads(comments: Said["comments"]): Thread[] {
  const answers = new Map<number, Comment[]>();
  for (const comment of comments.values()) {
    if (comment.parent === null || comment.removed) continue;
    answers.set(comment.parent, [...(answers.get(comment.parent) ?? []), comment]);
  }
  return [...comments.values()]
    .filter((comment) => comment.parent === null && (!comment.removed || answers.has(comment.id)))
    .map((head) => ({ head, answers: answers.get(head.id) ?? [] }));
}

export interface Placed extends Thread {
  spot: Spot | null;
}

/** Threads in the order of the film; those whose frame is not in it come last. */
export function placed(found: readonly Thread[], scene: Scene): Placed[] {
  const end = Number.MAX_SAFE_INTEGER;
  return found
    .map((thread) => ({ ...thread, spot: spotOf(scene, thread.head) }))
    .sort((a, b) => (a.spot?.from ?? end) - (b.spot?.from ?? end) || a.head.id - b.head.id);
}

export type Filter = "open" | "mine" | "all";

/** mine: who is asked or wrote there. */
export function filtered<T extends Thread>(found: readonly T[], filter: Filter, me: string): T[] {
  if (filter === "all") return [...found];
  const open = found.filter(({ head }) => head.resolved === null);
  if (filter === "open") return open;
  return open.filter(({ head, answers }) =>
    [head, ...answers].some((one) => one.mentions.includes(me) || one.member?.id === me),
  );
}

/** What holds for a version, or a clip of it: its latest decision. */
export function standing(
  decisions: readonly Decision[],
  version: number,
  clip: string | null,
): Decision | null {
  return decisions.find((each) => each.version === version && each.clip === clip) ?? null;
}

/** What somebody asked for again, the film (clip null) or a clip of it, and nobody has decided otherwise since, in any
 *  version. */
export function askedAgain(decisions: readonly Decision[]): Decision[] {
  const latest = new Map<string, Decision>();
  for (const each of decisions) if (!latest.has(each.clip ?? "")) latest.set(each.clip ?? "", each);
  return [...latest.values()].filter((each) => each.verdict === "again");
}
