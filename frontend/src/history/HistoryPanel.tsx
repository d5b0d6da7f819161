/** The room's past: name what is there now, see who changed what, look at an old state and bring it back. */
import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { type DeletedVersion, type HistoryPage, type OldState, type Version, api } from "../api";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart } from "../store";
import { Activity } from "./Activity";
import { MAX_NAME, Versions } from "./Versions";
import { Ask, OldFilm, Spans } from "./parts";
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
          <Versions {...past.named} presses={presses} again={past.readNames} />
          <Spans page={past.page} presses={presses} onEarlier={past.earlier} />
        </>
      )}
    </>
  );
}

/** What the server tells of the past; read again when somebody names a version. */
function usePast(id: string) {
  const session = useEditor();
  const told = usePart(session.feed, (feed) => feed.versions);
  const [page, setPage] = useState<HistoryPage | null>(null);
  const [named, setNamed] = useState<{ versions: Version[]; deleted: DeletedVersion[] }>({
    versions: [],
    deleted: [],
  });
  const [turn, setTurn] = useState(0);
  const gone = useRef(false);
  const readNames = useCallback(async () => {
    const found = await session.command(() => api.versions(id));
    // Painted before whoever waits goes on.
    if (found && !gone.current) flushSync(() => setNamed(found));
  }, [session, id]);
  useEffect(() => {
    gone.current = false;
    void readNames();
    void session
      .command(() => api.history(id, null))
      .then((found) => found && !gone.current && setPage(found));
    return () => {
      gone.current = true;
    };
  }, [session, id, told, turn, readNames]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  const earlier = async () => {
    const older = page && (await session.command(() => api.history(id, page.next)));
    if (older) setPage({ ...older, spans: [...page.spans, ...older.spans] });
  };
  return { page, named, readNames, again, earlier: () => void earlier() };
}

export function NameIt({ onKept }: { onKept: () => void }) {
  const session = useEditor();
  const [name, setName] = useState("");
  const keep = async () => {
    if (!name.trim()) return;
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
        maxLength={MAX_NAME}
        placeholder={t("history.name_hint")}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="button" aria-disabled={!name.trim()}>
        {t("history.keep")}
      </button>
    </form>
  );
}
