/** What the server tells of a room, as types: its first state, the facts after it, and what the screen makes of both. */
import type { Role } from "./answers";
import type { Approved } from "./review/types";

/** Somebody who may enter the room. */
export interface Someone {
  id: string;
  name: string;
  color: string;
  role: Role;
  /** Whoever leads the room has this person look for a while. */
  paused?: boolean;
  /** What they wear for the others to see; "" or absent: the letter of their name. */
  picture?: string;
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

/** A cell of a laid sound. */
export interface SoundCell {
  /** Where it stands, "clip:frame". */
  spot: string;
  index: number;
  key: string;
  state: "waiting" | "ready" | "failed";
  url: string | null;
  reason: string | null;
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

/** A word of the team's own that a lesson was to teach. reason: why it was not learnt. */
export interface LearntWord {
  word: string;
  learnt: boolean;
  reason: "" | "unseen" | "unlike";
  clips: number;
}

/** A style's colours that a lesson was to teach. before, after: how far held-out takes lie from what is drawn. */
export interface LearntColours {
  style: string;
  learnt: boolean;
  clips: number;
  before: number;
  after: number;
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
  /** Lessons that did not go with the others or with their words. */
  left_out?: number[];
  words?: LearntWord[];
  tables?: LearntColours[];
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
  class_name?: string;
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
  sounds?: SoundCell[];
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
  /** What the class is called; "" for a team. */
  class_name: string;
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
  /** Grows when somebody names a version, renames or deletes it, or brings it back. */
  versions: number;
  /** Grows when the editions of the film are others, or have other names. */
  editions: number;
  /** Grows when an assignment, a copy or the gallery is another. */
  lessons: number;
  /** Grows when footage comes, is read, teaches or goes. */
  footage: number;
  /** Grows when a take is another that no segment shows: one that was drawn beside it. */
  beside: number;
  clips: ReadonlyMap<string, Words>;
  segments: ReadonlyMap<string, Segment>;
  /** The cells of laid sounds, by spot and index as segments are. */
  sounds: ReadonlyMap<string, SoundCell>;
  held: number;
  /** About what it costs to draw what is held; null where nothing was drawn yet to measure by. */
  price: Price | null;
  /** Whether large changes are drawn without a press. */
  automatic: boolean;
  hand: Hand | null;
  jobs: ReadonlyMap<string, Job>;
}
