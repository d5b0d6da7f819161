/** One clip, to scale: its thumbnails, the thread of its segments' states, its words, and who holds it. */
import { Lock } from "lucide-react";
import { memo } from "react";
import { type Clip, GAP } from "../document";
import { useEditor } from "../editor/context";
import { number as shown, t } from "../i18n";
import type { Person } from "../people/presence";
import { type Moment, worst } from "../state";
import { FRAME_RATE } from "../time";
import { clipWidth } from "./drag";

interface ClipCardProps {
  clip: Clip;
  number: number;
  moments: readonly Moment[];
  scale: number;
  chosen: boolean;
  /** Whether the keyboard reaches the clips here: the chosen one, or the first where none is. */
  reached: boolean;
  holders: readonly Person[];
}

export const ClipCard = memo(function ClipCard(props: ClipCardProps) {
  const { clip, number, moments, scale, chosen, reached, holders } = props;
  const session = useEditor();
  const gap = clip.source === GAP;
  const words = gap ? t("timeline.gap") : clip.prompt.trim() || t("timeline.no_words");
  const state = t(`state.${worst(moments.map((moment) => moment.state))}`);
  const seconds = shown((clip.stop - clip.start) / FRAME_RATE, 2);
  const holder = holders[0];
  const name = clip.locked ? "timeline.clip_locked" : "timeline.clip_full";
  const kinds = [chosen && "chosen", gap && "gap", clip.locked && "locked"].filter(Boolean).join(" ");
  return (
    <div
      role="option"
      aria-selected={chosen}
      aria-label={t(name, { number: String(number), words, seconds, state })}
      data-clip={clip.id}
      className={`clip ${kinds}`}
      tabIndex={reached ? 0 : -1}
      style={{
        left: clip.from * scale,
        width: clipWidth(clip, scale),
        ...(holder && !chosen ? { outlineColor: holder.color } : {}),
      }}
      onClick={() => session.goTo(clip.id)}
      onFocus={() => !chosen && session.goTo(clip.id)}
    >
      {holder && (
        <span className="holder" style={{ background: holder.color }}>
          {holders.map((person) => person.name).join(", ")}
        </span>
      )}
      <span className="thumbs" aria-hidden="true">
        <Cells moments={moments} scale={scale} />
      </span>
      <span className="words" aria-hidden="true">
        {clip.locked && <Lock size={12} />} {words}
      </span>
      {session.canEdit && !clip.locked && (
        <>
          <span className="edge at-head" data-edge="head" aria-hidden="true" />
          <span className="edge at-tail" data-edge="tail" aria-hidden="true" />
        </>
      )}
    </div>
  );
});

function Cells({ moments, scale }: { moments: readonly Moment[]; scale: number }) {
  return moments.map(({ cell, segment, state: now }) => (
    <span
      key={cell.index}
      className="cell"
      data-state={now}
      data-segment={`${cell.clip}:${cell.index}`}
      style={{ width: (cell.to - cell.from) * scale }}
    >
      <span
        className="thumb"
        style={segment?.thumb ? { backgroundImage: `url("${segment.thumb}")` } : undefined}
      />
      <span className={`thread ${now}`} title={t(`state.${now}`)} />
    </span>
  ));
}
