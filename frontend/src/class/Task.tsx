/** A pupil's copy: what to do, what of it is done, and the way into the gallery. */
import { Check } from "lucide-react";
import { type Lesson, api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useLesson } from "./useLesson";
import "./class.css";

export function TaskPanel() {
  const session = useEditor();
  const { found, again } = useLesson();
  if (!found) return null;
  const { task } = found;
  const tick = async (line: number) => {
    const done = task!.done.includes(line) ? task!.done.filter((one) => one !== line) : [...task!.done, line];
    await session.command(() => api.tick(session.info.id, done));
    again();
  };
  return (
    <section className="task" aria-label={t("lesson.task")}>
      {task && task.checklist.length > 0 && (
        <>
          <h3>{t("lesson.done_of", { count: task.done.length, of: task.checklist.length })}</h3>
          <ol className="checklist">
            {task.checklist.map((words, line) => (
              <li key={line}>
                <label>
                  <input
                    type="checkbox"
                    checked={task.done.includes(line)}
                    disabled={!session.canEdit}
                    onChange={() => void tick(line)}
                  />
                  <span>{words}</span>
                </label>
              </li>
            ))}
          </ol>
        </>
      )}
      <ShowButton shown={found.shown} again={again} />
    </section>
  );
}

/** For everybody who writes in the film: have it hang in the class's gallery. */
export function ShowButton({ shown, again }: { shown: Lesson["shown"]; again: () => void }) {
  const session = useEditor();
  const { id } = session.info;
  const press = async () => {
    await session.command(() => (shown === "no" ? api.show(id) : api.unshow(id)));
    again();
  };
  return (
    <div className="show">
      <p className="quiet">{t(`gallery.is_${shown}`)}</p>
      <button className="button" disabled={!session.canEdit} onClick={() => void press()}>
        {shown !== "no" && <Check size={16} aria-hidden="true" />}
        {t(shown === "no" ? "gallery.ask" : "gallery.take_out")}
      </button>
    </div>
  );
}
