/** The three prompts, stacked and indented like the levels that they steer; and the states of the clip's segments. */
import { useEditor } from "../editor/context";
import { MAX_PROMPT, clipText, text } from "../document";
import { t, useLanguage } from "../i18n";
import { moments } from "../state";
import { useStore } from "../store";
import { clock } from "../time";
import { api } from "../api";
import { PromptField } from "./PromptField";
import { Reading } from "./Reading";

export function Levels() {
  useLanguage();
  const session = useEditor();
  const chosen = useStore(session.selected);
  const film = useStore(session.film);
  const { doc } = session.room;
  const here = film.clips.some((clip) => clip.id === chosen) ? chosen : null;
  const prompt = here && clipText(doc, here, "prompt");
  const details = here && clipText(doc, here, "details");
  return (
    <div className="levels">
      <PromptField level="style" words={text(doc, "style")} limit={MAX_PROMPT} />
      {prompt && details ? (
        <>
          <PromptField key={`${here}/prompt`} level="prompt" words={prompt} limit={MAX_PROMPT} />
          <PromptField key={`${here}/details`} level="details" words={details} limit={MAX_PROMPT} />
          <Reading clip={here} />
          <Segments clip={here} />
        </>
      ) : (
        <p className="quiet">{t("prompt.choose")}</p>
      )}
    </div>
  );
}

/** Each segment's state in words; a failed one says why and can be tried again. */
function Segments({ clip }: { clip: string }) {
  const session = useEditor();
  const film = useStore(session.film);
  const feed = useStore(session.feed);
  const mine = moments(film, feed).filter((moment) => moment.cell.clip === clip);
  return (
    <ul className="segments" aria-label={t("segments.label")}>
      {mine.map(({ cell, segment, state }) => {
        const range = `${clock(cell.from)} – ${clock(cell.to)}`;
        const reason = segment?.reason ? t(`errors.${segment.reason}`) : "";
        const words = state === "failed" && reason ? t("state.failed_why", { reason }) : t(`state.${state}`);
        return (
          <li key={cell.index} className={`chip ${state}`} data-state={state}>
            <button
              onClick={() => session.player.seek(cell.from)}
              aria-label={t("segments.one", { range, state: words })}
            >
              <span className={`thread ${state}`} aria-hidden="true" />
              {range} · {words}
            </button>
            {state === "failed" && segment && session.canEdit && (
              <button
                className="link"
                onClick={() => void session.command(() => api.retry(session.info.id, segment.key))}
              >
                {t("segments.retry")}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
