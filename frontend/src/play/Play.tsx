/** Play mode: the film for somebody who watches and chooses; nothing of the editor around it. */
import { Maximize2, Minimize2, Pause, Play as PlaySign } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { resolve } from "../document";
import { Closed } from "../editor/frame";
import { useEditor } from "../editor/context";
import { NoticeBox } from "../editor/NoticeBox";
import { t, useLanguage } from "../i18n";
import { Blind } from "../player/Blind";
import { isBlind } from "../player/codec";
import { useMoment } from "../player/Picture";
import { FilledSays } from "../player/FullScreen";
import { type Filled, type Immersive, useImmersive } from "../player/immersive";
import { useSeen } from "../player/seen";
import { SoundButton } from "../player/SoundButton";
import { TitleOver } from "../player/TitleOver";
import { sound, sounding } from "../player/volume";
import { usePart, useStore } from "../store";
import { clipOf } from "./ways";
import { Choose, Over, Ready } from "./cards";
import { type Kept, useKept } from "./kept";
import { type Look, useLook } from "./look";
import { Run } from "./run";
import { HeadsetButton, LookButton, LookSays } from "./Watching";
import "./play.css";
import "./words";

/** The clip that an address names: /rooms/x/play#c3. */
const named = (): string | null => decodeURIComponent(location.hash.slice(1)) || null;

export default function Play() {
  useLanguage();
  const session = useEditor();
  const status = useStore(session.room.status);
  if (status.phase === "closed") {
    const known = ["4401", "4403", "4409"].includes(String(status.code)) ? String(status.code) : "other";
    return <Closed message={t(`closed.${known}`)} reload={known !== "4401"} />;
  }
  return <Screen key={session.room.doc.clientID} />;
}

function useRun(): { run: Run; kept: Kept } {
  const session = useEditor();
  const kept = useKept();
  const [run] = useState(
    () =>
      new Run(session.player, session.film, {
        chose: (step, way) => kept.add({ ...step, way }),
        ended: (clip, way) => kept.add({ clip, label: "", to: "", way }),
      }),
  );
  const { way } = useStore(kept.mine);
  useEffect(() => run.count(way), [run, way]);
  useEffect(() => {
    session.withdraw();
    const { awareness } = session.room;
    const release = run.hold();
    const tell = () => awareness.setLocalStateField("plays", run.get().clip);
    const stop = run.subscribe(tell);
    return () => {
      stop();
      release();
    };
  }, [session, run]);
  return { run, kept };
}

function Screen() {
  const session = useEditor();
  const place = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { run, kept } = useRun();
  const { phase } = useStore(run);
  const filled = useImmersive(session.immersive, place);
  const look = useLook(video);
  const seen = useSeen();
  const title = usePart(session.film, (film) => film.title);
  useEffect(() => (video.current ? session.player.attach(video.current) : undefined), [session]);
  useEffect(() => {
    document.title = t("play.title", { title: title || t("header.untitled") });
  }, [title]);
  useKeys(run, session.immersive, look);
  // Whoever chose has the film again, and not a button that is gone.
  useEffect(() => {
    if (phase === "playing") place.current?.focus();
  }, [phase]);
  return (
    <main
      ref={place}
      className={`play-mode ${filled === "off" ? "" : "immersive"}`}
      data-phase={phase}
      data-immersive={filled}
      tabIndex={-1}
      aria-label={t("play.label")}
    >
      <header>
        <a href={`/rooms/${encodeURIComponent(session.info.id)}`}>{t("play.back")}</a>
        <b>{title || t("header.untitled")}</b>
        <span className="spacer" />
        <Watched kept={kept} />
      </header>
      <div className={look.by === "off" ? "screen" : "screen looked"} onPointerMove={look.drag}>
        <video ref={video} muted playsInline preload="auto" aria-label={seen} />
        <TitleOver />
        {phase === "playing" && <Caption run={run} />}
        {phase === "ready" && <Ready run={run} kept={kept} from={named()} />}
        {phase === "choosing" && <Choose run={run} />}
        {phase === "over" && <Over run={run} />}
      </div>
      <LookSays look={look} />
      <Bar run={run} filled={filled}>
        <HeadsetButton run={run} video={video} from={named()} />
        <LookButton look={look} />
      </Bar>
      <NoticeBox />
      <Said run={run} filled={filled} />
    </main>
  );
}

/** Whether somebody sees what is chosen here; and what of it is still on its way. */
function Watched({ kept }: { kept: Kept }) {
  const { feed, leads } = useEditor();
  const play = usePart(feed, (view) => view.play);
  const waiting = useStore(kept.waiting);
  const [was, setWas] = useState(play !== null);
  if (play && !was) setWas(true);
  const words = play ? t(leads ? "play.uncounted" : "play.watched") : was ? t("play.ended") : "";
  return (
    <span className="watched" role="status">
      {words} {waiting > 0 && t("play.waiting", { count: waiting })}
    </span>
  );
}

interface BarProps {
  run: Run;
  filled: Filled;
  children: ReactNode;
}

function Bar({ run, filled, children }: BarProps) {
  const { player, immersive } = useEditor();
  const { phase } = useStore(run);
  const { playing } = useStore(player.transport);
  const on = filled !== "off";
  return (
    <div className="bar" role="group" aria-label={t("transport.label")}>
      <button className="icon" disabled={phase !== "playing"} onClick={() => run.toggle()}>
        {playing ? <Pause size={18} aria-hidden="true" /> : <PlaySign size={18} aria-hidden="true" />}
        <span className="hidden">{t(playing ? "transport.pause" : "transport.play")}</span>
      </button>
      <SoundButton />
      <span className="spacer" />
      {children}
      <button className="button" aria-pressed={on} onClick={immersive.toggle} title={t("play.full_hint")}>
        {on ? <Minimize2 size={16} aria-hidden="true" /> : <Maximize2 size={16} aria-hidden="true" />}
        {t(on ? "play.leave_full" : "play.full")}
      </button>
    </div>
  );
}

/** What the picture is where it is not simply what was asked for. */
function Caption({ run }: { run: Run }) {
  const session = useEditor();
  const { clips } = useStore(session.film);
  const clip = clipOf(clips, useStore(run).clip);
  const moment = useMoment();
  if (!moment || !clip || moment.state === "gap") return null;
  if (isBlind()) return <Blind className="undrawn" />;
  if (moment.segment?.url)
    return moment.segment.stage === "preview" ? <p className="badge">{t("picture.preview")}</p> : null;
  const words = clip.prompt.trim();
  return (
    <p className="undrawn" role="note">
      {words ? t("play.not_drawn", { words }) : t("play.no_words")}
    </p>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName);

function useKeys(run: Run, immersive: Immersive, look: Look): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      const onButton = event.target instanceof HTMLElement && event.target.closest("button, a") !== null;
      if (event.key === " " && !onButton) run.toggle();
      else if (event.key.toLowerCase() === "f") immersive.toggle();
      else if (event.key.toLowerCase() === "l") look.toggle();
      else if (event.key.toLowerCase() === "q") sound(!sounding.get());
      else if (event.key === "Escape" && immersive.get() !== "off") immersive.leave();
      else if (look.key(event.key)) event.stopPropagation();
      else if (!/^[1-9]$/.test(event.key) || !run.choose(Number(event.key) - 1)) return;
      event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [run, immersive, look]);
}

/** What happens, for who does not see it. */
function Said({ run, filled }: { run: Run; filled: Filled }) {
  const { phase, path, clip } = useStore(run);
  const { clips, words } = useStore(useEditor().film);
  const last = path.at(-1);
  const begun = phase === "playing" ? resolve(clipOf(clips, clip)?.prompt ?? "", words).trim() : "";
  const choices = run.ways.map(({ label }, at) => t("play.choice", { number: at + 1, label })).join(" ");
  const happens =
    phase === "choosing"
      ? `${t("play.choose")} ${choices}`
      : phase === "over"
        ? t("play.over")
        : phase === "playing" && last
          ? t("play.chose", { label: last.label })
          : "";
  return (
    <>
      <p className="hidden" role="status">
        {happens}
      </p>
      {/* Beside what was chosen: a clip that begins does not take that away before it is heard. */}
      <p className="hidden" role="status">
        {begun}
      </p>
      <FilledSays filled={filled} />
    </>
  );
}
