/** The named versions as a reviewer sees them: watch one, and what was decided about it. */
import { useCallback, useEffect, useState } from "react";
import { type Version, api } from "../api";
import { useEditor } from "../editor/context";
import { NameIt } from "../history/HistoryPanel";
import { moment, t } from "../i18n";
import { usePart, useStore } from "../store";
import { standing } from "./desk";
import { compare, watch } from "./moves";
import "./words";

export function VersionList() {
  const session = useEditor();
  const { desk } = session;
  const { decisions } = useStore(desk.said);
  const watched = useStore(desk.watched);
  const right = useStore(desk.versus)?.right.id;
  const can = usePart(session.feed, () => session.canEdit);
  const { versions, again } = useVersions();
  return (
    <>
      <h3>{t("review.versions")}</h3>
      {can && <NameIt onKept={again} />}
      {versions?.length === 0 && (
        <p className="quiet">{t(can ? "review.no_versions" : "review.no_versions_yet")}</p>
      )}
      <ul className="version-list" aria-label={t("review.versions")}>
        {versions?.map((version) => {
          const decision = standing(decisions, version.id, null);
          return (
            <li key={version.id}>
              <span>
                <b>{version.name}</b>
                <small>
                  {version.member?.name ?? t("history.gone")} · {moment(version.created)}
                </small>
                {decision && (
                  <small className={`verdict ${decision.verdict}`}>
                    {t(`review.verdict_${decision.verdict}`, {
                      name: decision.member?.name ?? t("history.gone"),
                    })}
                  </small>
                )}
              </span>
              <span className="presses">
                <button
                  className="button"
                  disabled={!version.pinned}
                  aria-pressed={watched?.id === version.id}
                  title={version.pinned ? undefined : t("errors.version_not_pinned")}
                  onClick={() => void watch(session, watched?.id === version.id ? null : version.id)}
                >
                  {t(watched?.id === version.id ? "review.back" : "review.watch")}
                  <span className="hidden"> {version.name}</span>
                </button>
                <button
                  className="button"
                  disabled={!version.pinned || (watched?.id === version.id && right !== version.id)}
                  aria-pressed={right === version.id}
                  onClick={() => void compare(session, right === version.id ? null : version.id)}
                >
                  {t(right === version.id ? "versus.stop" : "versus.compare")}
                  <span className="hidden"> {version.name}</span>
                </button>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

export function useVersions() {
  const session = useEditor();
  const { id } = session.info;
  const named = usePart(session.feed, (feed) => feed.versions);
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    void session
      .command(() => api.versions(id))
      .then((found) => {
        if (found && !gone) setVersions(found.versions);
      });
    return () => {
      gone = true;
    };
  }, [session, id, named, turn]);
  return { versions, again: useCallback(() => setTurn((n) => n + 1), []) };
}
