/** The decision about a version that is watched: the film, or the clip under the playhead; and who decided what. */
import { useState } from "react";
import { api } from "../api";
import { useEditor } from "../editor/context";
import { moment, t } from "../i18n";
import { usePart, useStore } from "../store";
import { useFrame } from "./Drawings";
import { standing } from "./desk";
import { cellAt, versionScene } from "./scene";
import type { Decision, Watched } from "./types";
import "./words";

export function Decisions({ version }: { version: Watched }) {
  const session = useEditor();
  const { decisions } = useStore(session.desk.said);
  const approved = usePart(session.feed, (feed) => feed.approved);
  const may = usePart(session.feed, () => session.mayReview);
  const { playing } = useStore(session.player.transport);
  const frame = useFrame(!playing);
  const clip = cellAt(versionScene(version), frame)?.clip ?? null;
  const about = decisions.filter((each) => each.version === version.id);
  return (
    <section className="decisions" aria-label={t("review.decision")}>
      <h3>{t("review.decision_on", { name: version.name })}</h3>
      {may && !approved && (
        <Ask key={version.id} version={version} clip={clip} number={numberOf(version, clip)} />
      )}
      {about.length === 0 && <p className="quiet">{t("review.no_decisions")}</p>}
      <ol aria-label={t("review.trail")}>
        {about.map((each) => (
          <Row
            key={each.id}
            decision={each}
            version={version}
            current={standing(decisions, version.id, each.clip) === each}
          />
        ))}
      </ol>
    </section>
  );
}

const numberOf = (version: Watched, clip: string | null): number =>
  version.clips.findIndex((each) => each.id === clip) + 1;

function Row({ decision, version, current }: { decision: Decision; version: Watched; current: boolean }) {
  const what = decision.clip
    ? t("review.clip", { number: String(numberOf(version, decision.clip)) })
    : t("review.whole_film");
  return (
    <li className={current ? "" : "past"}>
      <span className={`verdict ${decision.verdict}`}>
        {what}:{" "}
        {t(`review.verdict_${decision.verdict}`, { name: decision.member?.name ?? t("history.gone") })}
      </span>
      {decision.reason && <q>{decision.reason}</q>}
      <small>{moment(decision.created)}</small>
    </li>
  );
}

function Ask({ version, clip, number }: { version: Watched; clip: string | null; number: number }) {
  const session = useEditor();
  const [whole, setWhole] = useState(true);
  const [reason, setReason] = useState("");
  const [sure, setSure] = useState(false);
  const about = whole ? null : clip;
  const send = async (verdict: "approved" | "again") => {
    const body = { verdict, reason, ...(about ? { clip: about } : {}) };
    const made = await session.command(() => api.decide(session.info.id, version.id, body));
    setSure(false);
    if (!made) return;
    session.desk.decide(made);
    setReason("");
    session.say(t("review.decided"));
  };
  const name = about ? t("review.clip", { number: String(number) }) : t("review.whole_film");
  return (
    <div className="ask-box">
      <fieldset>
        <legend>{t("review.about")}</legend>
        <label className="check">
          <input type="radio" name="about" checked={whole} onChange={() => setWhole(true)} />{" "}
          {t("review.whole_film")}
        </label>
        {clip && (
          <label className="check">
            <input type="radio" name="about" checked={!whole} onChange={() => setWhole(false)} />{" "}
            {t("review.clip_here", { number: String(number) })}
          </label>
        )}
      </fieldset>
      <label>
        {t("review.reason")}
        <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </label>
      {sure ? (
        <div
          role="alertdialog"
          aria-label={t("review.sure")}
          className="sure"
          onKeyDown={(event) => event.key === "Escape" && setSure(false)}
        >
          <p>{t("review.sure")}</p>
          <button autoFocus className="button decisive" onClick={() => void send("approved")}>
            {t("review.approve_lock")}
          </button>
          <button className="button" onClick={() => setSure(false)}>
            {t("review.cancel")}
          </button>
        </div>
      ) : (
        <div className="row">
          <button className="button decisive" onClick={() => (about ? void send("approved") : setSure(true))}>
            {t("review.approve", { what: name })}
          </button>
          <button
            className="button"
            aria-disabled={!reason.trim()}
            onClick={() => reason.trim() && void send("again")}
          >
            {t("review.again", { what: name })}
          </button>
        </div>
      )}
    </div>
  );
}
