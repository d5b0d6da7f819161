/** The review: write on the picture, read what others said, watch versions, decide. */
import { useEffect, useState } from "react";
import { api } from "../api";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart, useStore } from "../store";
import { Compose } from "./Compose";
import { Decisions } from "./Decide";
import { Links } from "./Links";
import { TakeAway } from "./TakeAway";
import { ThreadCard } from "./ThreadCard";
import { type Filter, askedAgain, filtered, placed, threads } from "./desk";
import type { Decision } from "./types";
import { VersionList } from "./VersionList";
import { VersusList } from "./Versus";
import "./review.css";
import "./words";

const FILTERS: readonly Filter[] = ["open", "mine", "all"];

export function ReviewPanel() {
  useLanguage();
  const session = useEditor();
  const { desk } = session;
  const may = usePart(session.feed, () => session.mayReview);
  const watched = useStore(desk.watched);
  useEffect(() => {
    if (!desk.said.get().loaded) void desk.load();
  }, [desk]);
  return (
    <section className="review" aria-label={t("review.label")}>
      <Open />
      {may ? <Compose /> : <p className="quiet">{t("review.look_only")}</p>}
      <Taken />
      <Threads />
      <VersionList />
      <VersusList />
      {watched && <Decisions version={watched} />}
      <TakeAway />
      {session.leads && <Links />}
    </section>
  );
}

/** What is open: in one line, and what was asked for again with its reason, each a press away from its frame. */
function Open() {
  const session = useEditor();
  const { comments, decisions, loaded } = useStore(session.desk.said);
  if (!loaded)
    return (
      <p role="status" className="quiet">
        {t("review.loading")}
      </p>
    );
  const open = filtered(threads(comments), "open", "").length;
  const again = askedAgain(decisions);
  const clips = again.filter(({ clip }) => clip !== null).length;
  return (
    <>
      <p className="open-line" role="status">
        {open > 0 && t("review.open_comments", { count: open })}{" "}
        {clips > 0 && t("review.open_clips", { count: clips })}{" "}
        {again.length > clips && t("review.open_film")}
      </p>
      {again.length > 0 && (
        <ul className="asked-again" aria-label={t("review.asked_again")}>
          {again.map((each) => (
            <AskedAgain key={each.id} decision={each} />
          ))}
        </ul>
      )}
    </>
  );
}

function AskedAgain({ decision }: { decision: Decision }) {
  const session = useEditor();
  const { clips } = useStore(session.film);
  const number = clips.findIndex(({ id }) => id === decision.clip) + 1;
  const what = decision.clip === null ? t("review.whole_film") : t("review.clip", { number: String(number) });
  const go = () => {
    session.player.pause();
    session.player.seek(session.scene.find(({ clip }) => clip === decision.clip)?.from ?? 0);
  };
  return (
    <li>
      {decision.clip !== null && number === 0 ? (
        t("review.clip_gone")
      ) : (
        <button className="link" onClick={go}>
          {what}
          <span className="hidden">. {t("review.go_there")}</span>
        </button>
      )}{" "}
      <span className="quiet">
        {t("review.verdict_again", { name: decision.member?.name ?? t("history.gone") })},{" "}
        {decision.version_name}:
      </span>{" "}
      <q>{decision.reason}</q>
    </li>
  );
}

function Taken() {
  const session = useEditor();
  const { desk, info } = session;
  const taken = useStore(desk.taken);
  if (taken === null) return null;
  const back = async () => {
    const made = await session.command(() => api.changeComment(info.id, taken, { removed: false }));
    if (!made) return;
    desk.put(made);
    desk.taken.set(null);
  };
  return (
    <p role="status" className="quiet">
      {t("review.removed")}{" "}
      <button className="link" onClick={() => void back()}>
        {t("review.bring_back")}
      </button>
    </p>
  );
}

function Threads() {
  const session = useEditor();
  const { comments, loaded } = useStore(session.desk.said);
  const [filter, setFilter] = useState<Filter>("open");
  useStore(session.film);
  useStore(session.feed);
  useStore(session.desk.watched);
  const all = threads(comments);
  const shown = placed(filtered(all, filter, String(session.info.you.id)), session.scene);
  return (
    <>
      <div className="row heads-row">
        <h3>{t("review.comments")}</h3>
        <span className="spacer" />
        <div role="group" aria-label={t("review.filter")} className="filter">
          {FILTERS.map((name) => (
            <button key={name} aria-pressed={filter === name} onClick={() => setFilter(name)}>
              {t(`review.filter_${name}`)}
            </button>
          ))}
        </div>
      </div>
      {loaded && shown.length === 0 && (
        <p className="quiet">{t(all.length === 0 ? "review.none" : `review.none_${filter}`)}</p>
      )}
      <ul className="threads" aria-label={t("review.comments")}>
        {shown.map((thread) => (
          <ThreadCard key={thread.head.id} {...thread} />
        ))}
      </ul>
    </>
  );
}
