/**
 * Telar's HTTP commands, typed. With room.ts the only module that touches the network.
 * An error becomes an ApiError whose message is a sentence in the person's language, written by the server.
 */
import { language, t } from "./i18n";
import type { Job, Report, TakeState, TakesState } from "./feed";
import type { DraftAnswer, DraftBody } from "./prompt/drafts";
import type { Comment, Decision, NewComment, ReviewState, Watched } from "./review/types";

export type Role = "owner" | "editor" | "reviewer" | "viewer";

export interface Me {
  user: { id: number | string; name: string };
  language: string;
  rooms: { id: string; title: string; role: Role; code: string }[];
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

/** What was deleted with a class, and the room in which its teacher begins anew. */
export interface Receipt {
  at: string;
  people: number;
  films: number;
  edits: number;
  takes: number;
  room: string;
}

/** Somebody of the room as its owner sees them; `idle`: seconds since they last wrote, null: not lately. */
export interface Pupil extends Person {
  role: Role;
  idle: number | null;
  /** How many of the segments that they asked for failed. */
  failed: number;
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
  title: string;
  about: string;
  clips: number;
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
  footage?: { footage: string; clip: number; caption: string; thumb: string }[];
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

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** Sends one command. `status` 0 means that the server could not be reached. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  return send<T>(method, path, body === undefined ? undefined : JSON.stringify(body), "application/json");
}

/** Sends bytes as they are: a piece of a file. */
export const sendBytes = <T>(path: string, bytes: Blob): Promise<T> =>
  send<T>("PUT", path, bytes, "application/octet-stream");

async function send<T>(method: string, path: string, body: BodyInit | undefined, type: string): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language() };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  if (body !== undefined) headers["Content-Type"] = type;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      body,
    });
  } catch {
    throw new ApiError(0, "unreachable", t("errors.unreachable"));
  }
  const text = await answer.text();
  const data = parse(text) as { code?: string; message?: string } | undefined;
  if (!answer.ok) {
    throw new ApiError(answer.status, data?.code ?? "unexpected", data?.message ?? t("errors.unexpected"));
  }
  return data as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const room = (id: string) => `/api/rooms/${encodeURIComponent(id)}`;

export const api = {
  join: (body: { code: string; name: string; language: string; secret?: string }) =>
    call<Joined>("POST", "/api/join", body),
  me: () => call<Me>("GET", "/api/me"),
  signOut: () => call<unknown>("POST", "/api/sign-out"),
  createRoom: (title: string, template = "") =>
    call<{ id?: string; room?: string }>("POST", "/api/rooms", { title, template }),
  templates: () => call<{ templates: Template[] }>("GET", "/api/templates"),
  lesson: (id: string) => call<Lesson>("GET", `${room(id)}/lesson`),
  writeAssignment: (id: string, body: { checklist: string[]; each_joins: boolean }) =>
    call<unknown>("PUT", `${room(id)}/assignment`, body),
  giveCopies: (id: string) => call<{ given: number }>("POST", `${room(id)}/assignment`, {}),
  tick: (id: string, done: number[]) => call<{ done: number[] }>("PUT", `${room(id)}/task`, { done }),
  gallery: (id: string) => call<{ films: Exhibit[] }>("GET", `${room(id)}/gallery`),
  show: (id: string) => call<unknown>("POST", `${room(id)}/show`, {}),
  unshow: (id: string) => call<unknown>("DELETE", `${room(id)}/show`),
  approve: (id: string, film: string, approved: boolean) =>
    call<unknown>("PUT", `${room(id)}/gallery/${film}`, { approved }),
  remix: (id: string, film: string) =>
    call<{ room: string }>("POST", `${room(id)}/gallery/${film}/remix`, {}),
  room: (id: string) => call<RoomInfo>("GET", room(id)),
  classOf: (id: string) =>
    call<{ people: Pupil[]; budget: Budget; kept_out: string[] }>("GET", `${room(id)}/class`),
  deleteClass: (id: string) => call<Receipt>("DELETE", `${room(id)}/class`),
  keepOut: (id: string, words: string[]) => call<{ words: string[] }>("PUT", `${room(id)}/filter`, { words }),
  pause: (id: string, member: string, paused: boolean) =>
    call<unknown>("PUT", `${room(id)}/people/${member}/pause`, { paused }),
  setBudget: (id: string, body: { takes: number | null; joules: number | null; afresh: boolean }) =>
    call<{ budget: Budget }>("PUT", `${room(id)}/budget`, body),
  queue: (id: string) => call<{ segments: Place[]; again: number }>("GET", `${room(id)}/queue`),
  setRole: (id: string, member: string, role: Role) =>
    call<unknown>("PATCH", `${room(id)}/people/${member}`, { role }),
  removePerson: (id: string, member: string) => call<unknown>("DELETE", `${room(id)}/people/${member}`),
  takeBack: (id: string, member: string) => call<Restored>("POST", `${room(id)}/people/${member}/take-back`),
  newPictures: (id: string, member: string) =>
    call<{ secret: string }>("POST", `${room(id)}/people/${member}/secret`),
  changeClass: (
    id: string,
    change: { frozen?: boolean; is_class?: boolean; cursors_hidden?: boolean; teaches?: boolean },
  ) => call<unknown>("PATCH", `${room(id)}/class`, change),
  takes: (id: string) => call<TakesState>("GET", `${room(id)}/takes`),
  takesOf: (id: string, clip: string, index: number) =>
    call<{ takes: Take[] }>("GET", `${room(id)}/takes/${encodeURIComponent(clip)}/${index}`),
  offer: (id: string, what: "see" | "keep" | "replace", clip: string, index: number) =>
    call<unknown>("POST", `${room(id)}/offer/${what}`, { clip, index }),
  hold: (id: string) => call<{ segments: number }>("POST", `${room(id)}/hold`, {}),
  setAutomatic: (id: string, automatic: boolean) => call<unknown>("PATCH", room(id), { automatic }),
  accept: (id: string, clip: string, index: number) =>
    call<unknown>("POST", `${room(id)}/accept`, { clip, index }),
  unaccept: (id: string, clip: string, index: number) =>
    call<unknown>("POST", `${room(id)}/unaccept`, { clip, index }),
  render: (id: string) => call<unknown>("POST", `${room(id)}/render`, {}),
  retry: (id: string, key: string) => call<unknown>("POST", `${room(id)}/retry`, { key }),
  draft: (id: string, body: DraftBody) => call<DraftAnswer>("POST", `${room(id)}/draft`, body),
  history: (id: string, before: number | null) =>
    call<HistoryPage>("GET", `${room(id)}/history${before === null ? "" : `?before=${before}`}`),
  stateAt: (id: string, seq: number) => call<OldState>("GET", `${room(id)}/history/${seq}`),
  versions: (id: string) => call<{ versions: Version[] }>("GET", `${room(id)}/versions`),
  nameVersion: (id: string, name: string) => call<Version>("POST", `${room(id)}/versions`, { name }),
  watch: (id: string, version: number) => call<Watched>("GET", `${room(id)}/versions/${version}`),
  clock: () => call<{ now: number }>("GET", "/api/clock"),
  review: (id: string) => call<ReviewState>("GET", `${room(id)}/review`),
  comment: (id: string, body: NewComment) => call<Comment>("POST", `${room(id)}/comments`, body),
  answer: (id: string, comment: number, text: string) =>
    call<Comment>("POST", `${room(id)}/comments/${comment}/answers`, { text }),
  changeComment: (
    id: string,
    comment: number,
    change: { resolved?: boolean; removed?: boolean; text?: string },
  ) => call<Comment>("PATCH", `${room(id)}/comments/${comment}`, change),
  decide: (
    id: string,
    version: number,
    body: { verdict: "approved" | "again"; clip?: string; reason?: string },
  ) => call<Decision>("POST", `${room(id)}/versions/${version}/decisions`, body),
  reopen: (id: string, reason: string) => call<Decision>("POST", `${room(id)}/reopen`, { reason }),
  codes: (id: string) => call<{ codes: Code[] }>("GET", `${room(id)}/people`),
  newCode: (id: string, role: Role, hours: number | null) =>
    call<{ code: string }>("POST", `${room(id)}/codes`, { role, hours }),
  withdrawCode: (id: string, code: string) =>
    call<{ shown_out: number }>("DELETE", `${room(id)}/codes/${encodeURIComponent(code)}`),
  restore: (id: string, seq: number) => call<Restored>("POST", `${room(id)}/restore`, { seq }),
  hand: (id: string) => call<HandLine>("GET", `${room(id)}/hand`),
  useVersion: (id: string, number: number) => call<unknown>("POST", `${room(id)}/hand/version`, { number }),
  hands: (id: string) => call<{ hands: TeamHand[] }>("GET", `${room(id)}/hands`),
  newHand: (id: string, name: string) => call<{ id: number }>("POST", `${room(id)}/hands`, { name }),
  renameHand: (id: string, hand: number, name: string) =>
    call<unknown>("PATCH", `${room(id)}/hands/${hand}`, { name }),
  chooseHand: (id: string, hand: number) => call<{ held: number }>("PUT", `${room(id)}/hand`, { hand }),
  setLesson: (id: string, body: { clip: string; index: number; key: string; teaches: boolean }) =>
    call<unknown>("POST", `${room(id)}/lessons`, body),
  teach: (id: string) => call<Job>("POST", `${room(id)}/teach`, {}),
  exportFilm: (
    id: string,
    what: { format?: "mp4" | "otio" | "edl" | "fcpxml"; version?: number | null; burn?: boolean } = {},
  ) => call<Job>("POST", `${room(id)}/export`, what),
  job: (id: string, job: string) => call<Job>("GET", `${room(id)}/jobs/${encodeURIComponent(job)}`),
};

/** The bytes of a take (same origin, kept by the browser for as long as it likes). */
export async function takeBytes(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new ApiError(answer.status, "media", t("errors.media"));
  return answer.arrayBuffer();
}
