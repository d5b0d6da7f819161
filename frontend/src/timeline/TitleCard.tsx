/** What a title says, how it stands and for how long. */
import { useState } from "react";
import { LOOKS, MAX_TITLE_WORDS, type Title } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { SecondsField } from "./SecondsField";
import { SpotCard } from "./SpotCard";
import { bringHere, change, mayChange, remove, said } from "./titles";

export function TitleCard({ title, left }: { title: Title; left: number }) {
  const session = useEditor();
  const [text, setText] = useState(title.text);
  const may = mayChange(session, title);
  return (
    <SpotCard
      label={said(title)}
      left={left}
      width={432}
      words={text}
      asks={t("titles.text")}
      max={MAX_TITLE_WORDS}
      may={may}
      onWords={setText}
      take={() => {
        if (text.trim() !== title.text && may) change(session, title, { text });
      }}
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
