/** Words of which no picture is drawn: the teacher's list, and the reason at a clip that says one. */
import { type FormEvent, useState } from "react";
import { api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";
import "./class.css";

export function KeepOut({ words }: { words: readonly string[] }) {
  const session = useEditor();
  const [lines, setLines] = useState(words.join("\n"));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const made = await session.command(() => api.keepOut(session.info.id, lines.split("\n")));
    if (!made) return;
    setLines(made.words.join("\n"));
    session.notice.set({ message: t("kept_out.kept", { count: made.words.length }), words: "" });
  };
  return (
    <form className="assignment" aria-label={t("kept_out.label")} onSubmit={(event) => void save(event)}>
      <h3>{t("kept_out.label")}</h3>
      <label>
        {t("kept_out.lines")}
        <textarea rows={3} value={lines} onChange={(event) => setLines(event.target.value)} />
      </label>
      <p className="quiet">{t("kept_out.hint")}</p>
      <button className="button">{t("kept_out.keep")}</button>
    </form>
  );
}

/** Beside the words of a clip: why nothing is drawn of it. */
export function WhyKeptOut({ clip }: { clip: string }) {
  const session = useEditor();
  const word = usePart(session.feed, (feed) => feed.kept_out.get(clip));
  if (!word) return null;
  return (
    <p className="whose-clip foreign" role="status">
      {t("kept_out.why", { word })}
    </p>
  );
}
