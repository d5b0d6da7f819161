/** What happened in the room, as the server tells it, and in words. Made as the commands of api.ts are, and loaded late. */
import { type Person, call, room } from "../api";
import { language, moment, t } from "../i18n";

export interface Line {
  member: Person | null;
  /** The server laid the room out. */
  beginning: boolean;
  deed: string;
  at: string;
  /** Ids of clips; of more, how many. */
  clips: string[];
  more: number;
  /** Of a named version. */
  name: string;
}

export interface Page {
  lines: Line[];
  /** What to ask `before` for older ones; null at the beginning. */
  next: string | null;
}

export interface Author {
  member: Person | null;
  beginning: boolean;
  when: string;
}

export type Authors = Record<string, { made: Author; changed: Author }>;

export const story = {
  page: (id: string, before: string | null = null) =>
    call<Page>("GET", `${room(id)}/activity${before ? `?before=${encodeURIComponent(before)}` : ""}`),
  authors: (id: string) => call<{ clips: Authors }>("GET", `${room(id)}/authors`),
};

/** Deeds that a sentence of their own tells; of others it says that something changed. */
const TOLD = new Set([
  ...[
    "began",
    "made",
    "removed",
    "prompt",
    "details",
    "moved",
    "length",
    "locked",
    "unlocked",
    "given",
    "seed",
  ],
  ...[
    "filled",
    "takes",
    "retouched",
    "choices",
    "dissolve",
    "title",
    "style",
    "script",
    "words",
    "tracks",
    "markers",
    "titles",
    "sounds",
    "accepted",
  ],
  ...[
    "unaccepted",
    "replaced",
    "commented",
    "answered",
    "named",
    "approved",
    "again",
    "reopened",
    "restored",
  ],
  ...["taken_back", "quieted", "heard", "edition_named", "edition_gone", "edition_back"],
  ...["version_named", "version_gone", "version_back"],
]);

/** "wrote what happens in clip 3": what a line says behind the person's name. */
export function deed({ deed, clips, more, name }: Line, order: readonly string[]): string {
  const known = TOLD.has(deed) ? deed : "changed";
  const about =
    clips.length > 0 && ["approved", "again", "changed"].includes(known) ? `${known}_clip` : known;
  // What was deleted has no number any more.
  const what =
    deed === "removed" ? t("activity.clips_gone", { count: clips.length + more }) : named(clips, more, order);
  return t(`activity.deed.${about}`, { clips: what, name });
}

/** "clip 3", "clips 2, 3 and a deleted one". */
function named(clips: readonly string[], more: number, order: readonly string[]): string {
  const numbers = clips.map((clip) => order.indexOf(clip) + 1).filter((number) => number > 0);
  const gone = clips.length - numbers.length;
  const each = numbers.sort((a, b) => a - b).map(String);
  if (gone) each.push(t("activity.gone", { count: gone }));
  if (more) each.push(t("activity.more", { count: more }));
  if (numbers.length === 0) return each.length > 1 || more ? list(each) : t("activity.gone", { count: gone });
  return t(each.length === 1 ? "activity.clip" : "activity.clips", { numbers: list(each) });
}

const list = (words: string[]): string =>
  new Intl.ListFormat(language(), { style: "long", type: "conjunction" }).format(words);

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["hour", 3_600],
  ["minute", 60],
];

/** "5 minutes ago"; what is older than a day, by its date. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1_000;
  if (seconds >= 24 * 3_600) return moment(iso);
  for (const [unit, size] of STEPS) {
    if (seconds >= size)
      return new Intl.RelativeTimeFormat(language(), { numeric: "always" }).format(
        -Math.floor(seconds / size),
        unit,
      );
  }
  return t("activity.now");
}

/** Who it was, in words. */
export const who = ({ member, beginning }: Pick<Line, "member" | "beginning">): string =>
  member ? member.name : t(beginning ? "history.nobody" : "history.gone");
