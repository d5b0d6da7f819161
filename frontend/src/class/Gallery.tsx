/** The gallery of the class: films that its teacher approved, each to be taken further as a copy of one's own. */
import { useState } from "react";
import { type Exhibit, api } from "../api";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { ShowButton } from "./Task";
import { roomAddress, useGallery, useLesson } from "./useLesson";
import "./class.css";

export function GalleryPanel() {
  useLanguage();
  const session = useEditor();
  const { films, again } = useGallery();
  const lesson = useLesson();
  const waiting = films?.filter((film) => !film.approved) ?? [];
  const hanging = films?.filter((film) => film.approved) ?? [];
  return (
    <section className="gallery" aria-label={t("gallery.label")}>
      {waiting.length > 0 && (
        <>
          <h3>{t("gallery.waiting", { count: waiting.length })}</h3>
          <Films films={waiting} again={again} />
        </>
      )}
      <h3>{t("gallery.label")}</h3>
      {films !== null && hanging.length === 0 && <p className="quiet">{t("gallery.empty")}</p>}
      <Films films={hanging} again={again} />
      {lesson.found && session.info.role !== "viewer" && session.info.role !== "reviewer" && (
        <ShowButton shown={lesson.found.shown} again={lesson.again} />
      )}
    </section>
  );
}

function Films({ films, again }: { films: readonly Exhibit[]; again: () => void }) {
  return (
    <ul className="exhibits">
      {films.map((film) => (
        <Film key={film.room} film={film} again={again} />
      ))}
    </ul>
  );
}

function Film({ film, again }: { film: Exhibit; again: () => void }) {
  const session = useEditor();
  const { id } = session.info;
  const [busy, setBusy] = useState(false);
  const title = film.title || t("header.untitled");
  const own = film.room === id;
  const remix = async () => {
    setBusy(true);
    const made = await session.command(() => api.remix(id, film.room));
    setBusy(false);
    if (made) location.assign(roomAddress(made.room));
  };
  const approve = async (approved: boolean) => {
    await session.command(() => api.approve(id, film.room, approved));
    again();
  };
  return (
    <li className="exhibit" aria-label={title}>
      {film.poster ? <img src={film.poster} alt="" /> : <span className="no-poster" aria-hidden="true" />}
      <p>
        <b>{title}</b>
        <br />
        <span className="quiet">{t("gallery.by", { by: film.by })}</span>
        {film.credit && (
          <>
            <br />
            <span className="quiet">
              {t("lesson.credit", { title: film.credit.title || t("header.untitled"), by: film.credit.by })}
            </span>
          </>
        )}
      </p>
      <div className="pair">
        {session.leads && (
          <a className="button" href={roomAddress(film.room)}>
            {t("gallery.open")}
            <span className="hidden"> {title}</span>
          </a>
        )}
        {session.leads && !film.approved && (
          <button className="button decisive" onClick={() => void approve(true)}>
            {t("gallery.approve")}
            <span className="hidden"> {title}</span>
          </button>
        )}
        {session.leads && (
          <button className="button" onClick={() => void approve(false)}>
            {t(film.approved ? "gallery.hang_off" : "gallery.refuse")}
            <span className="hidden"> {title}</span>
          </button>
        )}
        {film.approved && !own && session.canEdit && (
          <button
            className="button"
            aria-disabled={busy}
            onClick={() => busy || void remix()}
            title={t("gallery.remix_hint")}
          >
            {t("gallery.remix")}
            <span className="hidden"> {title}</span>
          </button>
        )}
      </div>
    </li>
  );
}
