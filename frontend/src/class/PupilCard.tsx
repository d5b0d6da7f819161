/** One person of the class: whether they are here and writing, and what whoever leads it can do for them. */
import { useState } from "react";
import { type Role, api } from "../api";
import type { Pupil } from "../answers";
import { useEditor } from "../editor/context";
import type { Someone } from "../feed";
import { t } from "../i18n";
import { inWords } from "../join/Pictures";
import { Worn } from "../people/Worn";
import { usePeople } from "../people/presence";
import { usePart } from "../store";
import { roomAddress } from "./useLesson";
import "./words";

/** Who has written nothing for so many seconds may be stuck. */
const STUCK = 240;
const MINUTE = 60;

interface PupilCardProps {
  one: Someone;
  /** What the server says of them; not asked yet: undefined. */
  told: Pupil | undefined;
}

export function PupilCard({ one, told }: PupilCardProps) {
  const session = useEditor();
  const { id } = session.info;
  usePeople(session.people);
  const { idle = null, failed = 0, copy = null } = told ?? {};
  const nearby = session.people.hereFor(one.id);
  const here = nearby ?? copy?.since ?? null;
  // Who has just come in is not stuck, however long ago they last wrote.
  const still = Math.min(idle ?? Infinity, here ?? 0);
  const stuck = one.role === "editor" && still >= STUCK;
  const owns = one.role === "owner";
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const [removing, setRemoving] = useState(false);

  const setRole = (role: Role) => session.command(() => api.setRole(id, one.id, role));
  const pause = () => session.command(() => api.pause(id, one.id, !one.paused));
  const takeBack = async () => {
    const made = await session.command(() => api.takeBack(id, one.id));
    if (made) session.notice.set({ message: t(said(made.changed), { name: one.name }), words: "" });
  };
  const renew = async () => {
    const made = await session.command(() => api.newPictures(id, one.id));
    const pictures = made && inWords(made.secret);
    if (made)
      session.notice.set({
        message: t("pictures.new_of", { name: one.name, pictures: pictures! }),
        words: "",
      });
  };
  return (
    <li className="pupil" data-person={one.id}>
      <p>
        <i style={{ background: one.color }} aria-hidden="true" />{" "}
        {one.picture && (
          <>
            <Worn picture={one.picture} name={one.name} size={16} />{" "}
          </>
        )}
        <b>{one.name}</b>{" "}
        {is_class && told && !owns && (
          <small className="quiet" title={t("class.number_hint")}>
            #{told.number}
          </small>
        )}{" "}
        {nearby === null && copy ? (
          <a href={roomAddress(copy.room)}>{t("class.in_copy")}</a>
        ) : (
          <span className="quiet">{t(here !== null ? "class.here" : "class.away")}</span>
        )}
        <span className="quiet"> · </span>
        <span className={stuck ? "stuck" : "quiet"}>
          {stuck ? t("class.stuck", { minutes: Math.floor(still / MINUTE) }) : wrote(idle)}
        </span>{" "}
        {failed > 0 && <span className="stuck">{t("class.failed", { count: failed })}</span>}
      </p>
      {!owns && (
        <div className="pair">
          <select
            aria-label={t("class.role_of", { name: one.name })}
            value={one.role}
            onChange={(event) => void setRole(event.target.value as Role)}
          >
            {(["editor", "reviewer", "viewer"] as const).map((role) => (
              <option key={role} value={role}>
                {t(`class.role.${role}`)}
              </option>
            ))}
          </select>
          <button className="button" aria-pressed={one.paused ?? false} onClick={() => void pause()}>
            {t(one.paused ? "paused.let" : "paused.have")}
            <span className="hidden"> {one.name}</span>
          </button>
          <button className="button" onClick={() => void takeBack()} title={t("class.take_back_hint")}>
            {t("class.take_back")}
            <span className="hidden"> {one.name}</span>
          </button>
          {is_class && (
            <button className="button" onClick={() => void renew()}>
              {t("pictures.new")}
              <span className="hidden"> {one.name}</span>
            </button>
          )}
          <button className="button" onClick={() => setRemoving(true)}>
            {t("class.remove")}
            <span className="hidden"> {one.name}</span>
          </button>
        </div>
      )}
      {removing && (
        <div role="alertdialog" aria-label={t("class.remove_ask", { name: one.name })} className="ask">
          <p>{t("class.remove_ask", { name: one.name })}</p>
          <button
            className="button decisive"
            autoFocus
            onClick={() => void session.command(() => api.removePerson(id, one.id))}
          >
            {t("class.remove_yes")}
          </button>{" "}
          <button className="button" onClick={() => setRemoving(false)}>
            {t("history.cancel")}
          </button>
        </div>
      )}
    </li>
  );
}

const said = (changed: boolean) => (changed ? "class.taken_back" : "class.nothing_back");

function wrote(idle: number | null): string {
  if (idle === null) return t("class.never");
  const minutes = Math.floor(idle / MINUTE);
  return minutes ? t("class.wrote", { minutes }) : t("class.writes");
}
