/** In the inspector: how a clip comes in, with a cut or over the one before it. Each choice is one step of undo. */
import { useId } from "react";
import { type Clip, GAP } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart } from "../store";
import { WAYS_IN, comeIn, wayIn } from "./dissolves";
import "./dissolve.css";

export function ComesIn({ clip }: { clip: Clip }) {
  useLanguage();
  const session = useEditor();
  const name = useId();
  const may = session.mayChange(clip);
  // Another program may have written another number of frames.
  const ways = [...new Set<number>([...WAYS_IN, clip.dissolve])].sort((a, b) => a - b);
  const under = usePart(session.film, ({ clips }) => {
    const at = clips.findIndex(({ id }) => id === clip.id);
    return at > 0 && clips[at - 1]!.source !== GAP ? at : 0;
  });
  return (
    <fieldset className="comes-in">
      <legend>{t("dissolve.label")}</legend>
      <div className="ways-in">
        {ways.map((frames) => (
          <label key={frames}>
            <input
              type="radio"
              name={name}
              checked={clip.dissolve === frames}
              disabled={!may}
              onChange={() => comeIn(session, clip, frames)}
            />
            {wayIn(frames)}
          </label>
        ))}
      </div>
      {clip.dissolve > 0 && (
        <p className="quiet">{under ? t("dissolve.over", { number: under }) : t("dissolve.black")}</p>
      )}
    </fieldset>
  );
}
