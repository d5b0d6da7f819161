/** A film of one's own: the sample, a blank one, or a template, chosen before it is made. */
import { useEffect, useState } from "react";
import { ApiError, type Template, api } from "../api";
import { t, useLanguage } from "../i18n";

const SAMPLE = "";
const BLANK = "blank";

export function NewFilm() {
  const locale = useLanguage();
  const [open, setOpen] = useState(false);
  const [templates, setTemplates] = useState<readonly Template[]>([]);
  const [chosen, setChosen] = useState(BLANK);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    // Without the list there are still the sample and the blank film.
    if (open)
      void api.templates().then(
        (answer) => setTemplates(answer.templates),
        () => undefined,
      );
  }, [open, locale]);
  const create = async () => {
    setBusy(true);
    try {
      const title = chosen === BLANK || chosen === SAMPLE ? t("header.untitled") : "";
      const made = await api.createRoom(title, chosen);
      location.assign(`/rooms/${made.id ?? made.room}`);
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof ApiError ? error.message : t("errors.unexpected"));
    }
  };
  if (!open) {
    return (
      <button className="button" onClick={() => setOpen(true)}>
        {t("new_film.open")}
      </button>
    );
  }
  const choices = [
    { id: BLANK, title: t("new_film.blank"), about: t("new_film.blank_why") },
    { id: SAMPLE, title: t("new_film.sample"), about: t("new_film.sample_why") },
    ...templates,
  ];
  return (
    <div className="new-film">
      <fieldset>
        <legend>{t("new_film.legend")}</legend>
        {choices.map((choice) => (
          <label key={choice.id}>
            <input
              type="radio"
              name="template"
              checked={chosen === choice.id}
              onChange={() => setChosen(choice.id)}
            />
            <span>
              <b>{choice.title}</b>
              <br />
              <small>{choice.about}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="pair">
        <button className="button decisive" disabled={busy} onClick={() => void create()}>
          {t("new_film.make")}
        </button>
        <button className="button" onClick={() => setOpen(false)}>
          {t("history.cancel")}
        </button>
      </div>
    </div>
  );
}
