/** One version of the hand: whether it helped, by how much, what taught it, before and after, and the way back to it. */
import { type HandLesson, type HandVersion, type Probe, api } from "../api";
import { useEditor } from "../editor/context";
import type { LearntColours, LearntWord } from "../feed";
import { moment, number, percent, t } from "../i18n";
import { Curve } from "./Curve";
import { useNameOf } from "./names";
import { forgotten, nearer } from "./report";
import "./words";

/** Less than this share is nothing a person could see. */
const NOTHING = 0.005;

export function VersionCard({ version }: { version: HandVersion }) {
  const { current, stale, helps } = version;
  const who = version.by
    ? t("hand.by", { name: version.by })
    : t(version.by_itself ? "hand.by_itself" : "hand.by_gone");
  const title = t("hand.version", { number: version.number });
  return (
    <li className={stale || !helps ? "version unused" : "version"} aria-label={title}>
      <Title title={title} current={current} />
      <p className="quiet">
        <time dateTime={version.created}>{moment(version.created)}</time> · {who}
      </p>
      <p className="verdict">{verdict(version)}</p>
      <Numbers report={version.report} />
      {Boolean(version.report.left_out?.length) && (
        <p className="quiet">{t("hand.left_out", { count: version.report.left_out!.length })}</p>
      )}
      <Colours tables={version.report.tables} />
      <Words words={version.report.words} />
      <Probes probes={version.probes} />
      <Uses version={version} />
      <FootageUses version={version} />
      {version.report.seconds !== undefined && (
        <p className="quiet">
          {t("hand.cost", {
            seconds: number(version.report.seconds),
            joules: number(version.report.joules ?? 0, 0),
          })}
        </p>
      )}
      {helps && !stale && <Use number={version.number} current={current} />}
    </li>
  );
}

export function BaseVersion({ current }: { current: boolean }) {
  return (
    <li className="version" aria-label={t("hand.base")}>
      <Title title={t("hand.base")} current={current} />
      <p className="quiet">{t("hand.base_hint")}</p>
      <Use number={0} current={current} />
    </li>
  );
}

function Title({ title, current }: { title: string; current: boolean }) {
  return (
    <h4>
      {title} {current && <span className="in-use">{t("hand.in_use")}</span>}
    </h4>
  );
}

function verdict({ stale, helps, reason }: HandVersion): string {
  if (stale) return t("hand.stale");
  return helps ? t("hand.helps") : t("hand.shelf", { reason: t(`errors.${reason || "tune_no_gain"}`) });
}

/** The two numbers that people understand, and how they came about. */
function Numbers({ report }: { report: HandVersion["report"] }) {
  const closer = nearer(report);
  const forgot = forgotten(report);
  if (closer === null || forgot === null) return null;
  return (
    <div className="numbers">
      <p>
        {closer > NOTHING ? (
          <>
            <strong>{percent(closer)}</strong> {t("hand.closer")}
          </>
        ) : (
          t("hand.not_closer")
        )}
      </p>
      <p>
        {forgot > NOTHING ? (
          <>
            <strong>{percent(forgot)}</strong> {t("hand.forgot")}
          </>
        ) : (
          t("hand.forgot_nothing")
        )}
      </p>
      {report.curve && report.curve.length > 1 && <Curve points={report.curve} />}
    </div>
  );
}

/** The styles that it shows in the team's own colours. */
function Colours({ tables = [] }: { tables?: LearntColours[] }) {
  const learnt = tables.filter((one) => one.learnt);
  if (!learnt.length) return null;
  return (
    <ul className="own-words" aria-label={t("hand.colours")}>
      {learnt.map(({ style, clips, before, after }) => {
        const said = { style, count: clips, share: percent(1 - after / before) };
        return <li key={style}>{t(style ? "hand.colours_of" : "hand.colours_plain", said)}</li>;
      })}
    </ul>
  );
}

/** Words of the team's own that it draws, and those that it could not learn. */
function Words({ words = [] }: { words?: LearntWord[] }) {
  if (!words.length) return null;
  return (
    <ul className="own-words" aria-label={t("footage.words")}>
      {words.map(({ word, learnt, reason, clips }) => (
        <li key={word} className={learnt ? undefined : "quiet"}>
          {learnt ? t("footage.knows", { word, count: clips }) : t(`footage.not_learnt.${reason}`, { word })}
        </li>
      ))}
    </ul>
  );
}

function Probes({ probes }: { probes: Probe[] }) {
  if (!probes.length) return null;
  return (
    <details>
      <summary>{t("hand.before_after")}</summary>
      {probes.map((probe) => {
        const words = t(`hand.probes.${probe.name}`);
        return (
          <figure key={probe.name} className="probe">
            <figcaption>
              {words}
              {probe.style && <> {t("hand.in_style", { style: probe.style })}</>}
            </figcaption>
            <div className="sides">
              <span className="quiet">{t("hand.before")}</span>
              <img src={probe.before} alt={t("hand.before_of", { words })} loading="lazy" />
              <span className="quiet">{t("hand.after")}</span>
              <img src={probe.after} alt={t("hand.after_of", { words })} loading="lazy" />
            </div>
          </figure>
        );
      })}
    </details>
  );
}

function Uses({ version: { uses, elsewhere } }: { version: HandVersion }) {
  const count = uses.filter((lesson) => !lesson.left_out).length + elsewhere;
  if (!count && !uses.length) return null;
  return (
    <details>
      <summary>
        {t("hand.uses", { count })}
        {elsewhere > 0 && `, ${t("hand.elsewhere", { count: elsewhere })}`}
      </summary>
      <ul className="uses">
        {uses.map((lesson) => (
          <li key={lesson.key} className={lesson.left_out ? "left-out" : undefined}>
            <Jump lesson={lesson} />
            {lesson.left_out && <span className="quiet">{t("hand.was_left_out")}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Which of the team's own clips taught it. */
function FootageUses({ version: { footage = [], brought = 0, deleted = 0 } }: { version: HandVersion }) {
  if (!brought && !deleted && !footage.length) return null;
  const gone = deleted ? t("footage.uses_gone", { count: deleted }) : "";
  const known = brought || footage.length ? t("footage.uses", { count: brought }) : "";
  if (!footage.length) return <p className="quiet">{[known, gone].filter(Boolean).join(", ")}</p>;
  return (
    <details>
      <summary>
        {known}
        {gone && `, ${gone}`}
      </summary>
      <ul className="uses brought">
        {footage.map(({ footage: id, clip, caption, thumb, left_out }) => (
          <li key={`${id}:${clip}`} className={left_out ? "left-out" : undefined}>
            <img src={thumb} alt="" loading="lazy" />
            {caption}
            {left_out && <span className="quiet">{t("hand.was_left_out")}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A lesson's picture, which leads to its clip while that is in the film. */
export function Jump({ lesson }: { lesson: HandLesson }) {
  const session = useEditor();
  const { name, there } = useNameOf(lesson);
  const picture = lesson.thumb ? { backgroundImage: `url("${lesson.thumb}")` } : undefined;
  return (
    <button
      className="lesson-picture"
      style={picture}
      disabled={!there}
      aria-label={there ? t("hand.jump", { clip: name }) : name}
      title={name}
      onClick={() => session.goTo(lesson.clip)}
    />
  );
}

function Use({ number: at, current }: { number: number; current: boolean }) {
  const session = useEditor();
  if (current || !session.canEdit) return null;
  const press = async () => {
    const done = await session.command(() => api.useVersion(session.info.id, at));
    if (done) session.say(t(at ? "hand.used" : "hand.used_base", { number: at }));
  };
  return (
    <button
      className="button"
      aria-label={t(at ? "hand.use_full" : "hand.use_base", { number: at })}
      onClick={() => void press()}
    >
      {t("hand.use")}
    </button>
  );
}
