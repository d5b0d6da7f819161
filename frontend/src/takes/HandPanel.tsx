/** The hand: which version draws, what was accepted since, and the lesson. */
import { api } from "../api";
import { useEditor } from "../editor/context";
import type { Hand } from "../feed";
import { nearer } from "../hand/report";
import { percent, t, useLanguage } from "../i18n";
import { usePart } from "../store";

/** The words of the team's own that the version in use draws. */
function Knows({ hand }: { hand: Hand }) {
  const used = hand.versions.find((version) => version.current);
  const known = used?.report?.words?.filter(({ learnt }) => learnt) ?? [];
  if (!known.length) return null;
  return (
    <p className="quiet">{t("hand.knows", { words: known.map(({ word }) => `‘${word}’`).join(", ") })}</p>
  );
}

/** onOpen: leads to all versions; absent where they are shown beside. */
export function HandPanel({ onOpen }: { onOpen?: () => void }) {
  useLanguage();
  const session = useEditor();
  const hand = usePart(session.feed, (feed) => feed.hand);
  if (!hand) return null;
  const job = hand.job;
  return (
    <section className="hand" aria-label={t("hand.label")}>
      <div>
        <h3>
          {t("hand.label")}{" "}
          <small className="hand-version">
            {hand.version ? t("hand.version", { number: hand.version }) : t("hand.version_0")}
          </small>
        </h3>
        <p className="quiet">
          <meter min={0} max={hand.enough} value={Math.min(hand.accepted, hand.enough)} aria-hidden="true" />{" "}
          {t("hand.count", { count: hand.accepted, enough: hand.enough })}
        </p>
        <Knows hand={hand} />
      </div>
      {job && (
        <p role="status" className="lesson">
          <progress
            max={1}
            value={job.progress}
            aria-label={t("hand.teaching", { share: percent(job.progress) })}
          />{" "}
          {job.state === "waiting" ? t("hand.waiting") : t("hand.teaching", { share: percent(job.progress) })}
        </p>
      )}
      {session.canEdit && <Teach hand={hand} />}
      <LastLesson hand={hand} />
      <p className="quiet wide">
        {t(hand.silent ? "hand.silent" : hand.relearns && !job ? "hand.relearns" : "hand.hint")}{" "}
        {onOpen && (
          <button className="link" onClick={onOpen}>
            {t("hand.open")}
          </button>
        )}
      </p>
    </section>
  );
}

/** Rests while a lesson goes on, where it was, with the focus of who pressed it. */
function Teach({ hand }: { hand: Hand }) {
  const session = useEditor();
  const rests = Boolean(hand.job);
  const press = () => session.command(() => api.teach(session.info.id));
  return (
    <button
      className="button"
      disabled={!rests && (hand.accepted === 0 || hand.silent)}
      aria-disabled={rests}
      onClick={() => rests || void press()}
    >
      {t("hand.teach")}
    </button>
  );
}

/** What the last lesson brought, in words. */
function LastLesson({ hand }: { hand: Hand }) {
  const session = useEditor();
  const failed = usePart(session.feed, (feed) => {
    const tunes = [...feed.jobs.values()].filter((job) => job.kind === "tune");
    return tunes.at(-1)?.state === "failed" ? (tunes.at(-1)?.reason ?? "tune_failed") : null;
  });
  if (failed && !hand.job) {
    return (
      <p role="status" className="wide">
        {t("hand.failed", { reason: t(`errors.${failed}`) })}
      </p>
    );
  }
  const report = hand.versions.find((version) => version.current)?.report;
  const share = report ? nearer(report) : null;
  if (share === null) return null;
  return (
    <p role="status" className="wide">
      {t("hand.helped", { share: percent(Math.max(0, share)) })}
    </p>
  );
}
