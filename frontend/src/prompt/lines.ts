/** The script's paragraphs with their clips, for a part of the screen. */
import { useEffect, useState } from "react";
import { type Line, readLines, text } from "../document";
import { useEditor } from "../editor/context";
import { useStore } from "../store";

/** Read again when the script or the film changes. */
export function useLines(): Line[] {
  const session = useEditor();
  const { doc } = session.room;
  useStore(session.film);
  const [, draw] = useState(0);
  useEffect(() => {
    const script = text(doc, "script");
    const changed = () => draw((n) => n + 1);
    script.observe(changed);
    return () => script.unobserve(changed);
  }, [doc]);
  return readLines(doc);
}
