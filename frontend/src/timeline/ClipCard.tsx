/** One clip, to scale: its thumbnails, the thread of its segments' states, its words, and who holds it. */
import { Check, Columns2, Lock, VolumeX } from "lucide-react";
import { type CSSProperties, memo } from "react";
import { type Clip, GAP } from "../document";
import { useEditor } from "../editor/context";
import { number as shown, t } from "../i18n";
import type { Person } from "../people/presence";
import { type Moment, worst } from "../state";
import { FRAME_RATE } from "../time";
import { WaySigns, useWaysSaid } from "./WaySigns";
import { wayInSaid } from "./dissolves";
import { accepted, keptSaid, offered } from "./offers";
import "./dissolve.css";

interface ClipCardProps {
  clip: Clip;
  number: number;
  /** How many the film has: not all of them need stand here. */
  count: number;
  moments: readonly Moment[];
  chosen: boolean;
  /** Whether the keyboard reaches the clips here: the chosen one, or the first where none is. */
  reached: boolean;
  /** The name of the person whose it is, in a class; "" nobody's. */
  whose: string;
  holders: readonly Person[];
}

export const ClipCard = memo(function ClipCard(props: ClipCardProps) {
  const { clip, number, count, moments, chosen, reached, whose, holders } = props;
  const session = useEditor();
  const gap = clip.source === GAP;
  const words = gap ? t("timeline.gap") : clip.prompt.trim() || t("timeline.no_words");
  const state = t(`state.${worst(moments.map((moment) => moment.state))}`);
  const seconds = shown((clip.stop - clip.start) / FRAME_RATE, 2);
  const holder = holders[0];
  const names = holders.map((person) => person.name).join(", ");
  const ways = useWaysSaid(clip, chosen);
  const into = wayInSaid(clip);
  const kept = keptSaid(moments);
  const name = clip.locked ? "timeline.clip_locked" : "timeline.clip_full";
  const kinds = [chosen && "chosen", gap && "gap", clip.locked && "locked"].filter(Boolean).join(" ");
  return (
    <div
      role="option"
      aria-selected={chosen}
      aria-posinset={number}
      aria-setsize={count}
      aria-label={
        t(name, { number: String(number), words, seconds, state }) +
        (whose ? `. ${t("class.whose_is", { name: whose })}` : "") +
        (clip.quiet ? `. ${t("timeline.is_quiet")}` : "") +
        (kept && `. ${kept}`) +
        (holder ? `. ${t("timeline.held_by", { names })}` : "") +
        (into && `. ${into}`) +
        (ways && `. ${ways}`)
      }
      data-clip={clip.id}
      className={`clip ${kinds}`}
      tabIndex={reached ? 0 : -1}
      style={{
        ...placed(clip),
        ...(holder && !chosen ? { outlineColor: holder.color } : {}),
      }}
      onClick={() => session.goTo(clip.id)}
      onFocus={() => !chosen && session.goTo(clip.id)}
    >
      {/* Names stand on the clip as signs, drawn by the style: its own name says them in words. */}
      {holder && (
        <span className="holder" style={{ background: holder.color }} data-names={names} aria-hidden="true" />
      )}
      <span className="thumbs" aria-hidden="true">
        <Cells moments={moments} />
      </span>
      <span className="words" aria-hidden="true">
        {clip.locked && <Lock size={12} />} {clip.quiet && <VolumeX size={12} className="mute" />}{" "}
        {whose && <b className="whose" data-sign={whose} />} {words}
      </span>
      {into && <Wedge clip={clip} />}
      {ways && <WaySigns clip={clip} />}
      {session.mayChange(clip) && (
        <>
          <span className="edge at-head" data-edge="head" aria-hidden="true" />
          <span className="edge at-tail" data-edge="tail" aria-hidden="true" />
        </>
      )}
    </div>
  );
});

/** Over so much of the clip it comes up over the one before it. */
function Wedge({ clip }: { clip: Clip }) {
  const frames = Math.min(clip.dissolve, clip.to - clip.from);
  return <span className="wedge" style={{ "--frames": frames } as CSSProperties} aria-hidden="true" />;
}

/** Frames, which the stylesheet multiplies by `--scale`: another zoom draws no clip anew. */
const placed = ({ from, to }: { from: number; to: number }) =>
  ({ "--from": from, "--frames": to - from }) as CSSProperties;

function Cells({ moments }: { moments: readonly Moment[] }) {
  return moments.map((moment) => <CellOf key={moment.cell.index} moment={moment} />);
}

function CellOf({ moment }: { moment: Moment }) {
  const { cell, segment, state: now } = moment;
  return (
    <span className="cell" data-state={now} data-segment={`${cell.clip}:${cell.index}`} style={placed(cell)}>
      <span
        className="thumb"
        style={segment?.thumb ? { backgroundImage: `url("${segment.thumb}")` } : undefined}
      />
      {(accepted(moment) || offered(moment)) && (
        <span className="kept-signs" title={keptSaid([moment])}>
          {accepted(moment) && <Check size={12} />}
          {offered(moment) && <Columns2 size={12} />}
        </span>
      )}
      <span className={`thread ${now}`} title={t(`state.${now}`)} />
    </span>
  );
}
