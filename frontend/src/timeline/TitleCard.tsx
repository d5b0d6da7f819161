/** What a title says, how it stands and for how long. */
import { LOOKS, MAX_TITLE_WORDS, type Title } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { SecondsField } from "./SecondsField";
import { SpotCard } from "./SpotCard";
import { useDraft } from "./draft";
import { bringHere, change, mayChange, remove, said } from "./titles";

export function TitleCard({ title, left }: { title: Title; left: number }) {
  const session = useEditor();
  const may = mayChange(session, title);
  const draft = useDraft(title.text, may ? (text) => change(session, title, { text }) : null);
  return (
    <SpotCard
      label={said(title)}
      left={left}
      width={432}
      words={draft.words}
      asks={t("titles.text")}
      max={MAX_TITLE_WORDS}
      may={may}
      onWords={draft.type}
      take={draft.take}
      shut={() => session.openTitle.set(null)}
    >
      <Ways title={title} />
    </SpotCard>
  );
}

function Ways({ title }: { title: Title }) {
  const session = useEditor();
  return (
    <div className="row ways">
      <select
        aria-label={t("titles.look_label")}
        value={title.look}
        onChange={(event) =>
          change(session, title, { look: LOOKS.find((each) => each === event.target.value) ?? LOOKS[0] })
        }
      >
        {LOOKS.map((look) => (
          <option key={look} value={look}>
            {t(`titles.look.${look}`)}
          </option>
        ))}
      </select>
      <SecondsField
        label={t("titles.length")}
        frames={title.frames}
        take={(frames) => change(session, title, { frames })}
      />
      {t("timeline.seconds")}
      <span className="spacer" />
      <button className="button" title={t("titles.here_help")} onClick={() => bringHere(session, title)}>
        {t("titles.here")}
      </button>
      <button className="button" onClick={() => remove(session, title)}>
        {t("titles.remove")}
      </button>
    </div>
  );
}
