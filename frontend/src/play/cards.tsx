/** What stands over the picture when it does not run: before the film, at a choice, at the end. */
import { useEffect, useRef } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { choose as chooseWord } from "../names/edits";
import { moments } from "../state";
import { usePart, useStore } from "../store";
import type { Kept } from "./kept";
import type { Run } from "./run";

/** `from`: the clip to begin with, where it is not the first. */
export function Ready({ run, kept, from }: { run: Run; kept: Kept; from: string | null }) {
  const session = useEditor();
  const film = useStore(session.film);
  const feed = useStore(session.feed);
  const play = usePart(session.feed, (view) => view.play);
  const { path } = useStore(kept.mine);
  const begun = play !== null && path.length > 0 && path.at(-1)!.to !== "";
  const { synced } = useStore(session.room.status);
  const begin = useRef<HTMLButtonElement>(null);
  const empty = film.clips.length === 0;
  useEffect(() => {
    if (!empty) begin.current?.focus();
  }, [empty]);
  if (empty) return <p className="card-over">{t(synced ? "play.empty" : "status.joining")}</p>;
  const asked = moments(film, feed).filter(({ state }) => state !== "gap");
  const missing = asked.filter(({ segment }) => !segment?.url).length;
  return (
    <section className="card-over" aria-labelledby="play-title">
      <h1 id="play-title">{film.title || t("header.untitled")}</h1>
      <p>{t("play.how")}</p>
      {play && <p>{t(session.leads ? "play.uncounted_why" : "play.watched_why")}</p>}
      <Words />
      {missing > 0 && <p className="quiet">{t("play.missing", { count: missing, of: asked.length })}</p>}
      <span className="pair">
        <button ref={begin} className="button decisive" onClick={() => run.begin(from)}>
          {t("play.begin")}
        </button>
        {begun && (
          <button className="button" onClick={() => run.resume(path) || run.begin()}>
            {t("play.resume", { label: path.at(-1)!.label })}
          </button>
        )}
      </span>
    </section>
  );
}

/**
 * The named words of which there is a choice. Another choice is an edit: who may not edit plays what is there, and while
 * a class plays so do its pupils, or each would change the film for all.
 */
function Words() {
  const session = useEditor();
  const words = usePart(session.film, (film) => film.words);
  const play = usePart(session.feed, (view) => view.play);
  const may = session.canEdit && (play === null || session.leads);
  const open = words.filter(({ choices }) => choices.length > 0);
  if (!open.length) return null;
  return (
    <>
      <ul className="play-words">
        {open.map((word) => (
          <li key={word.id}>
            <label>
              <span>{word.name}</span>
              {may ? (
                <select value={word.text} onChange={(event) => chooseWord(session, word, event.target.value)}>
                  {[...new Set([word.text, ...word.choices])].map((said) => (
                    <option key={said}>{said}</option>
                  ))}
                </select>
              ) : (
                <b>{word.text}</b>
              )}
            </label>
          </li>
        ))}
      </ul>
      {may && <p className="quiet">{t("play.words_hint")}</p>}
    </>
  );
}

/** The choices over the last frame: buttons, and a number key for each. */
export function Choose({ run }: { run: Run }) {
  useStore(useEditor().film);
  const group = useRef<HTMLElement>(null);
  // The group and not its first button: whoever is just pressing the space bar shall not choose with it.
  useEffect(() => group.current?.focus(), []);
  const { ways } = run;
  const dead = ways.every((way) => !way.clip);
  return (
    <section ref={group} className="choose" role="group" tabIndex={-1} aria-labelledby="choose-title">
      <h1 id="choose-title">{t("play.choose")}</h1>
      <ol>
        {ways.map((way, at) => (
          <li key={at}>
            <button
              disabled={!way.clip}
              aria-keyshortcuts={String(at + 1)}
              title={way.clip ? undefined : t("play.nowhere")}
              onClick={() => run.choose(at)}
            >
              <kbd aria-hidden="true">{at + 1}</kbd>
              <span>
                {way.label}
                {!way.clip && <small>{t("play.nowhere")}</small>}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {dead && (
        <button className="button" onClick={() => run.begin()}>
          {t("play.again")}
        </button>
      )}
    </section>
  );
}

/** The end: which way this was, and once more. */
export function Over({ run }: { run: Run }) {
  const session = useEditor();
  const { path } = useStore(run);
  const { clips } = useStore(session.film);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const number = (id: string) => clips.findIndex((clip) => clip.id === id) + 1;
  return (
    <section className="card-over" aria-labelledby="over-title">
      <h1 id="over-title" ref={head} tabIndex={-1}>
        {t("play.over")}
      </h1>
      {path.length > 0 ? (
        <>
          <p>{t("play.path")}</p>
          <ol className="path">
            {path.map((step, at) => (
              <li key={at}>
                <b>{step.label}</b>{" "}
                <small>
                  {number(step.clip) > 0 ? t("play.after", { number: number(step.clip) }) : t("after.gone")}
                </small>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p>{t("play.no_path")}</p>
      )}
      <button className="button decisive" onClick={() => run.begin()}>
        {t("play.again")}
      </button>
    </section>
  );
}
