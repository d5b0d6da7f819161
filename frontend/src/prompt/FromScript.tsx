/** Above a clip's names: the paragraph of the script that it was made of, and the way there. */
import { BookOpen } from "lucide-react";
import { type Clip, readLines } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useStore } from "../store";
import { short } from "./short";

export function FromScript({ clip }: { clip: Clip }) {
  const session = useEditor();
  useStore(session.film);
  if (!clip.paragraph) return null;
  const line = readLines(session.room.doc).find(({ clips }) => clips.some((each) => each.id === clip.id));
  if (!line) return null;
  const go = () => {
    session.scriptAt.set(line.from);
    session.tab.set("script");
  };
  return (
    <p>
      <button className="offer from-script" onClick={go}>
        <BookOpen size={12} aria-hidden="true" /> {t("script.from", { words: short(line.text) })}
      </button>
    </p>
  );
}
