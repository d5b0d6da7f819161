/** What a lesson is called: the number of its clip in the film, and which seconds of the clip. */
import type { HandLesson } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useStore } from "../store";
import { SEGMENT_FRAMES, span } from "../time";

export function useNameOf({ clip, index }: HandLesson): { name: string; there: boolean } {
  const { clips } = useStore(useEditor().film);
  const at = clips.findIndex((each) => each.id === clip);
  if (at < 0) return { name: t("hand.lesson_gone"), there: false };
  const range = span(index * SEGMENT_FRAMES, (index + 1) * SEGMENT_FRAMES);
  return { name: t("hand.lesson", { number: at + 1, range }), there: true };
}
