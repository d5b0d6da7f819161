/**
 * Telar's HTTP commands, typed. With room.ts the only module that touches the network.
 * An error becomes an ApiError whose message is a sentence in the person's language, written by the server.
 */
import { language, t } from "./i18n";
import type { Job, TakesState } from "./feed";

export type Role = "owner" | "editor" | "reviewer" | "viewer";

export interface Me {
  user: { id: number | string; name: string };
  language: string;
  rooms: { id: string; title: string; role: Role; code: string }[];
}

export interface RoomInfo {
  id: string;
  code: string;
  role: Role;
  you: { id: number | string; name: string; color: string };
  language: string;
  limits: Record<string, unknown>;
  frame_rate: number;
  segment_frames: number;
  automatic: boolean;
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
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language() };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
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

const room = (id: string) => `/api/rooms/${encodeURIComponent(id)}`;

export const api = {
  join: (body: { code: string; name: string; language: string }) =>
    call<{ room: string; role: Role; name: string }>("POST", "/api/join", body),
  me: () => call<Me>("GET", "/api/me"),
  signOut: () => call<unknown>("POST", "/api/sign-out"),
  createRoom: (title: string) => call<{ id?: string; room?: string }>("POST", "/api/rooms", { title }),
  room: (id: string) => call<RoomInfo>("GET", room(id)),
  takes: (id: string) => call<TakesState>("GET", `${room(id)}/takes`),
  accept: (id: string, clip: string, index: number) =>
    call<unknown>("POST", `${room(id)}/accept`, { clip, index }),
  unaccept: (id: string, clip: string, index: number) =>
    call<unknown>("POST", `${room(id)}/unaccept`, { clip, index }),
  render: (id: string) => call<unknown>("POST", `${room(id)}/render`, {}),
  retry: (id: string, key: string) => call<unknown>("POST", `${room(id)}/retry`, { key }),
  teach: (id: string) => call<Job>("POST", `${room(id)}/teach`, {}),
  exportFilm: (id: string) => call<Job>("POST", `${room(id)}/export`, {}),
  job: (id: string, job: string) => call<Job>("GET", `${room(id)}/jobs/${encodeURIComponent(job)}`),
};

/** The bytes of a take (same origin, kept by the browser for as long as it likes). */
export async function takeBytes(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new ApiError(answer.status, "media", t("errors.media"));
  return answer.arrayBuffer();
}
