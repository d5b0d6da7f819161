/** Another class: its name, and the film that it begins with. */
import { useId, useState } from "react";
import { api } from "../api";
import { t } from "../i18n";
import { Chooser } from "./NewFilm";
import "../class/words";

/** As the server keeps names. */
const NAME_MAX = 40;

export function OpenClass() {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const id = useId();
  if (!open) {
    return (
      <button className="button" onClick={() => setOpen(true)}>
        {t("classes.open")}
      </button>
    );
  }
  const make = async (title: string, template: string) =>
    (await api.openClass({ name, title, template })).room;
  return (
    <Chooser make={make} word={t("classes.make")} close={() => setOpen(false)}>
      <div className="field">
        <label htmlFor={id}>{t("classes.name")}</label>
        <input
          id={id}
          value={name}
          maxLength={NAME_MAX}
          autoFocus
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          onChange={(event) => setName(event.target.value)}
        />
        <small id={`${id}-hint`}>{t("classes.name_hint")}</small>
      </div>
    </Chooser>
  );
}
