/** One level's words: a label, a hint, and the shared text with everybody's cursors. */
import { type KeyboardEvent, useEffect, useId } from "react";
import type * as Y from "yjs";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import type { Session } from "../editor/session";
import { addName } from "../names/edits";
import type { Store } from "../store";
import type { Mounted } from "./code";
import type { Names } from "./names";
import { useCode } from "./useCode";

export interface PromptFieldProps {
  level: "style" | "prompt" | "details" | "script" | "word";
  words: Y.Text;
  limit: number;
  /** The clip whose words these are. */
  clip?: Clip;
  onCursor?: (at: number) => void;
  /** Where somebody asked to be brought; taken as soon as the field is there. */
  goTo?: Store<number | null>;
}

const sentences = (level: PromptFieldProps["level"]) => {
  if (level === "script")
    return { label: t("script.label"), hint: t("script.hint"), empty: t("script.empty") };
  if (level === "word")
    return { label: t("names.text"), hint: t("names.text_hint"), empty: t("names.text_empty") };
  return { label: t(`prompt.${level}`), hint: t(`prompt.${level}_hint`), empty: t(`prompt.${level}_empty`) };
};

export function namesFor(session: Session): Names {
  return {
    words: session.words,
    add: session.canEdit ? (name) => void addName(session, name) : undefined,
    sentences: {
      label: t("names.offered"),
      unknown: t("names.unknown_here"),
      make: (name) => t("names.make", { name: `{${name}}` }),
    },
  };
}

export function PromptField({ level, words, limit, clip, onCursor, goTo }: PromptFieldProps) {
  const session = useEditor();
  const language = useLanguage();
  const readOnly = !session.mayChange(clip);
  const why = session.whyNot(clip);
  const name = useId();
  const say = sentences(level);

  // Whose the clip is comes later too, by setReadOnly.
  const { host, editor, ready, long } = useCode<Mounted>(
    ({ mount }, parent, onTooLong) =>
      mount({
        parent,
        words,
        awareness: session.room.awareness,
        undo: session.undo,
        label: sentences(level).label,
        empty: sentences(level).empty,
        limit,
        readOnly: !session.mayChange(clip),
        why: session.whyNot(clip),
        onTooLong,
        onCursor,
        // A name inside a word is not read.
        names: level === "word" || level === "script" ? undefined : namesFor(session),
      }),
    [session, words, limit, level, language],
  );
  // The cursor stays where it is: who was stopped goes on from there.
  useEffect(() => editor.current?.setReadOnly(readOnly, why), [editor, readOnly, why, ready]);

  useEffect(() => {
    if (!goTo || !ready) return;
    const go = () => {
      const at = goTo.get();
      if (at === null) return;
      goTo.set(null);
      editor.current?.goTo(at);
    };
    go();
    return goTo.subscribe(go);
  }, [editor, goTo, ready]);

  /** A letter that is not taken is answered. */
  const barred = (event: KeyboardEvent) => {
    if (readOnly && why && event.key.length === 1 && !event.ctrlKey && !event.metaKey) session.say(why);
  };

  return (
    <section className={`level ${level}`} aria-labelledby={name}>
      <h3 id={name}>
        {say.label} <small>{say.hint}</small>
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
