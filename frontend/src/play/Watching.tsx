/** Other ways of watching: looking around in the picture, and a headset; where the browser has none, why. */
import { Move3d, Glasses } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { moments } from "../state";
import { type Card, type Programme } from "./cinema";
import type { Look } from "./look";
import type { Run } from "./run";
import { type Headset, type Mode, doors, headset } from "./watching";

export function LookButton({ look }: { look: Look }) {
  const on = look.by !== "off";
  return (
    <button className="button" aria-pressed={on} title={t("play.look_hint")} onClick={look.toggle}>
      <Move3d size={16} aria-hidden="true" />
      {t(on ? "play.look_stop" : "play.look")}
    </button>
  );
}

/** What keeps the device's movement from being used, and how else one looks around. */
export function LookSays({ look }: { look: Look }) {
  if (look.by === "off") return null;
  return (
    <p className="watching-says" role="status">
      {look.why && t(`play.look_${look.why}`)}{" "}
      {t(look.by === "movement" && !look.why ? "play.look_moves" : "play.look_hint")}
    </p>
  );
}

const isMode = (found: Headset | null): found is Mode => found === "immersive-vr" || found === "immersive-ar";

/** A button where a headset is found; else the reason, in words. */
export function HeadsetButton({
  run,
  video,
  from,
}: {
  run: Run;
  video: RefObject<HTMLVideoElement | null>;
  from: string | null;
}) {
  const session = useEditor();
  const [found, setFound] = useState<Headset | null>(null);
  const [failed, setFailed] = useState(false);
  const [inside, setInside] = useState(false);
  const leave = useRef<() => void>(() => undefined);
  useEffect(() => {
    let gone = false;
    void headset(doors()).then((answer) => gone || setFound(answer));
    return () => {
      gone = true;
      leave.current();
    };
  }, []);
  if (found === null) return null;
  if (!isMode(found)) return <span className="watching-says">{t(`play.headset_${found}`)}</span>;
  const enter = async () => {
    setFailed(false);
    try {
      const { openCinema } = await import("./cinema");
      const programme = programmeOf(session, run, video.current!, () => setInside(false));
      leave.current = await openCinema(doors().navigator.xr!, found, programme);
      setInside(true);
      if (run.get().phase === "ready") run.begin(from);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      {failed && (
        <span className="watching-says" role="alert">
          {t("play.headset_failed")}
        </span>
      )}
      <button
        className="button"
        aria-pressed={inside}
        onClick={() => (inside ? leave.current() : void enter())}
      >
        <Glasses size={16} aria-hidden="true" />
        {t(inside ? "play.headset_leave" : found === "immersive-vr" ? "play.headset_vr" : "play.headset_ar")}
      </button>
    </>
  );
}

function programmeOf(session: Session, run: Run, video: HTMLVideoElement, ended: () => void): Programme {
  return {
    video,
    ended,
    card: () => cardOf(session, run),
    choose: (row) => (run.get().phase === "over" ? run.begin() : run.choose(row)),
    press: () => run.toggle(),
    beat: () => session.player.pulse(),
  };
}

/** What stands in the picture's place: the choices, the end, or the words of what is not drawn. */
function cardOf(session: Session, run: Run): Card | null {
  const { phase } = run.get();
  if (phase === "choosing")
    return {
      title: t("play.choose"),
      rows: run.ways.map(({ label, clip }) => (clip ? label : `${label} (${t("play.nowhere")})`)),
    };
  if (phase === "over") return { title: t("play.over"), rows: [t("play.again")] };
  const moment = moments(session.film.get(), session.feed.get())[session.player.transport.get().slot];
  if (!moment || moment.segment?.url || moment.state === "gap") return null;
  const words = session.film
    .get()
    .clips.find(({ id }) => id === moment.cell.clip)
    ?.prompt.trim();
  return { title: words || t("play.no_words"), rows: [] };
}
