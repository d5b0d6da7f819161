/** What a person does with markers, whichever way it was asked for: the rule, the writing, the sentence. */
import { MAX_MARKERS, type Marker, type Marking, type Spot, removeMarker, setMarker } from "../document";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { timecode } from "../time";
import { type Desk as Edits, clipOf, mayAdd, open, refuse, step } from "./edits";

type Desk = Edits & Pick<Session, "marker">;

let lastColor: Marking["color"] = "blue";

const here = ({ film, player }: Desk): Marker | undefined =>
  film.get().markers.find(({ at }) => at === player.frame);

export const said = ({ label, at }: Marker): string =>
  t(label ? "markers.named" : "markers.plain", { label, time: timecode(at) });

/** Opens the marker at the playhead; where none is, sets one there first. */
export function mark(desk: Desk): void {
  if (!here(desk) && !(mayAdd(desk) && add(desk))) return;
  const found = here(desk);
  if (found) desk.marker.set({ clip: found.clip, frame: found.frame });
}

function add(desk: Desk): boolean {
  const { film, player, room } = desk;
  player.pause();
  const clip = film.get().clips.find((each) => each.from <= player.frame && player.frame < each.to);
  if (!open(desk, clip)) return false;
  const spot = { clip: clip.id, frame: clip.start + player.frame - clip.from };
  if (!step(desk, () => setMarker(room.doc, spot, { label: "", color: lastColor })))
    return refuse(desk, t("markers.full", { limit: MAX_MARKERS }));
  desk.say(t("markers.set", { time: timecode(player.frame) }));
  return true;
}

export function change(desk: Desk, spot: Spot, marking: Marking): void {
  if (!open(desk, clipOf(desk, spot))) return;
  lastColor = marking.color;
  step(desk, () => setMarker(desk.room.doc, spot, marking));
}

export function remove(desk: Desk, spot: Spot): void {
  if (!open(desk, clipOf(desk, spot))) return;
  desk.marker.set(null);
  step(desk, () => removeMarker(desk.room.doc, spot));
  desk.say(t("markers.removed"));
}

export function removeHere(desk: Desk): void {
  const there = here(desk);
  if (there && mayAdd(desk)) remove(desk, there);
}

/** The next marker after the playhead (1) or the one before it (-1). */
export function jump(desk: Desk, way: 1 | -1): void {
  const { markers } = desk.film.get();
  const { frame } = desk.player;
  const found =
    way > 0 ? markers.find(({ at }) => at > frame) : markers.filter(({ at }) => at < frame).at(-1);
  if (found) goTo(desk, found);
  else desk.say(t(way > 0 ? "markers.no_next" : "markers.no_before"));
}

export function goTo(desk: Desk, marker: Marker): void {
  desk.player.pause();
  desk.player.seek(marker.at);
  desk.select(marker.clip);
  desk.say(said(marker));
}
