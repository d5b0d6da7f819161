/** One level's words: a label, a hint, and the shared text with everybody's cursors. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type * as Y from "yjs";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import type { Mounted } from "./code";

export interface PromptFieldProps {
  level: "style" | "prompt" | "details" | "script";
  words: Y.Text;
  limit: number;
  /** The clip whose words these are. */
  clip?: Clip;
}

export function PromptField({ level, words, limit, clip }: PromptFieldProps) {
  const session = useEditor();
  const language = useLanguage();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Mounted | null>(null);
  const readOnly = !session.mayChange(clip);
  const why = session.whyNot(clip);
  const [ready, setReady] = useState(false);
  const [long, setLong] = useState(false);
  const name = useId();
  const label = level === "script" ? t("script.label") : t(`prompt.${level}`);
  const hint = level === "script" ? t("script.hint") : t(`prompt.${level}_hint`);

  useEffect(() => {
    let gone = false;
    void import("./code").then(({ mount }) => {
      if (gone || !host.current) return;
      editor.current = mount({
        parent: host.current,
        words,
        awareness: session.room.awareness,
        undo: session.undo,
        label: level === "script" ? t("script.label") : t(`prompt.${level}`),
        empty: level === "script" ? t("script.empty") : t(`prompt.${level}_empty`),
        limit,
        readOnly: !session.mayChange(clip),
        why: session.whyNot(clip),
        onTooLong: () => setLong(true),
      });
      setReady(true);
    });
    return () => {
      gone = true;
      editor.current?.remove();
      editor.current = null;
      setReady(false);
      setLong(false);
    };
    // Whose the clip is comes later too, by setReadOnly.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [session, words, limit, level, language]);
  // The cursor stays where it is: who was stopped goes on from there.
  useEffect(() => editor.current?.setReadOnly(readOnly, why), [readOnly, why, ready]);

  /** A letter that is not taken is answered. */
  const barred = (event: KeyboardEvent) => {
    if (readOnly && why && event.key.length === 1 && !event.ctrlKey && !event.metaKey) session.say(why);
  };

  return (
    <section className={`level ${level}`} aria-labelledby={name}>
      <h3 id={name}>
        {label} <small>{hint}</small>
      </h3>
      {!ready && <p className="plain">{words.toString()}</p>}
      <div ref={host} className={readOnly ? "code barred" : "code"} onKeyDown={barred} />
      {long && (
        <p role="status" className="problem">
          {t("prompt.too_long", { limit })}
        </p>
      )}
    </section>
  );
}
