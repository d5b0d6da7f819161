/** The room's past: name what is there now, see who changed what, look at an old state and bring it back. */
import { useCallback, useEffect, useState } from "react";
import { type HistoryPage, type OldState, type Version, api } from "../api";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart } from "../store";
import { Activity } from "./Activity";
import { Ask, OldFilm, Spans, Versions } from "./parts";
import type { Point } from "./places";
import "./history.css";

/** Two ways to look at the past: its named states, to bring back, and what happened, to read. */
export function HistoryPanel() {
  useLanguage();
  const [told, setTold] = useState(false);
  return (
    <section className="history" aria-label={t("history.label")}>
      <div className="pair kinds" role="group" aria-label={t("activity.shown")}>
        {[false, true].map((each) => (
          <button
            key={String(each)}
            className="button small"
            aria-pressed={told === each}
            onClick={() => setTold(each)}
          >
            {t(each ? "activity.show" : "activity.versions")}
          </button>
        ))}
      </div>
      {told ? <Activity /> : <Past />}
    </section>
  );
}

function Past() {
  const session = useEditor();
  const { id } = session.info;
  const past = usePast(id);
  const [asked, setAsked] = useState<Point | null>(null);
  const [old, setOld] = useState<{ state: OldState; point: Point } | null>(null);
  const [done, setDone] = useState<{ words: string; before: number | null } | null>(null);

  const look = async (point: Point) => {
    const state = await session.command(() => api.stateAt(id, point.seq));
    if (state) setOld({ state, point });
  };
  const restore = async (point: Point, undoing = false) => {
    setAsked(null);
    const made = await session.command(() => api.restore(id, point.seq));
    if (!made) return;
    const said = made.changed ? (undoing ? "history.undone" : "history.restored") : "history.same";
    const words = t(said, { when: point.when });
    setDone({ words, before: made.changed && !undoing ? made.before : null });
    setOld(null);
    past.again();
  };
  const presses = { look: (point: Point) => void look(point), restore: session.canEdit ? setAsked : null };
  return (
    <>
      {session.canEdit && <NameIt onKept={past.again} />}
      {done && (
        <p role="status" className="done">
          {done.words}{" "}
          {done.before !== null && (
            <button
              className="link"
              onClick={() => void restore({ seq: done.before!, when: done.words }, true)}
            >
              {t("history.undo")}
            </button>
          )}
        </p>
      )}
      {asked && <Ask point={asked} onYes={() => void restore(asked)} onNo={() => setAsked(null)} />}
      {old ? (
        <OldFilm {...old} presses={presses} onClose={() => setOld(null)} />
      ) : (
        <>
          <Versions versions={past.versions} presses={presses} />
          <Spans page={past.page} presses={presses} onEarlier={past.earlier} />
        </>
      )}
    </>
  );
}

/** What the server tells of the past; read again when somebody names a version. */
function usePast(id: string) {
  const session = useEditor();
  const named = usePart(session.feed, (feed) => feed.versions);
  const [page, setPage] = useState<HistoryPage | null>(null);
  const [versions, setVersions] = useState<Version[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    void session
      .command(() => Promise.all([api.history(id, null), api.versions(id)]))
      .then((found) => {
        if (!found || gone) return;
        setPage(found[0]);
        setVersions(found[1].versions);
      });
    return () => {
      gone = true;
    };
  }, [session, id, named, turn]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  const earlier = async () => {
    const older = page && (await session.command(() => api.history(id, page.next)));
    if (older) setPage({ ...older, spans: [...page.spans, ...older.spans] });
  };
  return { page, versions, again, earlier: () => void earlier() };
}

export function NameIt({ onKept }: { onKept: () => void }) {
  const session = useEditor();
  const [name, setName] = useState("");
  const keep = async () => {
    const made = await session.command(() => api.nameVersion(session.info.id, name));
    if (!made) return;
    setName("");
    session.say(t("history.kept", { name: made.name }));
    onKept();
  };
  return (
    <form
      className="name-it"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <label htmlFor="version-name">{t("history.name")}</label>
      <input
        id="version-name"
        value={name}
        maxLength={80}
        placeholder={t("history.name_hint")}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="button" disabled={!name.trim()}>
        {t("history.keep")}
      </button>
    </form>
  );
}
