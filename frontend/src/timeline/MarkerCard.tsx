/** What a marker says and which colour it wears. */
import { COLORS, MAX_LABEL, type Marker } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { SpotCard } from "./SpotCard";
import { useDraft } from "./draft";
import { change, remove, said } from "./markers";

export function MarkerCard({ marker, left }: { marker: Marker; left: number }) {
  const session = useEditor();
  const may = session.mayChange(session.film.get().clips.find((each) => each.id === marker.clip));
  const { color } = marker;
  const draft = useDraft(marker.label, may ? (label) => change(session, marker, { label, color }) : null);
  return (
    <SpotCard
      label={said(marker)}
      left={left}
      width={290}
      words={draft.words}
      asks={t("markers.words")}
      max={MAX_LABEL}
      may={may}
      onWords={draft.type}
      take={draft.take}
      shut={() => session.marker.set(null)}
    >
      <Colors marker={marker} label={draft.words} />
    </SpotCard>
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
