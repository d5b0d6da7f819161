/** One edition of the film: how much it shares with this one, beside this one, under another name, or gone. */
import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { RenameForm } from "../editor/RenameForm";
import { t } from "../i18n";
import { useStore } from "../store";
import { type Edition, editions } from "./commands";
import { beside } from "./moves";

export const MAX_NAME = 40;

interface Props {
  edition: Edition;
  changed: () => void;
  removed: () => void;
}

export function EditionRow({ edition, changed, removed }: Props) {
  const session = useEditor();
  const [naming, setNaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const name = edition.name || t("editions.first");
  const { same, cells } = edition;
  const done = () => {
    setNaming(false);
    // The field is gone: the keyboard goes on where it came from.
    requestAnimationFrame(() => pencil.current?.focus());
  };
  const give = async (told: string) => {
    const given = await session.command(() => editions.rename(session.info.id, edition.room, told));
    if (!given) return false;
    changed();
    return true;
  };
  const remove = async () => {
    if (!(await session.command(() => editions.remove(session.info.id, edition.room)))) return;
    session.say(t("shelf.gone", { name }));
    removed();
  };
  return (
    <li aria-current={edition.here ? "true" : undefined}>
      {naming ? (
        <RenameForm name={edition.name} max={MAX_NAME} give={give} done={done} />
      ) : (
        <span className="says">
          <b>{name}</b>
          <small>
            {edition.here
              ? t("editions.here")
              : cells
                ? t("editions.same", { same, cells })
                : t("editions.reading")}
          </small>
          {edition.style && <small className="style">{edition.style}</small>}
        </span>
      )}
      <span className="pair">
        {!edition.here && <Ways edition={edition} name={name} />}
        {edition.renames && !naming && (
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
        {edition.deletes && (
          <button
            className="icon"
            aria-label={t("shelf.delete", { name })}
            title={t("shelf.delete", { name })}
            onClick={() => void remove()}
          >
            <Trash2 size={16} aria-hidden="true" />
          </button>
        )}
      </span>
    </li>
  );
}

function Ways({ edition, name }: { edition: Edition; name: string }) {
  const session = useEditor();
  const right = useStore(session.desk.versus)?.right;
  const compared = right?.id === 0 && right.name === (edition.name || edition.title);
  return (
    <>
      <button
        className="button small"
        aria-pressed={compared}
        disabled={!edition.cells}
        onClick={() => void beside(session, compared ? null : edition.room)}
      >
        {t(compared ? "editions.stop" : "editions.compare")}
        <span className="hidden"> {name}</span>
      </button>
      <a className="button small" href={`/rooms/${edition.room}`}>
        {t("editions.open")}
        <span className="hidden"> {name}</span>
      </a>
    </>
  );
}
