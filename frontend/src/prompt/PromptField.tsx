/** One level's words: a label, a hint, and the shared text with everybody's cursors. */
import { useEffect, useId, useRef, useState } from "react";
import type * as Y from "yjs";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";

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
  const readOnly = !session.mayChange(clip);
  const [ready, setReady] = useState(false);
  const [long, setLong] = useState(false);
  const name = useId();
  const label = level === "script" ? t("script.label") : t(`prompt.${level}`);
  const hint = level === "script" ? t("script.hint") : t(`prompt.${level}_hint`);

  useEffect(() => {
    let remove: (() => void) | null = null;
    let gone = false;
    void import("./code").then(({ mount }) => {
      if (gone || !host.current) return;
      remove = mount({
        parent: host.current,
        words,
        awareness: session.room.awareness,
        undo: session.undo,
        label: level === "script" ? t("script.label") : t(`prompt.${level}`),
        empty: level === "script" ? t("script.empty") : t(`prompt.${level}_empty`),
        limit,
        readOnly,
        onTooLong: () => setLong(true),
      });
      setReady(true);
    });
    return () => {
      gone = true;
      remove?.();
      setReady(false);
      setLong(false);
    };
  }, [session, words, limit, level, language, readOnly]);

  return (
    <section className={`level ${level}`} aria-labelledby={name}>
      <h3 id={name}>
        {label} <small>{hint}</small>
      </h3>
      {!ready && <p className="plain">{words.toString()}</p>}
      <div ref={host} className="code" />
      {long && (
        <p role="status" className="problem">
          {t("prompt.too_long", { limit })}
        </p>
      )}
    </section>
  );
}
