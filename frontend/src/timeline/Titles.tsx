/** The row of titles under the clips: each as long as it is seen, to be dragged, stretched, written at a press. */
import type { Spot, Title } from "../document";
import { useEditor } from "../editor/context";
import { TitleCard } from "../editor/parts";
import { t } from "../i18n";
import { useStore } from "../store";
import { walk } from "./Flags";
import { type Grip, type Ways, keyed, useFollowed, useGrip } from "./bar";
import { LIMITS, bring, mayChange, remove, said, stretch as lengthen, trimHead } from "./titles";
import type { Stretch } from "./visible";

const LEAST = 14;
const WAYS: Ways<Title> = { limits: LIMITS, bring, stretch: lengthen, trimHead, remove };

const nameOf = ({ clip, frame }: Spot): string => `${clip}:${frame}`;

export function Titles({ scale, stretch }: { scale: number; stretch: Stretch }) {
  const session = useEditor();
  const { titles } = useStore(session.film);
  const chosen = useStore(session.openTitle);
  const { row, follow } = useFollowed("data-title");
  const grip = useGrip(session, WAYS);
  if (!titles.length) return null;
  const isOpen = ({ clip, frame }: Title) => chosen?.clip === clip && chosen.frame === frame;
  const opened = titles.find(isOpen);
  const seen = titles.filter((one) => (one.from < stretch.to && one.to > stretch.from) || one === opened);
  const moved = (to: Spot | null) => follow(to && nameOf(to));
  return (
    <>
      <span className="lane-name titles-name">{t("titles.label")}</span>
      <ul
        className="titles"
        ref={row}
        aria-label={t("titles.label")}
        aria-description={t("titles.help")}
        onKeyDown={walk}
      >
        {seen.map((one, at) => (
          <li
            key={nameOf(one)}
            style={{ left: one.from * scale, width: Math.max(LEAST, (one.to - one.from) * scale - 2) }}
          >
            <Bar title={one} first={at === 0} open={isOpen(one)} grip={grip} moved={moved} />
          </li>
        ))}
      </ul>
      {opened && <TitleCard key={nameOf(opened)} title={opened} left={opened.from * scale} />}
    </>
  );
}

interface BarProps {
  title: Title;
  first: boolean;
  open: boolean;
  grip: Grip<Title>;
  moved: (to: Spot | null) => void;
}

function Bar({ title, first, open, grip, moved }: BarProps) {
  const session = useEditor();
  const may = mayChange(session, title);
  const press = () => {
    session.player.pause();
    session.player.seek(title.from);
    session.openTitle.set({ clip: title.clip, frame: title.frame });
  };
  return (
    <button
      className="lasting title-clip"
      data-title={nameOf(title)}
      tabIndex={first ? 0 : -1}
      aria-expanded={open}
      aria-label={said(title)}
      title={title.text}
      onPointerDown={(event) => may && grip.take(event, title)}
      onClick={() => grip.dragged() || press()}
      onKeyDown={(event) => keyed(event, session, WAYS, title, moved)}
    >
      {title.text || <em>{t("titles.empty")}</em>}
      {may && (
        <>
          <i className="bar-edge" data-bar="head" />
          <i className="bar-edge" data-bar="tail" />
        </>
      )}
    </button>
  );
}
