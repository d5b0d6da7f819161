/** A film of one's own: the sample, a blank one, or a template, found by what one comes for before it is made. */
import { type ReactNode, useEffect, useId, useState } from "react";
import { ApiError, type Template, api } from "../api";
import { t, useLanguage } from "../i18n";
import { type Group, type Start, BLANK, SAMPLE, grouped, matching } from "./starts";
import "../class/words";

/** team: whose film it will be; inTeam: what that is called, where there are several to tell apart. */
export function NewFilm({ team, inTeam = "" }: { team?: number; inTeam?: string }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button className="button" onClick={() => setOpen(true)}>
        {t("new_film.open")}
        {inTeam && <span className="hidden"> {t("classes.in", { name: inTeam })}</span>}
      </button>
    );
  }
  const make = async (title: string, template: string) => {
    const made = await api.createRoom(title, template, team);
    return made.id ?? made.room ?? "";
  };
  return <Chooser make={make} word={t("new_film.make")} close={() => setOpen(false)} />;
}

interface ChooserProps {
  /** Makes it, and tells the room to go to. */
  make: (title: string, template: string) => Promise<string>;
  word: string;
  close: () => void;
  /** What else is asked, above the films. */
  children?: ReactNode;
}

function useTemplates(): readonly Template[] {
  const locale = useLanguage();
  const [templates, setTemplates] = useState<readonly Template[]>([]);
  useEffect(() => {
    // Without the list there are still the sample and the blank film.
    void api.templates().then(
      (answer) => setTemplates(answer.templates),
      () => undefined,
    );
  }, [locale]);
  return templates;
}

export function Chooser({ make, word, close, children }: ChooserProps) {
  const templates = useTemplates();
  const [chosen, setChosen] = useState<Start["id"]>(BLANK);
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const own = [
    { id: BLANK, aim: "own", title: t("new_film.blank"), about: t("new_film.blank_why") },
    { id: SAMPLE, aim: "own", title: t("new_film.sample"), about: t("new_film.sample_why") },
  ];
  const groups = grouped(matching([...own, ...templates], words, chosen));
  const found = matching(templates, words).length;
  const create = async () => {
    setBusy(true);
    try {
      const title = chosen === BLANK || chosen === SAMPLE ? t("header.untitled") : "";
      location.assign(`/rooms/${await make(title, chosen)}`);
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof ApiError ? error.message : t("errors.unexpected"));
    }
  };
  return (
    <div className="new-film">
      {children}
      <Search words={words} onChange={setWords} />
      <p className="quiet" role="status">
        {words.trim() && !found ? t("new_film.none", { words: words.trim() }) : ""}
      </p>
      <div className="starts" role="group" aria-label={t("new_film.legend")}>
        {groups.map((group) => (
          <Starts key={group.aim} group={group} chosen={chosen} choose={setChosen} />
        ))}
      </div>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="pair">
        <button className="button decisive" aria-disabled={busy} onClick={() => busy || void create()}>
          {word}
        </button>
        <button className="button" onClick={close}>
          {t("history.cancel")}
        </button>
      </div>
    </div>
  );
}

function Search({ words, onChange }: { words: string; onChange: (words: string) => void }) {
  const id = useId();
  return (
    <div className="start-search">
      <label htmlFor={id}>{t("new_film.search")}</label>
      <input
        id={id}
        type="search"
        value={words}
        placeholder={t("new_film.search_hint")}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

interface StartsProps {
  group: Group;
  chosen: string;
  choose: (id: string) => void;
}

/** What one comes for, and the films that serve it; arrows lead through the films of all groups. */
function Starts({ group, chosen, choose }: StartsProps) {
  return (
    <fieldset>
      <legend>{t(`new_film.aim.${group.aim}`)}</legend>
      {group.starts.map((start) => (
        <label key={start.id}>
          <input
            type="radio"
            name="template"
            checked={chosen === start.id}
            onChange={() => choose(start.id)}
          />
          <span>
            <b>{start.title}</b>{" "}
            {start.seconds !== undefined && (
              <small className="quiet">
                {t("new_film.size", { clips: start.clips ?? 0, seconds: start.seconds })}
              </small>
            )}
            <br />
            <small>{start.about}</small>
          </span>
          {start.picture && <img src={start.picture} alt="" loading="lazy" width={112} height={63} />}
        </label>
      ))}
    </fieldset>
  );
}
