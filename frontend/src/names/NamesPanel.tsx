/** The film's named words: a list to look through, and one of them open to be changed. */
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { type Word, unknownIn, usesOf } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { useStore } from "../store";
import { NameForm } from "./NameForm";
import { addName, braced, remove, usedIn, whyNotName } from "./edits";
import "./names.css";

/** A deleted word, and the step of undo that brings it back. */
interface Gone {
  name: string;
  step: unknown;
}

export function NamesPanel() {
  useLanguage();
  const session = useEditor();
  const film = useStore(session.film);
  const open = useStore(session.openWord);
  const [gone, setGone] = useState<Gone | null>(null);
  const drop = (word: Word) => {
    remove(session, word);
    setGone({ name: word.name, step: session.undo.undoStack.at(-1) });
  };
  const words = [...film.words].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  const said = [film.style, ...film.clips.flatMap((clip) => [clip.prompt, clip.details])];
  const unknown = unknownIn(said, film.words);
  return (
    <section className="names" aria-label={t("names.label")}>
      <p className="quiet">{t("names.hint")}</p>
      {session.canEdit && <AddName />}
      {unknown.length > 0 && <Unknown names={unknown} />}
      <ul aria-label={t("names.label")}>
        {words.map((word) => (
          <NameRow key={word.id} word={word} open={word.id === open} onDelete={drop} />
        ))}
      </ul>
      {words.length === 0 && <p className="quiet">{t("names.none")}</p>}
      <Deleted gone={gone} />
    </section>
  );
}

function AddName() {
  const session = useEditor();
  const [name, setName] = useState("");
  const [why, setWhy] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    const bare = name.trim().replace(/^\{|\}$/g, "");
    const problem = whyNotName(session, bare);
    setWhy(problem);
    const id = problem ? null : addName(session, bare);
    if (!id) return;
    setName("");
    session.openWord.set(id);
  };
  return (
    <form className="add-name" onSubmit={add}>
      <label htmlFor="new-name">{t("names.new")}</label>
      <input
        id="new-name"
        value={name}
        maxLength={82}
        placeholder={t("names.new_hint")}
        aria-invalid={why !== ""}
        aria-describedby={why ? "new-name-why" : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="button" aria-disabled={!name.trim()}>
        <Plus size={16} aria-hidden="true" /> {t("names.add")}
      </button>
      {why && (
        <p id="new-name-why" role="alert" className="problem">
          {why}
        </p>
      )}
    </form>
  );
}

/** Names that texts use and nobody has said: one press each makes them words. */
function Unknown({ names }: { names: readonly string[] }) {
  const session = useEditor();
  const make = (name: string) => {
    const id = addName(session, name);
    if (id) session.openWord.set(id);
  };
  return (
    <p className="unknown-names">
      {t("prompt.unused_word", { names: names.map(braced).join(", ") })}{" "}
      {session.canEdit &&
        names.map((name) => (
          <button key={name} className="offer" onClick={() => make(name)}>
            {t("names.make", { name: braced(name) })}
          </button>
        ))}
    </p>
  );
}

interface RowProps {
  word: Word;
  open: boolean;
  onDelete: (word: Word) => void;
}

function NameRow({ word, open, onDelete }: RowProps) {
  const session = useEditor();
  const film = useStore(session.film);
  const uses = usedIn(usesOf(word, film));
  const twice = film.words.some((each) => each.name === word.name && each.id < word.id);
  return (
    <li className={open ? "open" : undefined}>
      <button
        className="name-head"
        aria-expanded={open}
        onClick={() => session.openWord.set(open ? null : word.id)}
      >
        <span className="name-line">
          <b className="name">{braced(word.name)}</b> <small>{uses}</small>
        </span>
        {!open && <span className="name-text">{word.text || t("names.no_text")}</span>}
      </button>
      {twice && <p className="problem">{t("names.twice", { name: braced(word.name) })}</p>}
      {open && <NameForm word={word} onDelete={onDelete} />}
    </li>
  );
}

/** What was just deleted, as long as one press of undo brings it back. */
function Deleted({ gone }: { gone: Gone | null }) {
  const { undo } = useEditor();
  if (!gone || undo.undoStack.at(-1) !== gone.step) return null;
  return (
    <p role="status" className="quiet">
      {t("names.deleted", { name: braced(gone.name) })}{" "}
      <button className="link" onClick={() => undo.undo()}>
        {t("header.undo")}
      </button>
    </p>
  );
}
