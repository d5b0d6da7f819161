/** Another name for something that has one. Enter gives it, Escape leaves it as it is. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import "../history/words";
import "./shelf.css";

interface Props {
  name: string;
  /** In characters. */
  max: number;
  /** Whether it was taken; why it was not is said elsewhere. */
  give: (name: string) => Promise<boolean>;
  /** The field may go. */
  done: () => void;
}

export function RenameForm({ name, max, give, done }: Props) {
  const session = useEditor();
  const [told, setTold] = useState(name);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus(); // selecting alone brings the keyboard in some browsers only
    field.current?.select();
  }, []);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = told.trim();
    if (busy || !wanted) return;
    if (wanted === name) return done();
    setBusy(true);
    const given = await give(wanted);
    setBusy(false);
    if (!given) return;
    session.say(t("shelf.renamed", { name: wanted }));
    done();
  };
  return (
    <form
      className="rename"
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        done();
      }}
    >
      <input
        ref={field}
        aria-label={t("shelf.new_name", { name })}
        value={told}
        maxLength={max}
        onChange={(event) => setTold(event.target.value)}
      />
      <button className="button small" aria-disabled={busy || !told.trim()}>
        {t("shelf.give")}
      </button>
    </form>
  );
}
