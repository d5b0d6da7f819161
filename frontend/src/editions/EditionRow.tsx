/** One edition of the film: how much it shares with this one, beside this one, under another name, or gone. */
import { useEditor } from "../editor/context";
import { languages, t } from "../i18n";
import { Shelved } from "../shelf/Shelf";
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
  const { room, same, cells } = edition;
  const name = edition.name || t("editions.first");
  const spoken = languages.find(({ id }) => id === edition.language);
  return (
    <li aria-current={edition.here ? "true" : undefined}>
      <Shelved
        name={name}
        field={edition.name}
        max={MAX_NAME}
        rename={edition.renames ? (told) => editions.rename(session.info.id, room, told) : undefined}
        remove={edition.deletes ? () => editions.remove(session.info.id, room) : undefined}
        changed={changed}
        removed={removed}
        says={
          <span className="says">
            <b>{name}</b>
            <small>
              {edition.here
                ? t("editions.here")
                : cells
                  ? t("editions.same", { same, cells })
                  : t("editions.reading")}
            </small>
            {spoken && <small lang={spoken.id}>{spoken.name}</small>}
            {edition.style && <small className="style">{edition.style}</small>}
          </span>
        }
        ways={!edition.here && <Ways edition={edition} name={name} />}
      />
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
