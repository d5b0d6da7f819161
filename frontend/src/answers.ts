/** What the server answers to commands, as types. */
import type { Report, TakeState } from "./facts";

export type Role = "owner" | "editor" | "reviewer" | "viewer";

export interface Me {
  user: { id: number | string; name: string };
  language: string;
  /** copy: under which name somebody made this room of another film; "" for a film of its own. */
  rooms: { id: string; title: string; role: Role; code: string; team: number; copy: string }[];
  /** Those that this person owns, oldest first. */
  teams: Team[];
}

/** People who share films, takes and a hand; a class is one. */
export interface Team {
  id: number;
  name: string;
  is_class: boolean;
  /** How many were let in. */
  people: number;
}

export interface RoomInfo {
  id: string;
  title: string;
  code: string;
  /** Where others reach this Telar; this computer's own name where it is not shared. */
  address: string;
  role: Role;
  you: { id: number | string; name: string; color: string };
  language: string;
  limits: Record<string, unknown>;
  frame_rate: number;
  segment_frames: number;
  automatic: boolean;
}

export interface Person {
  id: string;
  name: string;
  color: string;
}

/** One person's work without a longer pause: entries `first` to `last` of the room's log. */
export interface Span {
  member: Person | null;
  first: number;
  last: number;
  began: string;
  ended: string;
  edits: number;
  /** Addresses in the document: "title", "clips/c1/prompt". */
  where: string[];
}

export interface HistoryPage {
  head: number;
  spans: Span[];
  /** What to ask `before` for older ones; null at the beginning. */
  next: number | null;
}

export interface Version {
  id: number;
  seq: number;
  name: string;
  member: Person | null;
  created: string;
  /** Whether it kept its takes, so that it can be watched. */
  pinned: boolean;
  /** What this person may do with it; said of the list alone. */
  renames?: boolean;
  deletes?: boolean;
}

/** One that this person may bring back. */
export interface DeletedVersion {
  id: number;
  name: string;
}

/** A code that lets others in. */
export interface Code {
  code: string;
  role: Role;
  expires: string | null;
}

/** The document as it was, read by the server: texts as strings. */
export interface OldState {
  seq: number;
  document: {
    title: string;
    style: string;
    clips: Record<string, { place?: unknown; prompt?: unknown; details?: unknown }>;
  };
}

export interface Restored {
  seq: number;
  /** Where the log ended: restoring that takes it back. */
  before: number;
  changed: boolean;
}

export interface Joined {
  room: string;
  role: Role;
  name: string;
  /** The three pictures by which a pupil comes back, told this once: "moon-cat-boat". */
  secret?: string;
}

/** What was deleted with a class, and the room in which its teacher begins anew; null for who leads another class. */
export interface Receipt {
  at: string;
  /** What the class was called. */
  name: string;
  people: number;
  films: number;
  edits: number;
  takes: number;
  room: string | null;
}

/** Somebody of the room as its owner sees them; `idle`: seconds since they last wrote, null: not lately. */
export interface Pupil extends Person {
  role: Role;
  idle: number | null;
  /** How many of the segments that they asked for failed. */
  failed: number;
  /** The copy of this film in which their window is open, and for how many seconds it has been. */
  copy: { room: string; since: number } | null;
  /** By which a class's files call them. */
  number: number;
}

/** What a team may have drawn (null: as much as is asked for), and what was drawn since that was said. */
export interface Budget {
  takes_max: number | null;
  joules_max: number | null;
  takes: number;
  joules: number;
}

/** Whose film a copy was made of. */
export interface Credit {
  title: string;
  by: string;
}

/** What a room is in its class, to this person. */
export interface Lesson {
  credit: Credit | null;
  /** One's own copy of this room's film. */
  mine: string | null;
  /** This room is somebody's copy: its checklist, which lines are done, and the class's room. */
  task: { checklist: string[]; done: number[]; home: string | null } | null;
  /** For whoever leads the room. */
  assignment: {
    checklist: string[];
    each_joins: boolean;
    given: boolean;
    works: { member: string; name: string; room: string; done: number }[];
  } | null;
  shown: "no" | "asked" | "shown";
}

/** A film that hangs in the gallery, or (approved false, for whoever leads the class) waits to. */
export interface Exhibit {
  room: string;
  title: string;
  by: string;
  credit: Credit | null;
  approved: boolean;
  poster: string | null;
}

export interface Template {
  id: string;
  /** What people come for who begin from it: a word of `new_film.aim`. */
  aim: string;
  title: string;
  about: string;
  clips: number;
  seconds: number;
  /** One of its pictures; null before the machine has drawn it. */
  picture: string | null;
}

/** A segment in the line: its place (0: it is being drawn) and the seconds until it is on the screen. */
export interface Place {
  clip: string;
  index: number;
  stage: "preview" | "full";
  place: number;
  seconds: number;
}

/** One take of a segment, as its strip shows it. */
export interface Take {
  variation: number;
  key: string;
  accepted: boolean;
  state: TakeState;
  url: string | null;
  thumb: string | null;
  stage: "preview" | "full" | null;
  version: number | null;
  seconds: number;
  joules: number;
}

/** An accepted take that taught a version or teaches the hand. */
export interface HandLesson {
  clip: string;
  index: number;
  key: string;
  thumb: string | null;
  /** The lesson found that it did not belong, and did not learn from it. */
  left_out?: boolean;
}

export interface TeachingLesson extends HandLesson {
  teaches: boolean;
  by: string | null;
}

/** One of the fixed prompts, drawn by the base and by a version: addresses of pictures. */
export interface Probe {
  name: string;
  style: string;
  before: string;
  after: string;
}

export interface HandVersion {
  number: number;
  created: string;
  current: boolean;
  helps: boolean;
  stale: boolean;
  /** Why it is on the shelf, a code of the errors. */
  reason: string;
  by: string | null;
  by_itself: boolean;
  report: Report;
  uses: HandLesson[];
  /** Clips of this room's footage that taught it, told to those who may see them; how many, and how many are gone. */
  footage?: { footage: string; clip: number; caption: string; thumb: string; left_out?: boolean }[];
  brought?: number;
  deleted?: number;
  /** How many lessons came from other rooms. */
  elsewhere: number;
  probes: Probe[];
}

export interface HandLine {
  name: string;
  version: number;
  versions: HandVersion[];
  lessons: TeachingLesson[];
}

/** One of the team's hands, as its owner sees it. */
export interface TeamHand {
  id: number;
  name: string;
  version: number;
  chosen: boolean;
}
