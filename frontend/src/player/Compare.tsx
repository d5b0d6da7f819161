/**
 * Two takes of one segment in the place of the picture: one over the other with a wipe or through it, side by side, or what
 * differs.
 * Both run on one clock: the left one plays and is heard, the right one is brought to the left one's frame.
 */
import { Pause, Play, X } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Take } from "../api";
import { setVariation } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { moments } from "../state";
import { usePart, useStore } from "../store";
import { useStrip } from "../takes/strip";
import { FRAME_RATE, SEGMENT_FRAMES } from "../time";
import { step } from "../timeline/edits";
import { Blind } from "./Blind";
import { DifferencePicture, Seam, type Way, WayButtons, over } from "./compared";
import { seenIn } from "./seen";
import { Sound } from "./sound";

/** Which takes of which segment; a key that is no variation's is the offer's. */
export interface Compared {
  clip: string;
  index: number;
  left: string;
  right: string;
}

export function Compare() {
  const { compare } = useEditor();
  const compared = useStore(compare);
  return compared && <Comparison key={`${compared.clip}:${compared.index}`} compared={compared} />;
}

interface Shown extends Pick<Take, "key" | "url"> {
  name: string;
  variation: number | null;
}

function useShown({ clip, index }: Compared): Shown[] {
  const session = useEditor();
  const film = useStore(session.film);
  const feed = useStore(session.feed);
  const moment = moments(film, feed).find(({ cell }) => cell.clip === clip && cell.index === index) ?? null;
  const { takes } = useStrip(moment);
  const found = takes
    .filter((take) => take.url)
    .map(({ key, url, variation }): Shown => ({
      key,
      url,
      variation,
      name: t("takes.take", { number: variation + 1 }),
    }));
  const { segment } = moment ?? {};
  if (segment?.url && segment.shown && !found.some(({ key }) => key === segment.shown))
    found.unshift({ key: segment.shown, url: segment.url, variation: null, name: t("compare.kept") });
  const offer = segment?.offer;
  if (offer?.url && !found.some(({ key }) => key === offer.key))
    found.push({ key: offer.key, url: offer.url, variation: null, name: t("compare.offer") });
  return found;
}

function Comparison({ compared }: { compared: Compared }) {
  const session = useEditor();
  const takes = useShown(compared);
  const [way, setWay] = useState<Way>("wipe");
  const [share, setShare] = useState(50);
  const left = useRef<HTMLVideoElement>(null);
  const right = useRef<HTMLVideoElement>(null);
  const [running, run] = useTwo(left, right);
  const place = useRef<HTMLDivElement>(null);
  const words = usePart(session.film, ({ clips, words: named }) => {
    const at = clips.findIndex(({ id }) => id === compared.clip);
    return at < 0 ? "" : seenIn(clips[at]!, at + 1, named);
  });
  const sides = [compared.left, compared.right].map((key) => takes.find((take) => take.key === key));
  const sound = useSound(left, sides[0]?.url ?? null);
  const press = () => {
    sound.current?.wake();
    run(!running);
  };
  const close = () => session.compare.set(null);
  useEffect(() => {
    const before = document.activeElement;
    session.player.pause();
    place.current?.focus();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, [session]);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
    else if (event.key === " " && event.target === place.current) press();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={place}
      className="compare"
      role="group"
      tabIndex={-1}
      aria-label={t("compare.label")}
      onKeyDown={keys}
    >
      <div className={`pictures ${way}`}>
        {sides.map((take, at) => (
          <video
            key={at}
            ref={at === 0 ? left : right}
            src={take?.url ?? undefined}
            muted
            loop={at === 0}
            playsInline
            preload="auto"
            aria-label={t("takes.take_of", { take: take?.name ?? "", words })}
            style={at === 1 ? over(way, share) : undefined}
          />
        ))}
        <Blind className="placeholder" />
        {way === "wipe" && <i className="seam" style={{ left: `${share}%` }} aria-hidden="true" />}
        {way === "difference" && <DifferencePicture left={left} right={right} />}
      </div>
      <div className="compare-bar">
        <Side side="left" take={sides[0]} takes={takes} compared={compared} />
        <button
          className="icon"
          aria-label={t(running ? "transport.pause" : "transport.play")}
          onClick={press}
        >
          {running ? <Pause size={18} aria-hidden="true" /> : <Play size={18} aria-hidden="true" />}
        </button>
        <WayButtons way={way} setWay={setWay} />
        <Seam way={way} label={t("compare.seam")} share={share} setShare={setShare} />
        <Side side="right" take={sides[1]} takes={takes} compared={compared} />
        <button
          className="icon"
          aria-label={t("compare.close")}
          title={`${t("compare.close")} (Esc)`}
          onClick={close}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}

interface SideProps {
  side: "left" | "right";
  take: Shown | undefined;
  takes: readonly Shown[];
  compared: Compared;
}

/** Which take is on a side, and a press that makes it the film's. */
function Side({ side, take, takes, compared }: SideProps) {
  const session = useEditor();
  const { clip, index } = compared;
  const now = usePart(session.film, (film) =>
    film.cells.find((cell) => cell.clip === clip && cell.index === index),
  );
  const mine = session.mayChange(session.film.get().clips.find((each) => each.id === clip));
  const variation = take?.variation ?? null;
  // The press rests the button; without the focus elsewhere the keys of the comparison would rest with it.
  const show = (event: MouseEvent<HTMLElement>) => {
    event.currentTarget.closest<HTMLElement>(".compare")?.focus();
    if (variation !== null) step(session, () => setVariation(session.room.doc, clip, index, variation));
  };
  return (
    <span className={`side-of ${side}`}>
      <select
        aria-label={t(`compare.${side}`)}
        value={take?.key ?? ""}
        onChange={(event) => session.compare.set({ ...compared, [side]: event.target.value })}
      >
        {takes.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      {mine && variation !== null && (
        <button className="button" disabled={now?.variation === variation} onClick={show}>
          {t("compare.show")}
        </button>
      )}
    </span>
  );
}

/** What the video at `url` sounds like, while it runs. */
function useSound(video: RefObject<HTMLVideoElement | null>, url: string | null) {
  const { files } = useEditor();
  const made = useRef<Sound>(null);
  useEffect(() => {
    const sound = (made.current = new Sound(files));
    sound.show([{ from: 0, to: SEGMENT_FRAMES, head: 0, url }]);
    let tick = 0;
    const follow = () => {
      tick = requestAnimationFrame(follow);
      if (video.current && !video.current.paused) sound.keep(video.current.currentTime);
      else sound.hush();
    };
    follow();
    return () => {
      cancelAnimationFrame(tick);
      sound.destroy();
    };
  }, [files, video, url]);
  return made;
}

/** Half a frame apart is the same frame. */
const APART = 0.5 / FRAME_RATE;

/** Keeps the right video at the left one's frame, whether they run or rest. */
function useTwo(left: RefObject<HTMLVideoElement | null>, right: RefObject<HTMLVideoElement | null>) {
  const [running, setRunning] = useState(false);
  useEffect(() => {
    let tick = 0;
    const follow = () => {
      const [one, two] = [left.current, right.current];
      if (one && two && two.readyState > 0) {
        if (!two.seeking && Math.abs(two.currentTime - one.currentTime) > APART)
          two.currentTime = one.currentTime;
      }
      tick = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(tick);
  }, [left, right]);
  const run = (on: boolean) => {
    setRunning(on);
    for (const video of [left.current, right.current]) {
      if (on) void video?.play().catch(() => setRunning(false));
      else video?.pause();
    }
  };
  return [running, run] as const;
}
