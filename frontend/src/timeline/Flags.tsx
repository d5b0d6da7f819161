/** Markers on the ruler: a press goes there and opens the marker; the keyboard goes from one to the next. */
import { type KeyboardEvent, useRef } from "react";
import type { Marker } from "../document";
import { useEditor } from "../editor/context";
import { MarkerCard } from "../editor/parts";
import { t } from "../i18n";
import { useStore } from "../store";
import { goTo, said } from "./markers";
import type { Stretch } from "./visible";

interface FlagsProps {
  scale: number;
  stretch: Stretch;
}

export function Flags({ scale, stretch }: FlagsProps) {
  const session = useEditor();
  const { markers } = useStore(session.film);
  const chosen = useStore(session.marker);
  const row = useRef<HTMLUListElement>(null);
  if (!markers.length) return null;
  const isOpen = ({ clip, frame }: Marker) => chosen?.clip === clip && chosen.frame === frame;
  const opened = markers.find(isOpen);
  const seen = markers.filter((one) => (one.at >= stretch.from && one.at < stretch.to) || one === opened);
  const press = (one: Marker) => {
    goTo(session, one);
    session.marker.set({ clip: one.clip, frame: one.frame });
  };
  return (
    <>
      <ul className="flags" ref={row} aria-label={t("markers.label")} onKeyDown={walk}>
        {seen.map((one, at) => (
          <li key={`${one.clip}:${one.frame}`} style={{ left: one.at * scale }}>
            <button
              className={`flag ${one.color}`}
              tabIndex={at === 0 ? 0 : -1}
              aria-label={`${said(one)}, ${t(`markers.color.${one.color}`)}`}
              aria-expanded={isOpen(one)}
              title={one.label}
              onClick={() => press(one)}
            >
              {one.label && <span aria-hidden="true">{one.label}</span>}
            </button>
          </li>
        ))}
      </ul>
      {opened && (
        <MarkerCard key={`${opened.clip}:${opened.frame}`} marker={opened} left={opened.at * scale} />
      )}
    </>
  );
}

/** Arrows go from flag to flag. */
export function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const flags = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const next = flags[flags.indexOf(event.target as HTMLElement) + way];
  if (!way || !next) return;
  event.preventDefault();
  next.focus();
}
