/** On a clip's own panel: who made it, and who last changed it. */
import { useEffect, useRef, useState } from "react";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { type Authors, ago, story, who } from "./story";
import "./history.css";
import "./words";

/** While somebody writes in the clip it is not asked oftener. */
const PAUSE = 8_000;

export default function MadeBy({ clip }: { clip: Clip }) {
  useLanguage();
  const found = useAuthors(clip)?.[clip.id];
  if (!found) return null;
  const { made, changed } = found;
  const same = made.when === changed.when;
  return (
    <p className="quiet made-by">
      {made.beginning ? t("activity.made_at_first") : t("activity.made_by", { name: who(made) })}
      {!same && (
        <>
          {" · "}
          {t("activity.changed_by", { name: who(changed), when: ago(changed.when) })}
        </>
      )}
    </p>
  );
}

/** What the server says; asked again when another clip is chosen, or this one changed. */
function useAuthors(clip: Clip): Authors | null {
  const { info } = useEditor();
  const [authors, setAuthors] = useState<Authors | null>(null);
  const asked = useRef({ at: 0, clip: "" });
  useEffect(() => {
    let gone = false;
    const last = asked.current;
    const wait = last.clip === clip.id ? Math.max(0, last.at + PAUSE - Date.now()) : 0;
    const timer = setTimeout(() => {
      asked.current = { at: Date.now(), clip: clip.id };
      story.authors(info.id).then(
        (told) => gone || setAuthors(told.clips),
        () => undefined, // A line that is missing is no fault worth a notice.
      );
    }, wait);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [info.id, clip]);
  return authors;
}
