/** What the server tells of a review: comments, decisions, and versions to be watched. */
import type { Person } from "../api";

export interface Comment {
  id: number;
  /** The head of its thread; null: it is one. */
  parent: number | null;
  version: number | null;
  member: Person | null;
  clip: string;
  /** Frames [frame, until) of the clip's own source. */
  frame: number;
  until: number;
  /** The take that its author saw. */
  key: string;
  url: string | null;
  text: string;
  /** [left, top, right, bottom] in ten-thousandths of the frame. */
  region: number[] | null;
  /** Each [x, y, x, y …] in the same measure. */
  strokes: number[][];
  mentions: string[];
  resolved: string | null;
  resolved_by: string | null;
  removed: boolean;
  created: string;
}

export interface NewComment {
  clip: string;
  frame: number;
  until?: number;
  text: string;
  region?: number[] | null;
  strokes?: number[][];
  version?: number | null;
  seen?: string;
}

export type Verdict = "approved" | "again" | "reopened";

export interface Decision {
  id: number;
  version: number;
  version_name: string;
  clip: string | null;
  verdict: Verdict;
  reason: string;
  member: Person | null;
  created: string;
}

/** The version for which the film is locked. */
export interface Approved {
  id: number;
  name: string;
  seq: number;
}

export interface ReviewState {
  comments: Comment[];
  decisions: Decision[];
  approved: Approved | null;
  /** The clips of the film, with their numbers. */
  clips?: Record<string, number>;
  /** The film frame on which each thread's head stood when this was read. */
  places?: Record<string, number | null>;
}

/** A version to be played: film frames [from, to) are frames [head, …) of the file at `url`. */
export interface Watched {
  id: number;
  name: string;
  seq: number;
  created: string;
  length: number;
  clips: { id: string; prompt: string; start: number; stop: number }[];
  cells: PinnedCell[];
  /** What stands over its picture. */
  titles?: { from: number; to: number; text: string; look: string }[];
  /** What is laid over it, to be heard. */
  sounds?: { from: number; to: number; level: number; text: string; urls: (string | null)[] }[];
  /** Where its clips come up over the one before them. */
  dissolves?: { from: number; frames: number }[];
}

export interface PinnedCell {
  clip: string;
  index: number;
  from: number;
  to: number;
  head: number;
  key: string | null;
  url: string | null;
  thumb: string | null;
  variation?: number;
  /** The clip's own sound is not heard. */
  quiet?: boolean;
}
