/** What a title says, how it stands and for how long. */
import { useState } from "react";
import { LOOKS, MAX_TITLE_WORDS, type Title } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { FRAME_RATE, secondsToFrames } from "../time";
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
      <Seconds title={title} />
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

function Seconds({ title }: { title: Title }) {
  const session = useEditor();
  const seconds = String(Math.round((title.frames / FRAME_RATE) * 100) / 100);
  const [draft, setDraft] = useState<string | null>(null);
  const take = () => {
    const wanted = Number(draft?.replace(",", "."));
    if (draft !== null && draft !== seconds && wanted > 0)
      change(session, title, { frames: secondsToFrames(wanted) });
    setDraft(null);
  };
  return (
    <input
      className="seconds"
      aria-label={t("titles.length")}
      inputMode="decimal"
      value={draft ?? seconds}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}
