/** Editions of the film: which there are, how much each shares with this one, one beside this one, and a new one. */
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart, useStore } from "../store";
import { type Edition, editions } from "./commands";
import { beside } from "./moves";
import "../history/words";
import "./editions.css";

const MAX_STYLE = 2_000;
const MAX_WORD = 200;
const MAX_NAME = 40;
/** What was just made is read within seconds. */
const SOON = 2_000;

export function EditionsPanel() {
  useLanguage();
  const session = useEditor();
  const { found, again } = useEditions();
  const role = session.info.role;
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const may = session.leads || (role === "editor" && !is_class);
  const held = usePart(session.feed, (feed) => (feed.frozen || session.paused) && !session.leads);
  return (
    <section className="editions" aria-label={t("editions.label")}>
      <p className="quiet">{t("editions.hint")}</p>
      {found?.length === 1 && <p className="quiet">{t("editions.none")}</p>}
      <ul aria-label={t("editions.label")}>
        {found?.map((edition) => (
          <Row key={edition.room} edition={edition} />
        ))}
      </ul>
      {may && !held && <NewOne again={again} />}
    </section>
  );
}

function Row({ edition }: { edition: Edition }) {
  const session = useEditor();
  const right = useStore(session.desk.versus)?.right;
  const name = edition.name || t("editions.first");
  const compared = right?.id === 0 && right.name === (edition.name || edition.title);
  const { same, cells } = edition;
  return (
    <li aria-current={edition.here ? "true" : undefined}>
      <span>
        <b>{name}</b>
        <small>
          {edition.here
            ? t("editions.here")
            : cells
              ? t("editions.same", { same, cells })
              : t("editions.reading")}
        </small>
        {edition.style && <small className="style">{edition.style}</small>}
      </span>
      {!edition.here && (
        <span className="pair">
          <button
            className="button small"
            aria-pressed={compared}
            disabled={!cells}
            onClick={() => void beside(session, compared ? null : edition.room)}
          >
            {t(compared ? "editions.stop" : "editions.compare")}
            <span className="hidden"> {name}</span>
          </button>
          <a className="button small" href={`/rooms/${edition.room}`}>
            {t("editions.open")}
            <span className="hidden"> {name}</span>
          </a>
        </span>
      )}
    </li>
  );
}

/** Begins with what this film says: whoever changes nothing gets a copy for which nothing is drawn. */
function NewOne({ again }: { again: () => void }) {
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
    again();
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
  const [found, setFound] = useState<Edition[] | null>(null);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    let gone = false;
    void session
      .command(() => editions.all(id))
      .then((told) => {
        if (told && !gone) setFound(told.editions);
      });
    return () => {
      gone = true;
    };
  }, [session, id, turn]);
  const reading = found?.some(({ cells, here }) => !cells && !here) ?? false;
  useEffect(() => {
    if (!reading) return;
    const timer = setTimeout(again, SOON);
    return () => clearTimeout(timer);
  }, [reading, found, again]);
  return { found, again };
}
