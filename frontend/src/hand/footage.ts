/**
 * Footage: what the server tells of it, its commands, and how a video is brought, piece by piece.
 * A video that is coming goes on when another tab is shown; one that broke off goes on where it stopped when the same
 * file is chosen again.
 */
import { ApiError, call, room, sendBytes } from "../api";
import { t } from "../i18n";
import { Store } from "../store";
import "./words";

export interface FootageClip {
  number: number;
  caption: string;
  teaches: boolean;
  thumb: string;
  film: string;
}

export interface Footage {
  id: string;
  name: string;
  by: string | null;
  state: "coming" | "waiting" | "reading" | "ready" | "failed";
  /** Why it was refused, or what is missing of it: a code of the errors. */
  reason: string | null;
  style: string;
  seconds: number;
  bytes: number;
  got: number;
  /** Whether one may delete it: it is one's own, or one leads the room. */
  may: boolean;
  clips: FootageClip[];
}

export interface FootageList {
  limits: { bytes: number; piece: number; seconds: number };
  footage: Footage[];
}

const at = (id: string, footage = "") => `${room(id)}/footage${footage && `/${footage}`}`;

export const footageApi = {
  list: (id: string) => call<FootageList>("GET", at(id)),
  begin: (id: string, body: { name: string; bytes: number; consent: boolean }) =>
    call<{ id: string; piece: number }>("POST", at(id), body),
  describe: (id: string, footage: string, style: string) =>
    call<unknown>("PATCH", at(id, footage), { style }),
  change: (id: string, footage: string, clip: number, body: { caption?: string; teaches?: boolean }) =>
    call<unknown>("PATCH", `${at(id, footage)}/clips/${clip}`, body),
  remove: (id: string, footage: string) => call<unknown>("DELETE", at(id, footage)),
};

/** The video that this window brings. `share`: 0 to 1. `note`: what went wrong, or why it waits. */
export interface Bringing {
  name: string;
  share: number;
  note: string;
  over: boolean;
}

export const bringing = new Store<Bringing | null>(null);
const TRIES = 6;
let stopped = false;

/** Brings a file; what happens stands in `bringing`. Gives whether all of it is there. */
export async function bring(id: string, file: File, list: FootageList): Promise<boolean> {
  stopped = false;
  const tell = (share: number, note = "", over = false) =>
    bringing.set({ name: file.name, share, note, over });
  tell(0);
  let footage = "";
  try {
    const begun = list.footage.find(
      (one) => one.state === "coming" && one.may && one.name === file.name && one.bytes === file.size,
    );
    footage =
      begun?.id ?? (await footageApi.begin(id, { name: file.name, bytes: file.size, consent: true })).id;
    let got = begun?.got ?? 0;
    while (got < file.size && !stopped) {
      tell(got / file.size);
      got = await piece(id, footage, file, got, list.limits.piece, () =>
        tell(got / file.size, t("footage.again")),
      );
    }
    if (stopped) await footageApi.remove(id, footage);
    bringing.set(null);
    return !stopped;
  } catch (error) {
    tell(0, error instanceof Error ? error.message : t("errors.unexpected"), true);
    return false;
  }
}

export function stop(): void {
  stopped = true;
}

/** Sends the next piece, again and again while the line is down. Gives how many bytes are there. */
async function piece(
  id: string,
  footage: string,
  file: File,
  got: number,
  size: number,
  wait: () => void,
): Promise<number> {
  for (let turn = 1; ; turn += 1) {
    try {
      const sent = file.slice(got, got + size);
      return (await sendBytes<{ got: number }>(`${at(id, footage)}/bytes?at=${got}`, sent)).got;
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      // The answer to a piece may have been lost: the server says how much it has.
      if (code === "footage_step" && turn < TRIES) {
        const known = (await footageApi.list(id)).footage.find((one) => one.id === footage);
        if (known && known.got > got) return known.got;
      }
      const passing = code === "unreachable" || code === "unavailable" || code === "too_many_commands";
      if (!passing || turn === TRIES || stopped) throw error;
      wait();
      await new Promise((go) => setTimeout(go, 500 * 2 ** turn));
    }
  }
}
