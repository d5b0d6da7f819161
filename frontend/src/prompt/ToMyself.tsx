/** Words of a clip that only this person sees, in the place of the shared ones; published or thrown away by a press. */
import { EyeOff } from "lucide-react";
import { useEffect, useId } from "react";
import { type Clip, MAX_PROMPT } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart, useStore } from "../store";
import { step } from "../timeline/edits";
import type { Own as Mounted } from "./code";
import { namesFor } from "./PromptField";
import { useCode } from "./useCode";
import "./myself";
import "./myself.css";
import { type Level, type Said, LEVELS } from "./unpublished";

export function ToMyself({ clip }: { clip: Clip }) {
  useLanguage();
  const session = useEditor();
  const { unpublished } = session;
  const kept = usePart(unpublished, (all) => all[clip.id]);
  const safe = useStore(unpublished.safe);
  const why = session.whyNot(clip);
  const name = useId();
  if (!kept?.words) return null;
  const contested = unpublished.contested(clip.id);
  const publish = (chosen: Partial<Said> = {}, seen?: Said | null) => {
    const done = step(session, () => unpublished.publish(clip.id, chosen, seen));
    session.say(t(done ? "myself.published" : "myself.changed_again"));
    if (done) focusToggle();
  };
  const throwAway = () => {
    unpublished.throwAway(clip.id);
    session.say(t("myself.thrown"));
    focusToggle();
  };
  return (
    <section className="myself" aria-labelledby={name}>
      <h3 id={name}>
        <EyeOff size={13} aria-hidden="true" /> {t("myself.title")} <small>{t("myself.hint")}</small>
      </h3>
      {!safe && (
        <p className="problem" role="alert">
          {t("myself.unsafe")}
        </p>
      )}
      {LEVELS.map((level) => (
        <Own key={level} clip={clip.id} level={level} words={kept.words![level]} />
      ))}
      {contested.length > 0 && (
        <Contested clip={clip.id} levels={contested} mine={kept.words} publish={publish} />
      )}
      <div className="row">
        {contested.length === 0 && (
          <button
            className="button decisive"
            aria-disabled={!session.mayChange(clip)}
            onClick={() => session.mayChange(clip) && publish()}
          >
            {t("myself.publish")}
          </button>
        )}
        <button className="button" onClick={throwAway}>
          {t("myself.throw")}
        </button>
      </div>
      {!session.mayChange(clip) && why && <p className="quiet">{why}</p>}
    </section>
  );
}

const focusToggle = () =>
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".to-myself input")?.focus());

interface OwnProps {
  clip: string;
  level: Level;
  words: string;
}

function Own({ clip, level, words }: OwnProps) {
  const session = useEditor();
  const language = useLanguage();
  const { unpublished } = session;
  const shared = unpublished.shared(clip)?.[level] ?? "";
  const { host, editor, ready, long } = useCode<Mounted>(
    ({ mountOwn }, parent, onTooLong) =>
      mountOwn({
        parent,
        words: unpublished.of(clip)?.words?.[level] ?? "",
        label: t(`myself.${level}`),
        empty: t(`prompt.${level}_empty`),
        limit: MAX_PROMPT,
        onTooLong,
        onWords: (said) => unpublished.write(clip, level, said),
        names: namesFor(session),
      }),
    [session, unpublished, clip, level, language],
  );
  // A press may write here too, and another window of this person's.
  useEffect(() => editor.current?.say(words), [editor, words, ready]);
  return (
    <div className="own">
      <span className="of" aria-hidden="true">
        {t(`myself.${level}`)}
      </span>
      {!ready && <p className="plain">{words}</p>}
      <div ref={host} className="code" />
      {long && (
        <p role="status" className="problem">
          {t("prompt.too_long", { limit: MAX_PROMPT })}
        </p>
      )}
      {words !== shared && (
        <p className="quiet">
          {shared ? t("myself.they_see", { words: shared }) : t("myself.they_see_nothing")}
        </p>
      )}
    </div>
  );
}

interface ContestedProps {
  clip: string;
  levels: readonly Level[];
  mine: Said;
  publish: (chosen: Partial<Said>, seen: Said | null) => void;
}

/** Somebody else wrote there meanwhile: both stand here, and the person says which is published. */
function Contested({ clip, levels, mine, publish }: ContestedProps) {
  const session = useEditor();
  const { unpublished } = session;
  const seen = unpublished.shared(clip);
  const may = session.mayChange(session.film.get().clips.find((each) => each.id === clip));
  if (!seen) return null;
  const with_ = (say: (level: Level) => string) =>
    Object.fromEntries(levels.map((level) => [level, say(level)])) as Partial<Said>;
  const both = (level: Level) => [seen[level], mine[level]].filter((words) => words.trim()).join("\n");
  const fits = levels.every((level) => both(level).length <= MAX_PROMPT);
  return (
    <div className="contested" role="group" aria-label={t("myself.contested")}>
      <p role="status">{t("myself.contested")}</p>
      <dl>
        {levels.map((level) => (
          <div key={level}>
            <dt>{t("myself.theirs", { level: t(`prompt.${level}`) })}</dt>
            <dd>{seen[level] || "—"}</dd>
            <dt>{t("myself.mine", { level: t(`prompt.${level}`) })}</dt>
            <dd>{mine[level] || "—"}</dd>
          </div>
        ))}
      </dl>
      {may && (
        <div className="row">
          <button
            className="button"
            onClick={() =>
              publish(
                with_((level) => mine[level]),
                seen,
              )
            }
          >
            {t("myself.take_mine")}
          </button>
          <button
            className="button"
            onClick={() =>
              publish(
                with_((level) => seen[level]),
                seen,
              )
            }
          >
            {t("myself.take_theirs")}
          </button>
          {fits && (
            <button className="button" onClick={() => publish(with_(both), seen)}>
              {t("myself.take_both")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
