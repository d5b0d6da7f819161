/** Things that have a name, may get another one, and may go and come back: one of them, and one that is gone. */
import { Pencil, Trash2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { RenameForm } from "./RenameForm";

interface Props {
  /** As it is called. */
  name: string;
  /** As the field begins, where that is another text. */
  field?: string;
  /** In characters. */
  max: number;
  /** Absent where this person may not; undefined as an answer: it was not taken, and was said elsewhere. */
  rename: ((name: string) => Promise<unknown>) | undefined;
  remove: (() => Promise<unknown>) | undefined;
  changed: () => void;
  removed: () => void;
  /** What is told of it; in its place the field stands. */
  says: ReactNode;
  /** What else is done with it, before the pencil and the bin. */
  ways: ReactNode;
}

/** The inside of a list's item. */
export function Shelved({ name, field = name, max, rename, remove, changed, removed, says, ways }: Props) {
  const session = useEditor();
  const [naming, setNaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const done = () => {
    setNaming(false);
    // The field is gone: the keyboard goes on where it came from.
    requestAnimationFrame(() => pencil.current?.focus());
  };
  const give = async (told: string) => {
    const given = await session.command(() => rename!(told));
    if (given) changed();
    return Boolean(given);
  };
  const press = async () => {
    if (!(await session.command(() => remove!()))) return;
    session.say(t("shelf.gone", { name }));
    removed();
  };
  return (
    <>
      {naming ? <RenameForm name={field} max={max} give={give} done={done} /> : says}
      <span className="pair">
        {ways}
        {rename && !naming && (
          <button
            ref={pencil}
            className="icon"
            aria-label={t("shelf.rename", { name })}
            title={t("shelf.rename", { name })}
            onClick={() => setNaming(true)}
          >
            <Pencil size={16} aria-hidden="true" />
          </button>
        )}
        {remove && (
          <button
            className="icon"
            aria-label={t("shelf.delete", { name })}
            title={t("shelf.delete", { name })}
            onClick={() => void press()}
          >
            <Trash2 size={16} aria-hidden="true" />
          </button>
        )}
      </span>
    </>
  );
}

interface GoneProps {
  name: string;
  back: () => Promise<unknown>;
  changed: () => void;
}

/** The way back of one that is gone. */
export function Gone({ name, back, changed }: GoneProps) {
  const session = useEditor();
  const press = async () => {
    const done = await session.command(back);
    if (done) session.say(t("shelf.back", { name }));
    changed();
  };
  return (
    <li>
      <b>{name}</b>
      <span className="pair">
        <button className="button small" onClick={() => void press()}>
          {t("shelf.bring_back")}
          <span className="hidden"> {name}</span>
        </button>
      </span>
    </li>
  );
}
