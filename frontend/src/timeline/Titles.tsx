/** The row of titles under the clips: each as long as it is seen, open to be written at a press. */
import type { Title } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useStore } from "../store";
import { walk } from "./Flags";
import { TitleCard } from "./TitleCard";
import { said } from "./titles";
import type { Stretch } from "./visible";

const LEAST = 14;

export function Titles({ scale, stretch }: { scale: number; stretch: Stretch }) {
  const session = useEditor();
  const { titles } = useStore(session.film);
  const chosen = useStore(session.openTitle);
  if (!titles.length) return null;
  const isOpen = ({ clip, frame }: Title) => chosen?.clip === clip && chosen.frame === frame;
  const opened = titles.find(isOpen);
  const seen = titles.filter((one) => (one.from < stretch.to && one.to > stretch.from) || one === opened);
  const press = (one: Title) => {
    session.player.pause();
    session.player.seek(one.from);
    session.openTitle.set({ clip: one.clip, frame: one.frame });
  };
  return (
    <>
      <span className="lane-name titles-name">{t("titles.label")}</span>
      <ul className="titles" aria-label={t("titles.label")} onKeyDown={walk}>
        {seen.map((one, at) => (
          <li
            key={`${one.clip}:${one.frame}`}
            style={{ left: one.from * scale, width: Math.max(LEAST, (one.to - one.from) * scale - 2) }}
          >
            <button
              className="lasting title-clip"
              tabIndex={at === 0 ? 0 : -1}
              aria-expanded={isOpen(one)}
              aria-label={said(one)}
              title={one.text}
              onClick={() => press(one)}
            >
              {one.text || <em>{t("titles.empty")}</em>}
            </button>
          </li>
        ))}
      </ul>
      {opened && (
        <TitleCard key={`${opened.clip}:${opened.frame}`} title={opened} left={opened.from * scale} />
      )}
    </>
  );
}
