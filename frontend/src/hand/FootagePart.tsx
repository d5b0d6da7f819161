/** A team's own footage, for those who write in the room: bring a video, and what became of each. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { number, percent, t } from "../i18n";
import { usePart, useStore } from "../store";
import { FootageCard } from "./FootageCard";
import { type FootageList, bring, bringing, footageApi, stop } from "./footage";

export function FootagePart() {
  const { info } = useEditor();
  const writes = info.role === "owner" || info.role === "editor";
  return writes ? <Part /> : null;
}

function Part() {
  const session = useEditor();
  const silent = usePart(session.feed, (view) => Boolean(view.hand?.silent));
  const { list, failed, again } = useFootage();
  const heading = useRef<HTMLHeadingElement>(null);
  useArrivals(list);
  return (
    <section className="footage" aria-label={t("footage.label")}>
      <h3 ref={heading} tabIndex={-1}>
        {t("footage.label")}
      </h3>
      <p className="quiet">{t("footage.hint")}</p>
      {failed && (
        <p role="alert">
          {t("footage.unread")}{" "}
          <button className="link" onClick={again}>
            {t("hand.again")}
          </button>
        </p>
      )}
      {silent && <p className="quiet">{t("footage.silent")}</p>}
      {list && !silent && session.canEdit && <BringForm list={list} onDone={again} />}
      {list && list.footage.length === 0 && !silent && <p className="quiet">{t("footage.none")}</p>}
      {list?.footage.map((one) => (
        <FootageCard key={one.id} footage={one} onGone={() => heading.current?.focus()} />
      ))}
    </section>
  );
}

function BringForm({ list, onDone }: { list: FootageList; onDone: () => void }) {
  const { info } = useEditor();
  const now = useStore(bringing);
  const [file, setFile] = useState<File | null>(null);
  const [agreed, setAgreed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { bytes, seconds } = list.limits;
  const fits = !file || (file.size > 0 && file.size <= bytes);
  const may = Boolean(file && fits && agreed && (!now || now.over));
  const send = async () => {
    if (!may || !file) return;
    const done = await bring(info.id, file, list);
    if (done) {
      setFile(null);
      setAgreed(false);
      if (field.current) field.current.value = "";
    }
    onDone();
  };
  return (
    <form
      className="bring"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label>
        {t("footage.file")}
        <input
          ref={field}
          type="file"
          accept="video/*,.mkv"
          aria-describedby="footage-limits"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      <p id="footage-limits" className="quiet">
        {t("footage.limits", { megabytes: number(bytes / 1024 ** 2, 0), minutes: number(seconds / 60, 0) })}
      </p>
      {!fits && <p role="alert">{t("errors.footage_bytes")}</p>}
      <label className="consent">
        <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />
        <span>{t("footage.consent")}</span>
      </label>
      <button
        className="button decisive"
        aria-disabled={!may}
        title={may ? undefined : t("footage.bring_first")}
      >
        {t("footage.bring")}
      </button>
      {now && <Coming />}
    </form>
  );
}

function Coming() {
  const now = useStore(bringing);
  const session = useEditor();
  if (!now) return null;
  if (now.over) return <p role="alert">{now.note}</p>;
  return (
    <div className="coming-in">
      <progress max={1} value={now.share} aria-label={t("footage.coming_name", { name: now.name })} />
      <span role="status">{now.note || t("footage.coming", { share: percent(now.share) })}</span>
      <button
        type="button"
        className="link"
        onClick={() => {
          stop();
          session.say(t("footage.stopped"));
        }}
      >
        {t("footage.stop")}
      </button>
    </div>
  );
}

/** What was brought, read again with each fact about it; what was known stays meanwhile. */
function useFootage() {
  const { info, feed } = useEditor();
  const told = usePart(feed, (view) => view.footage);
  const [list, setList] = useState<FootageList | null>(null);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    footageApi.list(info.id).then(
      (found) => {
        if (gone) return;
        setList(found);
        setFailed(false);
      },
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [info.id, told, turn]);
  const again = useCallback(() => setTurn((now) => now + 1), []);
  return { list, failed, again };
}

/** Says when a video was read or refused: whoever brought it looks elsewhere by then. */
function useArrivals(list: FootageList | null) {
  const session = useEditor();
  const known = useRef<Map<string, string> | null>(null);
  useEffect(() => {
    if (!list) return;
    for (const one of list.footage) {
      const before = known.current?.get(one.id);
      if (!before || before === one.state) continue;
      if (one.state === "ready")
        session.say(t("footage.arrived", { name: one.name, count: one.clips.length }));
      if (one.state === "failed") session.say(t(`errors.${one.reason ?? "footage_unreadable"}`));
    }
    known.current = new Map(list.footage.map((one) => [one.id, one.state]));
  }, [list, session]);
}
