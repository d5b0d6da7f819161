/** Two films compared, the one on the screen and a named version: over the picture, above it, and as a list. */
import { X } from "lucide-react";
import { type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import type { Session } from "../editor/session";
import { number, t, useLanguage } from "../i18n";
import { DifferencePicture, Seam, WayButtons, over } from "../player/compared";
import { Player } from "../player/player";
import { moments } from "../state";
import { Store, useStore } from "../store";
import { FRAME_RATE, span } from "../time";
import { useFrame } from "./Drawings";
import { CLOSE, KeepUp } from "./keepUp";
import { compare, goToDifference, laid, watch } from "./moves";
import { type Scene, filmScene, versionScene } from "./scene";
import { type Difference, type Versus, beside, differences, filled, runs } from "./versus";
import { useVersions } from "./VersionList";
import "./versus.css";
import "./words";

/** Where the left picture ends, in hundredths of the width; or how much of the right one is seen. */
const seam = new Store(50);

/** What is on the screen; the same object as long as it shows the same. */
function useScene(): Scene {
  const session = useEditor();
  const film = useStore(session.film);
  const feed = useStore(session.feed);
  const watched = useStore(session.desk.watched);
  return useMemo(
    () => (watched ? versionScene(watched) : filmScene(moments(film, feed))),
    [film, feed, watched],
  );
}

export function VersusLayer({ left }: { left: RefObject<HTMLVideoElement | null> }) {
  const versus = useStore(useEditor().desk.versus);
  return versus && <Layer left={left} versus={versus} />;
}

function Layer({ left, versus }: { left: RefObject<HTMLVideoElement | null>; versus: Versus }) {
  useLanguage();
  const session = useEditor();
  const right = useRef<HTMLVideoElement>(null);
  const share = useStore(seam);
  useBeside(session, right, versus);
  const { way } = versus;
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (way !== "wipe" || event.buttons !== 1) return;
    const { left: edge, width } = event.currentTarget.getBoundingClientRect();
    seam.set(Math.round(Math.min(1, Math.max(0, (event.clientX - edge) / width)) * 100));
  };
  return (
    <div className={`versus ${way}`} onPointerDown={drag} onPointerMove={drag}>
      <video
        ref={right}
        muted
        playsInline
        preload="auto"
        aria-label={versus.right.name}
        style={over(way, share)}
      />
      {way === "wipe" && <i className="seam" style={{ left: `${share}%` }} aria-hidden="true" />}
      {way === "difference" && <DifferencePicture left={left} right={right} />}
      <span className="name at-left">{useLeftName()}</span>
      <span className="name at-right">{versus.right.name}</span>
    </div>
  );
}

function useLeftName(): string {
  return useStore(useEditor().desk.watched)?.name ?? t("versus.film");
}

/** A second player that shows the right film and goes where the session's goes. */
function useBeside(session: Session, video: RefObject<HTMLVideoElement | null>, versus: Versus): void {
  const [player] = useState(() => new Player());
  const scene = useScene();
  const watched = useStore(session.desk.watched);
  const { length: ofFilm } = useStore(session.film);
  const { right, laid } = versus;
  useEffect(() => {
    const length = runs(watched?.length ?? ofFilm, right.length, laid);
    player.show(filled(beside(scene, right, laid), length), length);
  }, [player, scene, watched, ofFilm, right, laid]);
  useEffect(() => (video.current ? player.attach(video.current) : undefined), [player, video]);
  useEffect(() => {
    const { player: main } = session;
    const keep = new KeepUp(player, () => performance.now(), CLOSE);
    let tick = 0;
    const follow = () => {
      tick = requestAnimationFrame(follow);
      keep.along(main);
    };
    follow();
    return () => cancelAnimationFrame(tick);
  }, [session, player]);
}

/** Above the picture: which two, how, and the way out. */
export function VersusBar() {
  const versus = useStore(useEditor().desk.versus);
  return versus && <Bar versus={versus} />;
}

function Bar({ versus }: { versus: Versus }) {
  useLanguage();
  const session = useEditor();
  const { desk } = session;
  const share = useStore(seam);
  const set = (more: Partial<Versus>) => desk.versus.set({ ...versus, ...more });
  const close = () => void compare(session, null);
  useEscape(session);
  return (
    <div className="standing versus-bar" role="group" aria-label={t("versus.label")}>
      <Side side="left" />
      <span className="ways">
        <WayButtons way={versus.way} setWay={(way) => set({ way })} />
        <Seam way={versus.way} label={t("versus.seam")} share={share} setShare={(to) => seam.set(to)} />
      </span>
      <Side side="right" versus={versus} />
      <label className="check">
        <input
          type="checkbox"
          checked={versus.laid === "clips"}
          onChange={(event) => laid(session, event.target.checked ? "clips" : "time")}
        />
        {t("versus.by_clip")}
      </label>
      <button
        className="icon"
        aria-label={t("versus.close")}
        title={`${t("versus.close")} (Esc)`}
        onClick={close}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  );
}

function Side({ side, versus }: { side: "left" | "right"; versus?: Versus }) {
  const session = useEditor();
  const { versions } = useVersions();
  const watched = useStore(session.desk.watched);
  const shown = versus ? versus.right.id : (watched?.id ?? "");
  const known = versions?.filter(({ pinned }) => pinned) ?? [];
  const pick = (id: string) =>
    void (versus ? compare(session, Number(id)) : watch(session, id ? Number(id) : null));
  return (
    <select aria-label={t(`versus.${side}`)} value={shown} onChange={(event) => pick(event.target.value)}>
      {!versus && <option value="">{t("versus.film")}</option>}
      {/* While the versions are read, and for a film that is none of them. */}
      {shown !== "" && !known.some(({ id }) => id === shown) && (
        <option value={shown}>{versus?.right.name ?? watched?.name}</option>
      )}
      {known.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** From anywhere but a dialog or a drawing, which close themselves first. */
function useEscape(session: Session): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const inside =
        event.target instanceof HTMLElement && event.target.closest("dialog, [role=dialog], .drawing-now");
      if (event.key !== "Escape" || event.defaultPrevented || inside || document.fullscreenElement) return;
      void compare(session, null);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [session]);
}

/** In the review: every segment that differs, with a way to it. */
export function VersusList() {
  const versus = useStore(useEditor().desk.versus);
  return versus && <List versus={versus} />;
}

function List({ versus }: { versus: Versus }) {
  const session = useEditor();
  const scene = useScene();
  const left = useLeftName();
  const frame = useFrame();
  const found = useMemo(() => differences(scene, versus.right.cells), [scene, versus.right]);
  const numbers = useNumbers(versus);
  return (
    <section className="differences" aria-label={t("versus.differs")}>
      <h3>{t("versus.differs")}</h3>
      <p className="quiet" role="status">
        {found.length ? t("versus.count", { count: found.length }) : t("versus.same")}
      </p>
      <ol>
        {found.map((each) => (
          <li key={`${each.kind}${each.clip}${each.from}`}>
            <button
              aria-current={frame >= each.from && frame < each.to ? "true" : undefined}
              onClick={() => goToDifference(session, each)}
            >
              <b>{t("versus.clip", { number: numbers(each) })}</b> <small>{span(each.from, each.to)}</small>
              <br />
              {said(each, left, versus.right.name)}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function said({ kind, later }: Difference, left: string, right: string): string {
  if (kind === "moved")
    return t(later > 0 ? "versus.later" : "versus.earlier", {
      name: right,
      seconds: number(Math.abs(later) / FRAME_RATE, 2),
    });
  return t(`versus.kind_${kind}`, { name: kind === "left" ? left : right });
}

/** A clip's number in the film that it is listed from. */
function useNumbers({ right }: Versus): (difference: Difference) => string {
  const session = useEditor();
  const watched = useStore(session.desk.watched);
  const { clips } = useStore(session.film);
  return ({ kind, clip }) => {
    const film: readonly { id: string }[] = kind === "right" ? right.clips : (watched?.clips ?? clips);
    return String(film.findIndex(({ id }) => id === clip) + 1);
  };
}
