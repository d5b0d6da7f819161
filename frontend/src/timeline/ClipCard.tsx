/** One clip, to scale: its thumbnails, the thread of its segments' states, its words, and who holds it. */
import { Lock } from "lucide-react";
import { memo } from "react";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { number as shown, t } from "../i18n";
import type { Person } from "../people/presence";
import { type Moment, worst } from "../state";
import { FRAME_RATE } from "../time";

interface ClipCardProps {
  clip: Clip;
  number: number;
  moments: readonly Moment[];
  scale: number;
  chosen: boolean;
  /** The name of the person whose it is, in a class; "" nobody's. */
  whose: string;
  holders: readonly Person[];
}

export const ClipCard = memo(function ClipCard({
  clip,
  number,
  moments,
  scale,
  chosen,
  whose,
  holders,
}: ClipCardProps) {
  const session = useEditor();
  const words = clip.prompt.trim() || t("timeline.no_words");
  const state = t(`state.${worst(moments.map((moment) => moment.state))}`);
  const seconds = shown((clip.stop - clip.start) / FRAME_RATE, 2);
  const holder = holders[0];
  return (
    <div
      role="option"
      aria-selected={chosen}
      aria-label={
        t("timeline.clip_full", { number: String(number), words, seconds, state }) +
        (whose ? `. ${t("class.whose_is", { name: whose })}` : "")
      }
      data-clip={clip.id}
      className={`clip ${chosen ? "chosen" : ""}`}
      tabIndex={chosen ? 0 : -1}
      style={{
        left: clip.from * scale,
        width: Math.max(8, (clip.to - clip.from) * scale - 3),
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
        {moments.map(({ cell, segment, state: now }) => (
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
        ))}
      </span>
      <span className="words" aria-hidden="true">
        {clip.locked && <Lock size={12} />} {whose && <b className="whose">{whose}</b>} {words}
      </span>
    </div>
  );
});
