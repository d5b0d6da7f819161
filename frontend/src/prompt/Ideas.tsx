/** Four quick drafts of the same words: a press makes one's seed the clip's, an edit like any other. */
import { setSeed } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { step } from "../timeline/edits";

export function Ideas({ clip }: { clip: string }) {
  const session = useEditor();
  const { ideas, busy } = useStore(session.drafts);
  const seed = usePart(session.film, (film) => film.clips.find((each) => each.id === clip)?.seed);
  const silent = usePart(session.film, (film) => !film.clips.find((each) => each.id === clip)?.prompt.trim());
  const choose = (wanted: number, number: number) => {
    step(session, () => setSeed(session.room.doc, clip, wanted));
    session.say(t("ideas.chosen", { number }));
  };
  return (
    <div className="ideas">
      <button
        className="offer"
        aria-disabled={busy || silent}
        onClick={() => busy || silent || void session.drafts.ideas()}
      >
        {t(busy ? "ideas.drawing" : "ideas.ask")}
      </button>
      {ideas.length > 0 && (
        <ul aria-label={t("ideas.label")}>
          {ideas.map((idea, at) => (
            <li key={idea.seed}>
              <button
                className="idea moving"
                style={{ backgroundImage: `url("${idea.src}")` }}
                aria-label={t("ideas.one", { number: at + 1 })}
                aria-pressed={idea.seed === seed}
                title={t("ideas.one", { number: at + 1 })}
                onClick={() => choose(idea.seed, at + 1)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
