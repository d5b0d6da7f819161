/** One named word, open: its text, its choices, its name; and what another name would mean for the clips. */
import { Check, Trash2, X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { MAX_WORD, type Word, usesOf, wordText } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { PromptField } from "../prompt/PromptField";
import { useStore } from "../store";
import { addChoice, braced, choose, mayRewrite, removeChoice, rename, whyNotName } from "./edits";

export function NameForm({ word, onDelete }: { word: Word; onDelete: (word: Word) => void }) {
  const session = useEditor();
  const said = wordText(session.room.doc, word.id);
  return (
    <div className="name-form">
      {said && <PromptField key={word.id} level="word" words={said} limit={MAX_WORD} />}
      <Choices word={word} />
      {session.canEdit && (
        <>
          <Rename key={word.name} word={word} />
          <button className="button" onClick={() => onDelete(word)}>
            <Trash2 size={16} aria-hidden="true" /> {t("names.delete", { name: braced(word.name) })}
          </button>
        </>
      )}
    </div>
  );
}

/** What else it could say: a press makes it so, in every clip that names it. */
function Choices({ word }: { word: Word }) {
  const session = useEditor();
  const { canEdit } = session;
  const keepable = word.text.trim() !== "" && !word.choices.includes(word.text.trim());
  return (
    <div role="group" aria-label={t("names.choices", { name: braced(word.name) })} className="choices">
      <h4>{t("names.choices_short")}</h4>
      <ul>
        {word.choices.map((choice) => (
          <li key={choice}>
            <button
              className="offer"
              aria-pressed={choice === word.text}
              disabled={!canEdit}
              onClick={() => choose(session, word, choice)}
            >
              {choice === word.text && <Check size={12} aria-hidden="true" />} {choice}
            </button>
            {canEdit && (
              <button
                className="remove"
                aria-label={t("names.choice_remove", { text: choice })}
                title={t("names.choice_remove", { text: choice })}
                onClick={() => removeChoice(session, word, choice)}
              >
                <X size={12} aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {!word.choices.length && <p className="quiet">{t("names.choices_none")}</p>}
      {canEdit && keepable && (
        <button className="offer" onClick={() => addChoice(session, word, word.text)}>
          {t("names.choice_keep", { text: word.text.trim() })}
        </button>
      )}
      {canEdit && <NewChoice word={word} />}
    </div>
  );
}

function NewChoice({ word }: { word: Word }) {
  const session = useEditor();
  const [text, setText] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) addChoice(session, word, text);
    setText("");
  };
  return (
    <form className="pair" onSubmit={add}>
      <input
        aria-label={t("names.choice_new")}
        placeholder={t("names.choice_new")}
        maxLength={MAX_WORD}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button className="button" aria-disabled={!text.trim()}>
        {t("names.add")}
      </button>
    </form>
  );
}

/** Another name rewrites nothing by itself: where the old one is used, the person says what becomes of it. */
function Rename({ word }: { word: Word }) {
  const session = useEditor();
  const film = useStore(session.film);
  const [name, setName] = useState(word.name);
  const [asked, setAsked] = useState(false);
  const uses = usesOf(word, film);
  const open = mayRewrite(session, uses);
  const field = useId();
  const changed = name.trim() !== word.name;
  const why = changed ? whyNotName(session, name, word) : "";
  const used = uses.style || uses.clips.length > 0;
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (!changed || why) return;
    if (used) setAsked(true);
    else rename(session, word, name, false);
  };
  return (
    <form onSubmit={enter}>
      <div className="rename">
        <label htmlFor={field}>{t("names.name")}</label>
        <input
          id={field}
          value={name}
          maxLength={82}
          aria-invalid={why !== ""}
          onChange={(event) => {
            setName(event.target.value);
            setAsked(false);
          }}
        />
        <button className="button" aria-disabled={!changed || why !== ""}>
          {t("names.rename")}
        </button>
      </div>
      {why && (
        <p role="alert" className="problem">
          {why}
        </p>
      )}
      {asked && changed && !why && (
        <div role="alert" className="ask">
          <p>
            {[
              uses.style && t("names.says_film", { name: braced(word.name) }),
              uses.clips.length > 0 &&
                t("names.says_clips", { count: uses.clips.length, name: braced(word.name) }),
              uses.clips.length > open.clips.length &&
                t("names.says_closed", { count: uses.clips.length - open.clips.length }),
            ]
              .filter(Boolean)
              .join(" ")}
          </p>
          <span className="pair">
            <button type="button" className="button" onClick={() => rename(session, word, name, true)}>
              {t("names.rename_along", { name: braced(name.trim()) })}
            </button>
            <button type="button" className="button" onClick={() => rename(session, word, name, false)}>
              {t("names.rename_only")}
            </button>
          </span>
        </div>
      )}
    </form>
  );
}
