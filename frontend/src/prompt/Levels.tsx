/** The three prompts, stacked and indented like the levels that they steer; and the states of the clip's segments. */
import { useEditor } from "../editor/context";
import { type Clip, GAP, MAX_PROMPT, clipText, fillGap, text } from "../document";
import { t, useLanguage } from "../i18n";
import { moments } from "../state";
import { usePart, useStore } from "../store";
import { hush } from "../timeline/edits";
import { own } from "../timeline/keymap";
import { keyOf } from "../timeline/shortcuts";
import { ariaKeys } from "../timeline/signs";
import { span } from "../time";
import { api } from "../api";
import { WhyKeptOut } from "../class/KeepOut";
import { Whose } from "../class/Whose";
import { NamesHere } from "../names/NamesHere";
import { MadeBy } from "../history/late";
import { After } from "../play/late";
import { ComesIn } from "../timeline/ComesIn";
import { FromScript } from "./FromScript";
import { Finishes } from "./late";
import { PromptField } from "./PromptField";
import { Reading } from "./Reading";
import { ToMyself, WriteToMyself } from "./WriteToMyself";

export function Levels() {
  useLanguage();
  const session = useEditor();
  const chosen = useStore(session.selected);
  const film = useStore(session.film);
  const { doc } = session.room;
  const alone = usePart(session.unpublished, (all) => Boolean(chosen && all[chosen]?.words));
  const clip = film.clips.find((clip) => clip.id === chosen);
  const here = clip?.id ?? null;
  const prompt = here && clipText(doc, here, "prompt");
  const details = here && clipText(doc, here, "details");
  return (
    <div className="levels">
      <PromptField level="style" words={text(doc, "style")} limit={MAX_PROMPT} />
      <Finishes />
      {clip?.source === GAP ? (
        <Gap id={clip.id} locked={clip.locked} />
      ) : clip && prompt && details ? (
        <>
          <Whose clip={clip} />
          <WhyKeptOut clip={clip.id} />
          {clip.locked && <p className="quiet">{t("prompt.locked")}</p>}
          <WriteToMyself clip={clip} />
          {alone && <ToMyself key={`${here}/alone`} clip={clip} />}
          {(alone ? [] : (["prompt", "details"] as const)).map((level) => (
            <PromptField
              key={`${here}/${level}`}
              level={level}
              words={level === "prompt" ? prompt : details}
              limit={MAX_PROMPT}
              clip={clip}
            />
          ))}
          <FromScript clip={clip} />
          <NamesHere clip={clip} />
          <Reading clip={clip.id} />
          <Segments clip={clip.id} />
          <Quiet clip={clip} />
          <MadeBy clip={clip} />
          <ComesIn key={`${here}/comes-in`} clip={clip} />
          <After key={`${here}/after`} clip={clip} />
        </>
      ) : (
        <p className="quiet">{t("prompt.choose")}</p>
      )}
    </div>
  );
}

/** Whether the clip's own sound is heard: nothing is drawn anew for it. */
function Quiet({ clip }: { clip: Clip }) {
  useStore(own);
  const session = useEditor();
  return (
    <label className="hushed">
      <input
        type="checkbox"
        checked={clip.quiet}
        disabled={!session.mayChange(clip)}
        aria-keyshortcuts={ariaKeys(keyOf("quiet"))}
        onChange={() => hush(session, clip)}
      />
      {t("timeline.quiet")}
    </label>
  );
}

/** A gap asks for nothing until somebody makes it a clip. */
function Gap({ id, locked }: { id: string; locked: boolean }) {
  const session = useEditor();
  return (
    <p className="quiet">
      {t("prompt.gap")}{" "}
      {session.canEdit && !locked && (
        <button className="button" onClick={() => fillGap(session.room.doc, id)}>
          {t("prompt.fill")}
        </button>
      )}
    </p>
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
        const range = span(cell.from, cell.to);
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
