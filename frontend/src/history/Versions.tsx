/** The named versions: a look at one, back to it, another name for it, gone; and the way back for a deleted one. */
import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { DeletedVersion, Version } from "../api";
import { useEditor } from "../editor/context";
import { RenameForm } from "../editor/RenameForm";
import { moment, t } from "../i18n";
import { named } from "./named";
import { Buttons, type Presses, Who } from "./parts";
import { pointOf } from "./places";
import "./words";

export const MAX_NAME = 80;

interface VersionsProps {
  versions: Version[];
  deleted: DeletedVersion[];
  presses: Presses;
  /** They are other ones now: resolved when they are painted. */
  again: () => Promise<void>;
}

export function Versions({ versions, deleted, presses, again }: VersionsProps) {
  const gone = useRef<HTMLUListElement>(null);
  // The way back is where the keyboard goes on.
  const removed = () => void again().then(() => gone.current?.querySelector("button")?.focus());
  return (
    <>
      <h3>{t("history.versions")}</h3>
      {versions.length === 0 && <p className="quiet">{t("history.no_versions")}</p>}
      <ul aria-label={t("history.versions")}>
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            version={version}
            presses={presses}
            changed={() => void again()}
            removed={removed}
          />
        ))}
      </ul>
      {presses.restore && deleted.length > 0 && (
        <>
          <h3>{t("versions.deleted")}</h3>
          <ul ref={gone} aria-label={t("versions.deleted")}>
            {deleted.map((version) => (
              <DeletedRow key={version.id} version={version} changed={() => void again()} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface Props {
  version: Version;
  presses: Presses;
  changed: () => void;
  removed: () => void;
}

function VersionRow({ version, presses, changed, removed }: Props) {
  const session = useEditor();
  const [naming, setNaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const { id, name } = version;
  const done = () => {
    setNaming(false);
    // The field is gone: the keyboard goes on where it came from.
    requestAnimationFrame(() => pencil.current?.focus());
  };
  const give = async (told: string) => {
    const given = await session.command(() => named.rename(session.info.id, id, told));
    if (given) changed();
    return Boolean(given);
  };
  const remove = async () => {
    if (!(await session.command(() => named.remove(session.info.id, id)))) return;
    session.say(t("shelf.gone", { name }));
    removed();
  };
  return (
    <li className="version">
      {naming ? (
        <RenameForm name={name} max={MAX_NAME} give={give} done={done} />
      ) : (
        <span>
          <b>{name}</b>
          <small>
            <Who person={version.member} otherwise="history.gone" /> · {moment(version.created)}
          </small>
        </span>
      )}
      <span className="pair">
        <Buttons point={pointOf(version.seq, version.created, name)} presses={presses} />
        {presses.restore && version.renames && !naming && (
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
        {presses.restore && version.deletes && (
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

function DeletedRow({ version: { id, name }, changed }: { version: DeletedVersion; changed: () => void }) {
  const session = useEditor();
  const back = async () => {
    const done = await session.command(() => named.bringBack(session.info.id, id));
    if (done) session.say(t("shelf.back", { name }));
    changed();
  };
  return (
    <li>
      <b>{name}</b>
      <button className="button" onClick={() => void back()}>
        {t("shelf.bring_back")}
        <span className="hidden"> {name}</span>
      </button>
    </li>
  );
}
