/** Editions of the film: which there are, a new one, and those that were deleted. */
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { Gone } from "../shelf/Shelf";
import { usePart, useStore } from "../store";
import { type Deleted, type Edition, editions } from "./commands";
import { EditionRow, MAX_NAME } from "./EditionRow";
import "../history/words";
import "./editions.css";

const MAX_STYLE = 2_000;
const MAX_WORD = 200;
/** What was just made is read within seconds. */
const SOON = 2_000;

export function EditionsPanel() {
  useLanguage();
  const session = useEditor();
  const { found, deleted, again } = useEditions();
  const gone = useRef<HTMLUListElement>(null);
  const role = session.info.role;
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const may = session.leads || (role === "editor" && !is_class);
  const held = usePart(session.feed, (feed) => (feed.frozen || session.paused) && !session.leads);
  return (
    <section className="editions" aria-label={t("editions.label")}>
      <p className="quiet">{t("editions.hint")}</p>
      {found?.length === 1 && deleted.length === 0 && <p className="quiet">{t("editions.none")}</p>}
      <ul aria-label={t("editions.label")}>
        {found?.map((edition) => (
          <EditionRow
            key={edition.room}
            edition={edition}
            changed={again}
            // The way back is where the keyboard goes on.
            removed={() => void again().then(() => gone.current?.querySelector("button")?.focus())}
          />
        ))}
      </ul>
      {deleted.length > 0 && (
        <>
          <h3>{t("editions.deleted")}</h3>
          <ul ref={gone} aria-label={t("editions.deleted")}>
            {deleted.map((each) => (
              <Gone
                key={each.room}
                name={each.name}
                back={() => editions.bringBack(session.info.id, each.room)}
                changed={() => void again()}
              />
            ))}
          </ul>
        </>
      )}
      {may && !held && <NewOne again={again} />}
    </section>
  );
}

/** Begins with what this film says: whoever changes nothing gets a copy for which nothing is drawn. */
function NewOne({ again }: { again: () => Promise<void> }) {
  const session = useEditor();
  const film = useStore(session.film);
  const [name, setName] = useState("");
  const [style, setStyle] = useState<string | null>(null);
  const [words, setWords] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !name.trim()) return;
    setBusy(true);
    const made = await session.command(() => editions.make(session.info.id, { name, style, words }));
    setBusy(false);
    if (!made) return;
    session.say(t("editions.made", { name: name.trim() }));
    setName("");
    setStyle(null);
    setWords({});
    void again();
  };
  return (
    <form className="new-edition" onSubmit={(event) => void make(event)}>
      <h3>{t("editions.new")}</h3>
      <label>
        {t("editions.name")}
        <input
          value={name}
          maxLength={MAX_NAME}
          placeholder={t("editions.name_hint")}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label>
        {t("editions.style")}
        <textarea
          rows={2}
          value={style ?? film.style}
          maxLength={MAX_STYLE}
          onChange={(event) => setStyle(event.target.value)}
        />
      </label>
      {film.words.length > 0 && (
        <fieldset>
          <legend>{t("editions.words")}</legend>
          {film.words.map((word) => (
            <label key={word.id}>
              {word.name}
              <input
                value={words[word.id] ?? word.text}
                maxLength={MAX_WORD}
                onChange={(event) => setWords({ ...words, [word.id]: event.target.value })}
              />
            </label>
          ))}
        </fieldset>
      )}
      <button className="button decisive" aria-disabled={busy || !name.trim()}>
        {t("editions.make")}
      </button>
    </form>
  );
}

function useEditions() {
  const session = useEditor();
  const { id } = session.info;
  const told = usePart(session.feed, (feed) => feed.editions);
  const [{ found, deleted }, setAll] = useState<{ found: Edition[] | null; deleted: Deleted[] }>({
    found: null,
    deleted: [],
  });
  const gone = useRef(false);
  const again = useCallback(async () => {
    const answer = await session.command(() => editions.all(id));
    // Painted before whoever waits goes on.
    if (answer && !gone.current) flushSync(() => setAll({ found: answer.editions, deleted: answer.deleted }));
  }, [session, id]);
  useEffect(() => {
    gone.current = false;
    void again();
    return () => {
      gone.current = true;
    };
  }, [again, told]);
  const reading = found?.some(({ cells, here }) => !cells && !here) ?? false;
  useEffect(() => {
    if (!reading) return;
    const timer = setTimeout(() => void again(), SOON);
    return () => clearTimeout(timer);
  }, [reading, found, again]);
  return { found, deleted, again };
}
