/** What a clip on the timeline says of choices: its own at its end, and those of the chosen clip that lead to it. */
import { type Clip, type Film } from "../document";
import { t } from "../i18n";
import { clipOf, waysOf } from "../play/ways";

export interface Ends {
  /** How many may be chosen; 0: the film ends here. */
  count: number;
  /** How many of them lead to a clip that is not there. */
  broken: number;
}

/** null: the next clip follows. */
export function endsOf(clips: readonly Clip[], clip: Clip): Ends | null {
  if (!clip.choices) return null;
  const ways = waysOf(clips, clip);
  return { count: ways.length, broken: ways.filter((way) => !way.clip).length };
}

/** The same in words; where the clip is chosen, with what each says and where it leads. */
export function endsSaid(clips: readonly Clip[], clip: Clip, chosen: boolean): string {
  const ends = endsOf(clips, clip);
  if (!ends) return "";
  if (!ends.count) return t("timeline.ends");
  const parts = [t("timeline.ends_choices", { count: ends.count })];
  if (chosen) parts.push(...waysOf(clips, clip).map((way, at) => wordsOf(clips, way, at)));
  else if (ends.broken) parts.push(t("timeline.ends_broken", { count: ends.broken }));
  return parts.join(". ");
}

function wordsOf(clips: readonly Clip[], way: ReturnType<typeof waysOf>[number], at: number): string {
  const number = String(at + 1);
  if (!way.clip) return t("timeline.way_broken", { number, label: way.label });
  const to = String(clips.indexOf(way.clip) + 1);
  return t("timeline.way", { number, label: way.label, to });
}

/** The numbers of the chosen clip's choices that lead to a clip, "1, 3"; "" where none does. */
export function ledHere({ clips }: Pick<Film, "clips">, chosen: string | null, clip: string): string {
  const from = clipOf(clips, chosen);
  const numbers = from
    ? waysOf(clips, from).flatMap((way, at) => (way.clip?.id === clip ? [at + 1] : []))
    : [];
  return numbers.join(", ");
}
