/** The film's picture with what it is (preview, waiting, earlier take), and the transport under it. */
import { Pause, Play, StepBack, StepForward, Timer } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useRef } from "react";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { type Moment, moments } from "../state";
import { usePart, useStore } from "../store";
import { FRAME_RATE, clock, timecode } from "../time";
import { Compare, Drawings, VersusLayer } from "../editor/parts";
import { PlayLink } from "../play/late";
import { StepBar } from "../review/StepBar";
import { Blind } from "./Blind";
import { isBlind } from "./codec";
import { DraftPicture } from "./DraftPicture";
import { TitleOver } from "./TitleOver";
import { burn, burnt, label, line, place } from "./burnt";
import { FilledSays, FullButton } from "./FullScreen";
import { useImmersive } from "./immersive";
import { LoopButtons } from "./LoopButtons";
import type { Player } from "./player";
import { useSeen } from "./seen";
import { SoundButton } from "./SoundButton";

/** The segment under the playhead. */
export function useMoment(): Moment | null {
  const session = useEditor();
  const film = useStore(session.film);
  const feed = useStore(session.feed);
  const { slot } = useStore(session.player.transport);
  const watched = useStore(session.desk.watched);
  return watched ? null : (moments(film, feed)[slot] ?? null);
}

export function Picture() {
  useLanguage();
  const { player, desk, compare, immersive } = useEditor();
  const compared = useStore(compare);
  const versus = useStore(desk.versus);
  const burning = useStore(burnt);
  const place = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const filled = useImmersive(immersive, place);
  const moment = useMoment();
  const watched = useStore(desk.watched);
  useEffect(() => (video.current ? player.attach(video.current) : undefined), [player]);
  const running = usePart(player.transport, ({ playing }) => playing);
  const late = useStore(player.late);
  const blind = isBlind();
  const words = blind ? "" : late ? t("picture.late") : caption(moment, running);
  const aside = late || moment?.segment?.url;
  const seen = useSeen();
  return (
    <>
      <figure
        ref={place}
        className={`picture ${versus ? `comparing ${versus.way}` : ""} ${filled === "window" ? "filling" : ""}`}
        id="picture"
        tabIndex={0}
        aria-label={t("transport.region")}
        onKeyDown={(event) => stepByKey(player, event)}
      >
        <video ref={video} muted playsInline preload="auto" aria-label={seen} />
        {!versus && <TitleOver />}
        {moment === null && !watched && !versus && !blind && (
          <p className="placeholder">{t("picture.no_clips")}</p>
        )}
        {versus && <VersusLayer left={video} />}
        <Blind className="placeholder" />
        {words && !versus && <figcaption className={aside ? "badge" : "placeholder"}>{words}</figcaption>}
        <DraftPicture moment={moment} />
        <Drawings />
        {burning ? <Burnt /> : <Timecode />}
        <FilledSays filled={filled} />
      </figure>
      {compared && <Compare />}
      <TransportBar />
    </>
  );
}

/** Exact to the frame: arrows go one, with Shift a second. */
function stepByKey(player: Player, event: KeyboardEvent<HTMLElement>): void {
  const way = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
  if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  player.step(way * (event.shiftKey ? FRAME_RATE : 1));
}

/** What the picture under the playhead is, where it is not simply the take that was asked for. */
function caption(moment: Moment | null, running: boolean): string {
  if (!moment) return "";
  const { segment, state } = moment;
  // What is meant to be black is black while the film runs, as in the film that leaves.
  if (state === "gap" && running) return "";
  if (!segment?.url) {
    const reason = segment?.reason ? t(`errors.${segment.reason}`) : "";
    return state === "ready" ? "" : t(`picture.${state}`, { reason });
  }
  if (segment.shown !== segment.key || state === "changed") return t("picture.older");
  if (segment.stage === "preview") return t("picture.preview");
  return "";
}

/** Tells an element's text at each frame. */
function useTold(words: (frame: number) => string) {
  const { player } = useEditor();
  const told = useRef<HTMLElement & SVGTextElement>(null);
  useEffect(
    () =>
      player.onFrame((frame) => {
        if (told.current) told.current.textContent = words(frame);
      }),
    [player, words],
  );
  return told;
}

function Timecode() {
  const now = useTold(timecode);
  return <span ref={now} className="timecode" aria-hidden="true" />;
}

/** As an export burns it in. */
function Burnt() {
  const { film, desk } = useEditor();
  const title = usePart(film, (now) => now.title);
  const name = label(useStore(desk.watched)?.name ?? title);
  const now = useTold(useCallback((frame) => line(name, frame), [name]));
  const { left, top, width, height, text, base, length } = place(line(name, 0).length);
  return (
    <svg className="burnt" viewBox="0 0 640 360" aria-hidden="true">
      <rect x={left} y={top} width={width} height={height} />
      <text
        ref={now}
        x={text}
        y={base}
        textLength={length}
        lengthAdjust="spacingAndGlyphs"
        xmlSpace="preserve"
      />
    </svg>
  );
}

function BurntButton() {
  const on = useStore(burnt);
  return (
    <button
      className={`icon ${on ? "on" : ""}`}
      aria-label={t("transport.burnt")}
      aria-pressed={on}
      title={`${t("transport.burnt_help")} (B)`}
      onClick={() => burn(!on)}
    >
      <Timer size={16} aria-hidden="true" />
    </button>
  );
}

function TransportBar() {
  const { player, film, desk } = useEditor();
  const { playing, rate } = useStore(player.transport);
  const { length: ofFilm } = useStore(film);
  const length = useStore(desk.watched)?.length ?? ofFilm;
  const now = useRef<HTMLElement>(null);
  useEffect(
    () =>
      player.onFrame((frame) => {
        if (now.current) now.current.textContent = clock(frame);
      }),
    [player],
  );
  return (
    <div className="transport" role="group" aria-label={t("transport.label")}>
      <IconButton label={t("transport.back")} press={() => player.step(-1)}>
        <StepBack size={18} aria-hidden="true" />
      </IconButton>
      <button
        className="play"
        aria-label={t(playing ? "transport.pause" : "transport.play")}
        onClick={() => player.toggle()}
      >
        {playing ? <Pause size={18} aria-hidden="true" /> : <Play size={18} aria-hidden="true" />}
      </button>
      <IconButton label={t("transport.forward")} press={() => player.step(1)}>
        <StepForward size={18} aria-hidden="true" />
      </IconButton>
      <span className="time">
        <b ref={now} /> / {clock(length)}
      </span>
      {rate !== 1 && (
        <span className="rate" role="status">
          {t("transport.rate", { rate: `${rate < 0 ? "−" : ""}${Math.abs(rate)}×` })}
        </span>
      )}
      <span className="spacer" />
      <StepBar />
      <PlayLink />
      <SoundButton />
      <BurntButton />
      <LoopButtons />
      <FullButton />
    </div>
  );
}

function IconButton({
  label,
  press,
  children,
}: {
  label: string;
  press: () => void;
  children: React.ReactNode;
}) {
  return (
    <button className="icon" aria-label={label} title={label} onClick={press}>
      {children}
    </button>
  );
}
