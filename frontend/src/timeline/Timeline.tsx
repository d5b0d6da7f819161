/** The timeline: ruler, clips to scale, playheads, and what happens to them by hand. Knows no network. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useEditor } from "../editor/context";
import { LaidCard, LaidRow } from "../laid/late";
import { t, useLanguage } from "../i18n";
import { usePeople } from "../people/presence";
import { useStore } from "../store";
import { ClipCard } from "./ClipCard";
import { Flags } from "./Flags";
import { Playheads, Ruler } from "./Ruler";
import { Titles } from "./Titles";
import { Tools } from "./Tools";
import { ClipDrag } from "./drag";
import { labelWidth } from "./view";
import { type Stretch, useGoal, useVisible, useWidth } from "./visible";
import { zoom } from "./zoom";

const NOBODY = [] as const;

export function Timeline() {
  useLanguage();
  const session = useEditor();
  const film = useStore(session.film);
  useStore(session.view.zoom);
  const width = useStore(session.view.width);
  const place = useWidth();
  const box = useRef<HTMLDivElement>(null);
  const scale = session.view.scale(film.length);
  const label = labelWidth(width);
  useSteady(box, scale, label);
  useWheel(box, scale, label);
  const stretch = useVisible(box, scale);
  useGoal(box, scale);
  return (
    <section
      className="timeline"
      aria-label={t("timeline.label")}
      ref={place}
      style={{ "--label": `${label}px` } as React.CSSProperties}
    >
      <Tools />
      {film.sounds.length > 0 && <LaidCard />}
      <div className="scroll" ref={box}>
        <div className="lane" style={{ width: label + film.length * scale + 24 }}>
          <Ruler scale={scale} length={film.length} stretch={stretch} />
          <Flags scale={scale} stretch={stretch} />
          <span className="lane-name">{t("timeline.row")}</span>
          <Clips scale={scale} stretch={stretch} />
          <Titles scale={scale} stretch={stretch} />
          {film.sounds.length > 0 && <LaidRow scale={scale} stretch={stretch} />}
          <Playheads scale={scale} />
        </div>
      </div>
    </section>
  );
}

/** The clips of `stretch`, the one that the keyboard reaches, and those that others hold. */
export function Clips({ scale, stretch }: { scale: number; stretch: Stretch }) {
  const session = useEditor();
  const film = useStore(session.film);
  const feed = useStore(session.feed);
  const chosen = useStore(session.selected);
  const people = usePeople(session.people);
  const byClip = useStore(session.moments);
  const row = useDrag(scale);
  const reached = film.clips.some((clip) => clip.id === chosen) ? chosen : film.clips[0]?.id;
  return (
    <>
      <div
        ref={row}
        className="clips"
        style={{ "--scale": `${scale}px` } as React.CSSProperties}
        role="listbox"
        aria-orientation="horizontal"
        aria-label={t("timeline.clips")}
        aria-description={t("timeline.help")}
      >
        {film.clips.map((clip, at) => {
          const holders = people.filter((person) => !person.me && person.clip === clip.id);
          const seen = clip.from < stretch.to && clip.to > stretch.from;
          if (!seen && clip.id !== reached && !holders.length) return null;
          return (
            <ClipCard
              key={clip.id}
              clip={clip}
              number={at + 1}
              count={film.clips.length}
              moments={byClip.get(clip.id) ?? NOBODY}
              chosen={clip.id === chosen}
              reached={clip.id === reached}
              whose={feed.is_class ? clip.owner && session.nameOf(clip.owner) : ""}
              holders={holders.length ? holders : NOBODY}
            />
          );
        })}
      </div>
      <div className="signs" aria-hidden="true">
        <i className="drop" hidden />
        <i className="snap" hidden />
        <b className="drag-words" hidden />
      </div>
    </>
  );
}

function useDrag(scale: number): RefObject<HTMLDivElement | null> {
  const session = useEditor();
  const row = useRef<HTMLDivElement>(null);
  const now = useRef(scale);
  useEffect(() => {
    now.current = scale;
  }, [scale]);
  useEffect(() => {
    const drag = new ClipDrag(session, row.current!, () => now.current);
    return () => drag.destroy();
  }, [session]);
  return row;
}

/** At another scale the playhead (or what was zoomed at) keeps its place on the screen. */
function useSteady(box: RefObject<HTMLDivElement | null>, scale: number, label: number): void {
  const { view, player } = useEditor();
  const before = useRef(scale);
  useLayoutEffect(() => {
    const moved = (view.takeAnchor() ?? player.frame) * (scale - before.current);
    if (moved) box.current?.scrollBy(moved, 0);
    before.current = scale;
  }, [box, scale, label, view, player]);
}

/** Ctrl with the wheel zooms at the pointer; React's own wheel listener could not keep the page from zooming. */
function useWheel(box: RefObject<HTMLDivElement | null>, scale: number, label: number): void {
  const session = useEditor();
  useEffect(() => {
    const place = box.current!;
    const turned = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const x = event.clientX - place.getBoundingClientRect().left + place.scrollLeft - label;
      zoom(session, Math.exp(-event.deltaY / 300), x / scale);
    };
    place.addEventListener("wheel", turned, { passive: false });
    return () => place.removeEventListener("wheel", turned);
  }, [box, session, scale, label]);
}
