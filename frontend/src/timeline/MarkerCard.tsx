/** What a marker says and which colour it wears; taken on Enter, or when the card is left. Escape leaves it as it was. */
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { COLORS, MAX_LABEL, type Marker } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { change, remove, said } from "./markers";

const WIDTH = 290;

export function MarkerCard({ marker, left }: { marker: Marker; left: number }) {
  const session = useEditor();
  const [label, setLabel] = useState(marker.label);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);
  const may = session.mayChange(session.film.get().clips.find((each) => each.id === marker.clip));
  useEffect(() => {
    before.current = document.activeElement;
    field.current?.focus({ preventScroll: true });
    field.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, []);
  const take = () => {
    if (label.trim() !== marker.label && may) change(session, marker, { label, color: marker.color });
  };
  /** The keyboard goes on where it was. */
  const close = (keep: boolean) => {
    if (keep) take();
    session.marker.set(null);
    const place = before.current;
    if (place instanceof HTMLElement && place.isConnected) place.focus({ preventScroll: true });
  };
  return (
    <div
      className="marker-card"
      role="dialog"
      aria-label={said(marker)}
      style={{ left: `max(0px, min(${left}px, 100% - var(--label) - ${WIDTH}px))`, width: WIDTH }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close(false);
      }}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        take();
        if (event.relatedTarget) session.marker.set(null);
      }}
    >
      <div className="row">
        <input
          ref={field}
          aria-label={t("markers.words")}
          placeholder={t("markers.words")}
          value={label}
          maxLength={MAX_LABEL}
          readOnly={!may}
          onChange={(event) => setLabel(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && close(true)}
        />
        <button className="icon" aria-label={t("markers.close")} onClick={() => close(true)}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      {may && <Colors marker={marker} label={label} />}
    </div>
  );
}

function Colors({ marker, label }: { marker: Marker; label: string }) {
  const session = useEditor();
  return (
    <div className="row">
      <fieldset className="colors">
        <legend className="hidden">{t("markers.color_label")}</legend>
        {COLORS.map((color) => (
          <input
            key={color}
            type="radio"
            name="marker-color"
            className={`dot ${color}`}
            aria-label={t(`markers.color.${color}`)}
            checked={marker.color === color}
            onChange={() => change(session, marker, { label, color })}
          />
        ))}
      </fieldset>
      <button className="button" onClick={() => remove(session, marker)}>
        {t("markers.remove")}
      </button>
    </div>
  );
}
