/**
 * What every comparison of two pictures is made of: the ways of looking, and the difference. Knows neither takes nor
 * versions: it is given two video elements that run on one clock.
 */
import { Blend, Columns2, Diff, SquareSplitHorizontal } from "lucide-react";
import { type CSSProperties, type RefObject, useEffect, useRef, useState } from "react";
import { percent, t } from "../i18n";
import { FRAME_RATE } from "../time";

export type Way = "wipe" | "overlay" | "beside" | "difference";

const ICONS = { wipe: SquareSplitHorizontal, overlay: Blend, beside: Columns2, difference: Diff };
const WAYS = ["wipe", "overlay", "beside", "difference"] as const;

/** How the right picture lies over the left one. share: what the slider says, in hundredths. */
export function over(way: Way, share: number): CSSProperties | undefined {
  if (way === "wipe") return { clipPath: `inset(0 0 0 ${share}%)` };
  return way === "overlay" ? { opacity: share / 100 } : undefined;
}

export function WayButtons({ way, setWay }: { way: Way; setWay: (way: Way) => void }) {
  return WAYS.map((each) => {
    const Icon = ICONS[each];
    const name = t(`compare.${each}`);
    return (
      <button
        key={each}
        className={way === each ? "icon on" : "icon"}
        aria-pressed={way === each}
        aria-label={name}
        title={name}
        onClick={() => setWay(each)}
      >
        <Icon size={18} aria-hidden="true" />
      </button>
    );
  });
}

interface SeamProps {
  way: Way;
  /** What it says of a wipe. */
  label: string;
  share: number;
  setShare: (share: number) => void;
}

/** Where nothing is slid, its place stays: the buttons beside it do not move from under the pointer. */
export function Seam({ way, label, share, setShare }: SeamProps) {
  return (
    <input
      type="range"
      min={0}
      max={100}
      value={share}
      aria-label={way === "overlay" ? t("compare.overlay_share") : label}
      style={over(way, share) ? undefined : { visibility: "hidden" }}
      onChange={(event) => setShare(Number(event.target.value))}
    />
  );
}

type Videos = { left: RefObject<HTMLVideoElement | null>; right: RefObject<HTMLVideoElement | null> };

/** How many times brighter a difference is shown than it is: each step doubles. */
const TIMES = [1, 4, 16] as const;
const WIDTH = 640;
const HEIGHT = 360;
/** Levels of 255 by which a colour differs before its pixel counts: less is what an encoder leaves. */
const COUNTS = 8;

/** How much of the two frames differs, in words, with the brightness it is shown at. */
export function DifferencePicture({ left, right }: Videos) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [times, setTimes] = useState<number>(4);
  const share = useDifference({ left, right, canvas, times });
  return (
    <>
      <canvas ref={canvas} className="difference" width={WIDTH} height={HEIGHT} aria-hidden="true" />
      <div className="difference-says">
        <p role="status">
          {share === null
            ? t("compare.black")
            : share === 0
              ? t("compare.alike")
              : t("compare.differs", { share: percent(Math.max(share, 0.01)) })}
        </p>
        <label>
          {t("compare.brighter")}
          <select value={times} onChange={(event) => setTimes(Number(event.target.value))}>
            {TIMES.map((each) => (
              <option key={each} value={each}>
                {t("compare.times", { times: each })}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}

/**
 * Draws |left - right| times `times` whenever both show the same frame, and never else, so that movement is not taken
 * for a difference. Gives the share of the frame that differs while the pictures rest; null while they run.
 */
function useDifference(props: Videos & { canvas: RefObject<HTMLCanvasElement | null>; times: number }) {
  const { left, right, canvas, times } = props;
  const [share, setShare] = useState<number | null>(null);
  useEffect(() => {
    const [one, two] = [new Shown(left.current), new Shown(right.current)];
    let drawn = -1;
    let resting = false;
    let tick = 0;
    const look = () => {
      tick = requestAnimationFrame(look);
      const [here, there] = [one.frame(), two.frame()];
      const rests = one.rests && two.rests;
      if (
        here !== null &&
        here === there &&
        (here !== drawn || one.fresh || two.fresh || rests !== resting)
      ) {
        one.fresh = two.fresh = false;
        drawn = here;
        resting = rests;
        draw(canvas.current!, one.video!, two.video!, times);
        setShare(rests ? measure(one.video!, two.video!) : null);
      }
    };
    look();
    return () => {
      cancelAnimationFrame(tick);
      one.leave();
      two.leave();
    };
  }, [left, right, canvas, times]);
  return share;
}

/** Which frame a video element has on the screen: its clock runs before its picture. */
class Shown {
  fresh = true;
  private presented: number | null = null;
  private asked = 0;

  constructor(readonly video: HTMLVideoElement | null) {
    this.ask();
  }

  get rests(): boolean {
    return this.video?.paused ?? true;
  }

  frame(): number | null {
    const { video } = this;
    if (!video || video.readyState < 2 || video.seeking) return null;
    return video.paused || this.presented === null ? at(video.currentTime) : this.presented;
  }

  private ask(): void {
    this.asked =
      this.video?.requestVideoFrameCallback?.((_, { mediaTime }) => {
        this.presented = at(mediaTime);
        this.fresh = true;
        this.ask();
      }) ?? 0;
  }

  leave(): void {
    if (this.asked) this.video?.cancelVideoFrameCallback?.(this.asked);
  }
}

const at = (seconds: number): number => Math.floor(seconds * FRAME_RATE + 1e-2);

function draw(canvas: HTMLCanvasElement, left: CanvasImageSource, right: CanvasImageSource, times: number) {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  subtract(pen, left, right);
  pen.globalCompositeOperation = "lighter";
  for (let bright = 1; bright < times; bright *= 2) pen.drawImage(canvas, 0, 0);
}

function subtract(pen: CanvasRenderingContext2D, left: CanvasImageSource, right: CanvasImageSource) {
  const { width, height } = pen.canvas;
  pen.globalCompositeOperation = "copy";
  pen.drawImage(left, 0, 0, width, height);
  pen.globalCompositeOperation = "difference";
  pen.drawImage(right, 0, 0, width, height);
}

/** The share of pixels that differ, on the frame at a quarter of its size. */
function measure(left: CanvasImageSource, right: CanvasImageSource): number | null {
  const small = Object.assign(document.createElement("canvas"), { width: WIDTH / 4, height: HEIGHT / 4 });
  const pen = small.getContext("2d");
  if (!pen) return null;
  subtract(pen, left, right);
  return differing(pen.getImageData(0, 0, small.width, small.height).data);
}

/** data: red, green, blue and alpha of each pixel of a difference. */
export function differing(data: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < data.length; i += 4)
    if (Math.max(data[i]!, data[i + 1]!, data[i + 2]!) > COUNTS) count += 1;
  return count / (data.length / 4);
}
