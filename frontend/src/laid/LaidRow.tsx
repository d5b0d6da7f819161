/** The row of laid sounds: each as long as it is heard, to be dragged, stretched, written at a press. */
import { type Laid, SOUND_FRAMES, type Spot, soundName } from "../document";
import { useEditor } from "../editor/context";
import type { FeedView } from "../feed";
import { t, useLanguage } from "../i18n";
import { useStore } from "../store";
import { walk } from "../timeline/Flags";
import { type Grip, type Ways, keyed, useFollowed, useGrip } from "../timeline/bar";
import type { Stretch } from "../timeline/visible";
import { bring, mayChange, remove, said, stretch as lengthen, trimHead } from "./edits";
import { stateOf } from "./over";
import "./laid.css";
import "./words";

const LEAST = 14;
const LANE = 24;
const WAYS: Ways<Laid> = { limits: SOUND_FRAMES, bring, stretch: lengthen, trimHead, remove };

export default function LaidRow({ scale, stretch }: { scale: number; stretch: Stretch }) {
  useLanguage();
  const session = useEditor();
  const { sounds } = useStore(session.film);
  const feed = useStore(session.feed);
  const chosen = useStore(session.openSound);
  const { row, follow } = useFollowed("data-laid");
  const grip = useGrip(session, WAYS);
  if (!sounds.length) return null;
  const isOpen = ({ clip, frame }: Spot) => chosen?.clip === clip && chosen.frame === frame;
  const seen = sounds.filter((one) => (one.from < stretch.to && one.to > stretch.from) || isOpen(one));
  const lanes = lanesOf(sounds);
  const moved = (to: Spot | null) => follow(to && soundName(to));
  return (
    <>
      <span className="lane-name laid-name">{t("laid.row")}</span>
      <ul
        className="laid"
        ref={row}
        aria-label={t("laid.label")}
        aria-description={t("laid.help")}
        onKeyDown={walk}
      >
        {seen.map((one, at) => (
          <li
            key={soundName(one)}
            style={{
              left: one.from * scale,
              width: Math.max(LEAST, (one.to - one.from) * scale - 2),
              top: LANE * (lanes.get(one) ?? 0),
            }}
          >
            <Bar sound={one} first={at === 0} open={isOpen(one)} feed={feed} grip={grip} moved={moved} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface BarProps {
  sound: Laid;
  first: boolean;
  open: boolean;
  feed: FeedView;
  grip: Grip<Laid>;
  moved: (to: Spot | null) => void;
}

function Bar({ sound, first, open, feed, grip, moved }: BarProps) {
  const session = useEditor();
  const state = stateOf(sound, feed);
  const may = mayChange(session, sound);
  const press = () => {
    session.player.pause();
    session.player.seek(sound.from);
    session.openSound.set({ clip: sound.clip, frame: sound.frame });
  };
  return (
    <button
      className={`lasting laid-bar ${state}`}
      data-laid={soundName(sound)}
      tabIndex={first ? 0 : -1}
      aria-expanded={open}
      aria-label={`${said(sound)}. ${t(`laid.state.${state}`)}`}
      title={sound.text}
      onPointerDown={(event) => may && grip.take(event, sound)}
      onClick={() => grip.dragged() || press()}
      onKeyDown={(event) => keyed(event, session, WAYS, sound, moved)}
    >
      <span className="laid-words">{sound.text || <em>{t("laid.empty")}</em>}</span>
      {may && (
        <>
          <i className="bar-edge" data-bar="head" />
          <i className="bar-edge" data-bar="tail" />
        </>
      )}
    </button>
  );
}

/** Sounds that are heard together lie in two lanes, so that each can be taken hold of. */
function lanesOf(sounds: readonly Laid[]): Map<Laid, number> {
  const ends: [number, number] = [0, 0];
  return new Map(
    sounds.map((one) => {
      const lane = one.from >= ends[0] || ends[0] <= ends[1] ? 0 : 1;
      ends[lane] = Math.max(ends[lane], one.to);
      return [one, lane];
    }),
  );
}
