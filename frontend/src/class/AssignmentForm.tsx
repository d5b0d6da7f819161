/** For whoever leads the class: what is asked of each pupil, a copy for each, and how far each is. */
import { type FormEvent, useState } from "react";
import { type Lesson, api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { roomAddress, useLesson } from "./useLesson";
import "./words";

export function AssignmentForm() {
  const { found, again } = useLesson();
  // Not before what is written there is known: an empty form would overwrite it.
  return found && <Form assignment={found.assignment} again={again} />;
}

function Form({ assignment, again }: { assignment: Lesson["assignment"]; again: () => void }) {
  const session = useEditor();
  const { id } = session.info;
  const [lines, setLines] = useState(assignment?.checklist.join("\n") ?? "");
  const [joins, setJoins] = useState(assignment?.each_joins ?? true);
  const write = () =>
    session.command(() => api.writeAssignment(id, { checklist: lines.split("\n"), each_joins: joins }));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await write()) session.notice.set({ message: t("assignment.kept"), words: "" });
    again();
  };
  const give = async () => {
    const made = (await write()) === null ? null : await session.command(() => api.giveCopies(id));
    if (made) session.notice.set({ message: t("assignment.gave", { count: made.given }), words: "" });
    again();
  };
  return (
    <form className="assignment" aria-label={t("assignment.label")} onSubmit={(event) => void save(event)}>
      <h3>{t("assignment.label")}</h3>
      <label>
        {t("assignment.checklist")}
        <textarea rows={4} value={lines} onChange={(event) => setLines(event.target.value)} />
      </label>
      <label className="switch">
        <input type="checkbox" checked={joins} onChange={(event) => setJoins(event.target.checked)} />
        {t("assignment.each_joins")}
      </label>
      <div className="pair">
        <button className="button">{t("assignment.keep")}</button>
        <button className="button" type="button" onClick={() => void give()}>
          {t("assignment.give")}
        </button>
      </div>
      {assignment && assignment.works.length > 0 && <Works {...assignment} />}
    </form>
  );
}

function Works({ works, checklist }: NonNullable<Lesson["assignment"]>) {
  return (
    <ul className="works" aria-label={t("assignment.works")}>
      {works.map((work) => (
        <li key={work.member}>
          <a href={roomAddress(work.room)}>{t("assignment.film_of", { name: work.name })}</a>
          {checklist.length > 0 && (
            <span className="quiet">
              {t("assignment.done_of", { count: work.done, of: checklist.length })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
