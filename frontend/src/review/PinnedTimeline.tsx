/** A version's film to scale, to be looked at: its takes, the comments over them, the playhead. */
import { useRef } from "react";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { useStore } from "../store";
import { clock } from "../time";
import { Playhead, Ruler } from "../timeline/Ruler";
import { labelWidth } from "../timeline/view";
import { useVisible, useWidth } from "../timeline/visible";
import type { PinnedCell, Watched } from "./types";
import "./words";

export function PinnedTimeline({ watched }: { watched: Watched }) {
  useLanguage();
  const session = useEditor();
  const place = useWidth();
  useStore(session.view.zoom);
  const width = useStore(session.view.width);
  const scale = session.view.scale(watched.length);
  const label = labelWidth(width);
  const box = useRef<HTMLDivElement>(null);
  const seen = useVisible(box, scale);
  const rows = byClip(watched)
    .map((row, at) => ({ ...row, at }))
    .filter(({ cells }) => cells[0]!.from < seen.to && cells.at(-1)!.to > seen.from);
  return (
    <section
      className="timeline"
      aria-label={t("review.timeline", { name: watched.name })}
      ref={place}
      style={{ "--label": `${label}px` } as React.CSSProperties}
    >
      <div className="scroll" ref={box}>
        <div className="lane" style={{ width: label + watched.length * scale + 24 }}>
          <Ruler scale={scale} length={watched.length} stretch={seen} />
          <span className="lane-name">{watched.name}</span>
          <ul className="pinned" aria-label={t("review.timeline", { name: watched.name })}>
            {rows.map(({ id, cells, at }) => (
              <li key={`${id}:${cells[0]!.from}`}>
                <button
                  style={{ left: cells[0]!.from * scale, width: (cells.at(-1)!.to - cells[0]!.from) * scale }}
                  onClick={() => session.player.seek(cells[0]!.from)}
                >
                  <span className="thumbs" aria-hidden="true">
                    {cells.map((cell) => (
                      <span
                        key={cell.from}
                        className="thumb"
                        style={{
                          width: (cell.to - cell.from) * scale,
                          ...(cell.thumb ? { backgroundImage: `url("${cell.thumb}")` } : {}),
                        }}
                      />
                    ))}
                  </span>
                  <span className="words">
                    <span className="hidden">
                      {t("review.clip", { number: String(at + 1) })}, {clock(cells[0]!.from)}.{" "}
                    </span>
                    {watched.clips.find((clip) => clip.id === id)?.prompt}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <div className="heads">
            <Playhead scale={scale} />
          </div>
        </div>
      </div>
    </section>
  );
}

/** The cells of a clip that stand in a row are shown as one. */
function byClip(watched: Watched): { id: string; cells: PinnedCell[] }[] {
  const rows: { id: string; cells: PinnedCell[] }[] = [];
  for (const cell of watched.cells) {
    const last = rows.at(-1);
    if (last && last.id === cell.clip && last.cells.at(-1)!.to === cell.from) last.cells.push(cell);
    else rows.push({ id: cell.clip, cells: [cell] });
  }
  return rows;
}
