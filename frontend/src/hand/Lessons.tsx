/** What was accepted in this room for its hand, each with its lesson to give or to take back. */
import { type TeachingLesson, api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { Jump } from "./VersionCard";
import { useNameOf } from "./names";
import "./words";

export function Lessons({ lessons }: { lessons: TeachingLesson[] }) {
  return (
    <section aria-label={t("hand.lessons")}>
      <h3>{t("hand.lessons")}</h3>
      <p className="quiet">{t(lessons.length ? "hand.lessons_hint" : "hand.no_lessons")}</p>
      <ul className="lessons">
        {lessons.map((lesson) => (
          <Row key={`${lesson.clip}:${lesson.index}:${lesson.key}`} lesson={lesson} />
        ))}
      </ul>
    </section>
  );
}

function Row({ lesson }: { lesson: TeachingLesson }) {
  const session = useEditor();
  const { name } = useNameOf(lesson);
  const may = session.info.role !== "viewer" && !session.heldBack;
  const { clip, index, key } = lesson;
  const choose = async (teaches: boolean) => {
    const done = await session.command(() => api.setLesson(session.info.id, { clip, index, key, teaches }));
    if (done) session.say(t(teaches ? "hand.given" : "hand.taken_back"));
  };
  return (
    <li>
      <Jump lesson={lesson} />
      <span>
        {name}
        {lesson.by && <small className="quiet given-by">{t("hand.lesson_by", { name: lesson.by })}</small>}
      </span>
      <label className="switch">
        <input
          type="checkbox"
          checked={lesson.teaches}
          disabled={!may}
          aria-label={t("hand.teaches_full", { clip: name })}
          onChange={(event) => void choose(event.target.checked)}
        />
        {t("hand.teaches")}
      </label>
    </li>
  );
}
