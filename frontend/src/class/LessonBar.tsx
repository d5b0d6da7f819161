/** Above the picture: the copy that waits for this person, or where this copy comes from. */
import { t } from "../i18n";
import { roomAddress, useLesson } from "./useLesson";
import "./class.css";

export function LessonBar() {
  const { found } = useLesson();
  if (!found) return null;
  const { credit, mine, task } = found;
  if (!credit && !mine && !task?.home) return null;
  return (
    <div className="lesson-bar">
      {credit && <p>{t("lesson.credit", { title: credit.title || t("header.untitled"), by: credit.by })}</p>}
      {mine && (
        <a className="button decisive" href={roomAddress(mine)}>
          {t("lesson.open_mine")}
        </a>
      )}
      {task?.home && (
        <a className="button" href={roomAddress(task.home)}>
          {t("lesson.home")}
        </a>
      )}
    </div>
  );
}
