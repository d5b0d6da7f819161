/** The film's title, whether it is saved, who is here, and the way out: undo and export. */
import { Redo2, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { MAX_TITLE, setText, text } from "../document";
import { percent, t, useLanguage } from "../i18n";
import { CodeButton, Faces } from "../people/Faces";
import { usePart, useStore } from "../store";
import { SavedState } from "./SavedState";
import { Home } from "./frame";
import { useEditor } from "./context";
import { exportFilm, isMade, jobOf } from "./leave";

export function Header() {
  useLanguage();
  return (
    <header className="header">
      <Home />
      <Title />
      <SavedState />
      <span className="spacer" />
      <UndoButtons />
      <Faces />
      <CodeButton />
      <Export />
    </header>
  );
}

function Title() {
  const session = useEditor();
  const title = usePart(session.film, (film) => film.title);
  useEffect(() => {
    document.title = title ? `${title} · Telar` : "Telar";
  }, [title]);
  return (
    <>
      <h1 className="hidden">{title || t("header.untitled")}</h1>
      <input
        className="title"
        aria-label={t("header.title")}
        placeholder={t("header.untitled")}
        value={title}
        maxLength={MAX_TITLE}
        readOnly={!session.canEdit}
        onChange={(event) => setText(text(session.room.doc, "title"), event.target.value)}
      />
    </>
  );
}

function UndoButtons() {
  const { undo, canEdit } = useEditor();
  const [, draw] = useState(0);
  useEffect(() => {
    const changed = () => draw((n) => n + 1);
    const events = ["stack-item-added", "stack-item-popped", "stack-cleared"] as const;
    for (const event of events) undo.on(event, changed);
    return () => {
      for (const event of events) undo.off(event, changed);
    };
  }, [undo]);
  if (!canEdit) return null;
  return (
    <span className="pair">
      <button
        className="icon"
        aria-disabled={!undo.canUndo()}
        onClick={() => undo.undo()}
        title={t("header.undo")}
      >
        <Undo2 size={18} aria-hidden="true" />
        <span className="hidden">{t("header.undo")}</span>
      </button>
      <button
        className="icon"
        aria-disabled={!undo.canRedo()}
        onClick={() => undo.redo()}
        title={t("header.redo")}
      >
        <Redo2 size={18} aria-hidden="true" />
        <span className="hidden">{t("header.redo")}</span>
      </button>
    </span>
  );
}

/** One press makes the film; its progress and its link stand beside the button, which keeps the focus meanwhile. */
function Export() {
  const session = useEditor();
  useStore(session.asked);
  const job = usePart(session.feed, () => jobOf(session));
  const busy = isMade(session);
  const done = job?.state === "done";
  useEffect(() => {
    if (done) session.say(t("header.exported"));
  }, [done, session]);
  return (
    <span className="export">
      {job?.state === "done" && job.url && (
        <a className="button" href={job.url} download>
          {t("header.download")}
        </a>
      )}
      {job?.state === "failed" && (
        <span role="alert" className="problem">
          {t(`errors.${job.reason ?? "export_failed"}`)}
        </span>
      )}
      <button className="button dark" aria-disabled={busy} onClick={() => void exportFilm(session)}>
        {busy ? t("header.exporting", { share: percent(job?.progress ?? 0) }) : t("header.export")}
      </button>
    </span>
  );
}
