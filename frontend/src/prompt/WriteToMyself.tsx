/** The switch above a clip's words: what is typed from now on stays with this person. */
import { useEffect, useRef } from "react";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { later } from "../editor/later";
import { t } from "../i18n";
import { usePart } from "../store";

export const ToMyself = later(() => import("./ToMyself").then((module) => module.ToMyself));

export function WriteToMyself({ clip }: { clip: Clip }) {
  const session = useEditor();
  const { unpublished } = session;
  const toggle = useRef<HTMLInputElement>(null);
  useEffect(() => ToMyself.ahead(), []); // who goes offline finds it
  const kept = usePart(unpublished, (all) => all[clip.id]);
  const on = Boolean(kept?.words);
  if (!on && !session.mayChange(clip)) return null;
  const change = () => (on ? unpublished.throwAway(clip.id) : unpublished.begin(clip.id));
  const back = () => {
    toggle.current?.focus(); // the button goes, the keyboard stays here
    unpublished.bringBack(clip.id);
  };
  return (
    <div className="to-myself">
      <label>
        <input ref={toggle} type="checkbox" checked={on} onChange={change} /> {t("prompt.to_myself")}
      </label>
      {kept?.thrown && (
        <button className="link" onClick={back}>
          {t("prompt.bring_back")}
        </button>
      )}
    </div>
  );
}
