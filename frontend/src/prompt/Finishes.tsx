/** Under the style: ten finishes for the whole film, one press each. What is pressed is written into the style. */
import { setText, text } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { useStore } from "../store";
import { step } from "../timeline/edits";
import { FINISHES, type Finish, finishOf, finished, wordsOf } from "./finishes";

export default function Finishes() {
  useLanguage();
  const session = useEditor();
  const { style } = useStore(session.film);
  const { understood } = useStore(session.drafts);
  if (!session.canEdit) return null;
  const read = understood?.factors.find(({ factor, part }) => factor === "finish" && part === "style");
  // What is read comes a little later, and knows the other language too.
  const stillThere = read && style.toLowerCase().includes(read.words.toLowerCase());
  const now = finishOf(style) ?? (stillThere ? (read.value as Finish) : null);
  const press = (finish: Finish) => {
    const target = text(session.room.doc, "style");
    step(session, () =>
      setText(target, finished(target.toString(), finish === now ? null : finish, read?.words)),
    );
  };
  return (
    <details className="finishes">
      <summary>{now ? t("finishes.now", { finish: wordsOf(now) }) : t("finishes.none")}</summary>
      <div role="group" aria-label={t("finishes.label")}>
        {FINISHES.map((finish) => (
          <button
            key={finish}
            className="offer"
            data-finish={finish}
            aria-pressed={finish === now}
            onClick={() => press(finish)}
          >
            {wordsOf(finish)}
          </button>
        ))}
      </div>
    </details>
  );
}
