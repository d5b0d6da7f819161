/** What an undo left where it is, because somebody else has worked in it, as sentences. */
import type { Film } from "../document";
import { t } from "../i18n";

/** made: names such as "clips/id", as undo gives them. */
export function saidKept({ clips, words, titles, sounds }: Film, made: readonly string[]): string {
  const stays = new Set(made);
  const numbers = clips.flatMap(({ id }, at) => (stays.has(`clips/${id}`) ? [at + 1] : []));
  const spots = (root: string, all: readonly { clip: string; frame: number; text: string }[]) =>
    all.filter(({ clip, frame }) => stays.has(`${root}/${clip}:${frame}`) && !stays.has(`clips/${clip}`));
  const names = [
    ...words.filter(({ id }) => stays.has(`words/${id}`)).map(({ name }) => `{${name}}`),
    ...[...spots("titles", titles), ...spots("sounds", sounds)].map(({ text }) => text || t("titles.empty")),
  ];
  const said = [
    numbers.length && t("timeline.undo_kept", { count: numbers.length, numbers: numbers.join(", ") }),
    names.length && t("timeline.undo_kept_named", { names: names.join(", ") }),
  ];
  return said.filter(Boolean).join(" ");
}
