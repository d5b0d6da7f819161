/** What is seen of a clip, in words: its own, for who does not see the picture. */
import { GAP, type Word, resolve } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useStore } from "../store";

type Said = { prompt: string; source?: string };

interface Shown {
  cells: readonly { clip: string; from: number; to: number }[];
  clips: readonly (Said & { id: string })[];
}

/** number: which clip of the film it is, from 1. named: what its names stand for. */
export function seenIn({ prompt, source }: Said, number: number, named: readonly Word[]): string {
  const own = resolve(prompt, named).trim();
  const words = source === GAP ? t("timeline.gap") : own || t("timeline.no_words");
  return t("picture.of", { number: String(number), words });
}

/** The clip under the playhead, of the film or of the version that is watched. */
export function useSeen(): string {
  const { film, player, desk } = useEditor();
  const now = useStore(film);
  const watched = useStore(desk.watched);
  // Another segment begins: with it another clip may.
  useStore(player.transport);
  const shown: Shown = watched ?? now;
  const here = shown.cells.find(({ from, to }) => from <= player.frame && player.frame < to);
  const at = shown.clips.findIndex(({ id }) => id === here?.clip);
  return at < 0 ? t("picture.label") : seenIn(shown.clips[at]!, at + 1, now.words);
}
