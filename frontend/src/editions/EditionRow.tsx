/** One edition of the film: how much it shares with this one, beside this one, under another name, or gone. */
import { Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/context";
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
  const remove = async () => {
    if (!(await session.command(() => editions.remove(session.info.id, edition.room)))) return;
    session.say(t("editions.gone", { name }));
    removed();
  };
  return (
    <li aria-current={edition.here ? "true" : undefined}>
      {naming ? (
        <NameForm edition={edition} changed={changed} done={done} />
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
            aria-label={t("editions.rename", { name })}
            title={t("editions.rename", { name })}
            onClick={() => setNaming(true)}
          >
            <Pencil size={16} aria-hidden="true" />
          </button>
        )}
        {edition.deletes && (
          <button
            className="icon"
            aria-label={t("editions.delete", { name })}
            title={t("editions.delete", { name })}
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

/** Enter gives the name, Escape leaves it. */
function NameForm({ edition, changed, done }: { edition: Edition; changed: () => void; done: () => void }) {
  const session = useEditor();
  const [name, setName] = useState(edition.name);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const give = async (event: FormEvent) => {
    event.preventDefault();
    const told = name.trim();
    if (busy || !told) return;
    if (told === edition.name) return done();
    setBusy(true);
    const given = await session.command(() => editions.rename(session.info.id, edition.room, told));
    setBusy(false);
    if (!given) return;
    session.say(t("editions.renamed", { name: told }));
    changed();
    done();
  };
  return (
    <form
      className="rename"
      onSubmit={(event) => void give(event)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        done();
      }}
    >
      <input
        ref={field}
        aria-label={t("editions.new_name", { name: edition.name })}
        value={name}
        maxLength={MAX_NAME}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="button small" aria-disabled={busy || !name.trim()}>
        {t("editions.give")}
      </button>
    </form>
  );
}
