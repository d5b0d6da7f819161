/**
 * Telar's HTTP commands, typed. With room.ts the only module that touches the network.
 * An error becomes an ApiError whose message is a sentence in the person's language, written by the server.
 */
import { language, t } from "./i18n";
import type {
  Role,
  Me,
  RoomInfo,
  HistoryPage,
  DeletedVersion,
  Version,
  Code,
  OldState,
  Restored,
  Joined,
  Receipt,
  Pupil,
  Budget,
  Lesson,
  Exhibit,
  Template,
  Place,
  Take,
  HandLine,
  TeamHand,
} from "./answers";
import type { Job, Price, TakesState } from "./facts";
import type { DraftAnswer, DraftBody } from "./prompt/drafts";
import type { Comment, Decision, NewComment, ReviewState, Watched } from "./review/types";

export type * from "./answers";

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

/** What a film leaves as. */
export type Form = "mp4" | "otio" | "edl" | "fcpxml" | "clips";

export const api = {
  join: (body: { code: string; name: string; language: string; secret?: string }) =>
    call<Joined>("POST", "/api/join", body),
  me: () => call<Me>("GET", "/api/me"),
  signOut: () => call<unknown>("POST", "/api/sign-out"),
  createRoom: (title: string, template = "", team?: number) =>
    call<{ id?: string; room?: string }>("POST", "/api/rooms", { title, template, team: team ?? null }),
  openClass: (body: { name: string; title: string; template: string }) =>
    call<{ team: number; room: string; code: string }>("POST", "/api/classes", body),
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
  wear: (id: string, picture: string) => call<{ picture: string }>("PUT", `${room(id)}/me`, { picture }),
  setRole: (id: string, member: string, role: Role) =>
    call<unknown>("PATCH", `${room(id)}/people/${member}`, { role }),
  removePerson: (id: string, member: string) => call<unknown>("DELETE", `${room(id)}/people/${member}`),
  takeBack: (id: string, member: string) => call<Restored>("POST", `${room(id)}/people/${member}/take-back`),
  newPictures: (id: string, member: string) =>
    call<{ secret: string }>("POST", `${room(id)}/people/${member}/secret`),
  changeClass: (
    id: string,
    change: {
      frozen?: boolean;
      is_class?: boolean;
      name?: string;
      cursors_hidden?: boolean;
      teaches?: boolean;
    },
  ) => call<unknown>("PATCH", `${room(id)}/class`, change),
  takes: (id: string) => call<TakesState>("GET", `${room(id)}/takes`),
  takesOf: (id: string, clip: string, index: number) =>
    call<{ takes: Take[]; price: Price | null }>(
      "GET",
      `${room(id)}/takes/${encodeURIComponent(clip)}/${index}`,
    ),
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
  versions: (id: string) =>
    call<{ versions: Version[]; deleted: DeletedVersion[] }>("GET", `${room(id)}/versions`),
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
    what: { format?: Form; version?: number | null; burn?: boolean; takes?: boolean; loops?: boolean } = {},
  ) => call<Job>("POST", `${room(id)}/export`, what),
  job: (id: string, job: string) => call<Job>("GET", `${room(id)}/jobs/${encodeURIComponent(job)}`),
};

/** The bytes of a take (same origin, kept by the browser for as long as it likes). */
export async function takeBytes(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new ApiError(answer.status, "media", t("errors.media"));
  return answer.arrayBuffer();
}
