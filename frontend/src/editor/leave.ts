/** The film as one file, whichever way it was asked for. */
import { api } from "../api";
import type { Job } from "../feed";
import type { Session } from "./session";

type Room = Pick<Session, "asked" | "feed" | "command" | "info">;

/** The job of the film that was asked for last. */
export const jobOf = ({ asked, feed }: Pick<Room, "asked" | "feed">): Job | null =>
  feed.get().jobs.get(asked.get() ?? "") ?? null;

/** Whether one is being made: another press asks for no second one. */
export function isMade(room: Pick<Room, "asked" | "feed">): boolean {
  const job = jobOf(room);
  return room.asked.get() !== null && (job === null || job.state === "waiting" || job.state === "running");
}

export async function exportFilm(room: Room): Promise<void> {
  if (isMade(room)) return;
  const made = await room.command(() => api.exportFilm(room.info.id));
  if (made) room.asked.set(made.id);
}
