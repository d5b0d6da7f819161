/** What happens in the room without this person's doing, told as it happens, for as long as the session lives. */
import { t } from "../i18n";
import { Drawn } from "./drawn";
import type { Session } from "./session";

type Room = Pick<Session, "feed" | "film" | "moments" | "selected" | "paused" | "leads" | "say">;

export function tell(room: Room): void {
  tellDrawn(room);
  let was = standing(room);
  room.feed.subscribe(() => {
    const now = standing(room);
    if (now.approved !== was.approved) room.say(t(now.approved ? "approved.why" : "approved.over"));
    if (now.paused !== was.paused && !now.frozen) room.say(t(now.paused ? "paused.why" : "paused.over"));
    if (now.frozen !== was.frozen)
      room.say(t(now.frozen ? (room.leads ? "frozen.by_you" : "frozen.why") : "frozen.over"));
    was = now;
  });
}

function standing({ feed, paused }: Room) {
  const { frozen, approved } = feed.get();
  return { frozen, approved: Boolean(approved), paused };
}

function tellDrawn(room: Room): void {
  const drawn = new Drawn();
  const look = () => drawn.look(room.film.get().clips, room.moments.get(), room.selected.get());
  look();
  room.moments.subscribe(() => {
    const words = look();
    if (words) room.say(words);
  });
}

/** A reader speaks what is new: the same sentence once more is another text. */
export const again = (words: string, before: string): string => (words === before ? `${words}\u00a0` : words);
