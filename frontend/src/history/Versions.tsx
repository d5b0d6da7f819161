/** The named versions: a look at one, back to it, another name for it, gone; and the way back for a deleted one. */
import { useRef } from "react";
import type { DeletedVersion, Version } from "../api";
import { useEditor } from "../editor/context";
import { moment, t } from "../i18n";
import { Gone, Shelved } from "../shelf/Shelf";
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
  const session = useEditor();
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
              <Gone
                key={version.id}
                name={version.name}
                back={() => named.bringBack(session.info.id, version.id)}
                changed={() => void again()}
              />
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
  const { id, name } = version;
  const may = (allowed?: boolean) => presses.restore && allowed;
  return (
    <li className="version">
      <Shelved
        name={name}
        max={MAX_NAME}
        rename={may(version.renames) ? (told) => named.rename(session.info.id, id, told) : undefined}
        remove={may(version.deletes) ? () => named.remove(session.info.id, id) : undefined}
        changed={changed}
        removed={removed}
        says={
          <span>
            <b>{name}</b>
            <small>
              <Who person={version.member} otherwise="history.gone" /> · {moment(version.created)}
            </small>
          </span>
        }
        ways={<Buttons point={pointOf(version.seq, version.created, name)} presses={presses} />}
      />
    </li>
  );
}
