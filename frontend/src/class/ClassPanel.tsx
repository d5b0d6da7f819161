/** The class, for whoever leads it: what holds for all, and each person with what can be done for them. */
import { useEffect, useState } from "react";
import { type Pupil, api } from "../api";
import { useEditor } from "../editor/context";
import type { Someone } from "../feed";
import { t, useLanguage } from "../i18n";
import { usePart, useStore } from "../store";
import { FreezeButton } from "./FreezeButton";
import { giveEach } from "./give";
import { PupilCard } from "./PupilCard";
import "./class.css";

/** Who wrote when is asked so often. */
const LOOK = 10_000;

export function ClassPanel() {
  useLanguage();
  const session = useEditor();
  const people = usePart(session.feed, (feed) => feed.people);
  const idle = useIdle(people);
  const others = [...people.values()].filter((one) => one.id !== String(session.info.you.id));
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const give = () => {
    const pupils = others.filter((one) => one.role === "editor").map((one) => one.id);
    session.notice.set({
      message: t("class.given", { count: giveEach(session.room.doc, pupils) }),
      words: "",
    });
  };
  return (
    <section className="class" aria-label={t("class.label")}>
      <FreezeButton />
      <p className="quiet">{t("class.freeze_hint")}</p>
      <a className="button" href={`/rooms/${encodeURIComponent(session.info.id)}/code`} target="_blank">
        {t("board.open")}
      </a>
      <Switches />
      <h3>{t("class.people", { count: others.length })}</h3>
      {is_class && others.length > 0 && (
        <button className="button" onClick={give}>
          {t("class.give_each")}
        </button>
      )}
      {others.length === 0 && <p className="quiet">{t("class.nobody_yet")}</p>}
      <ul className="pupils">
        {others.map((one) => (
          <PupilCard key={one.id} one={one} idle={idle.get(one.id) ?? null} />
        ))}
      </ul>
    </section>
  );
}

function Switches() {
  const session = useEditor();
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const teaches = usePart(session.feed, (feed) => feed.teaches);
  const quiet = useStore(session.quiet);
  const allow = (teaches: boolean) => session.command(() => api.changeClass(session.info.id, { teaches }));
  const choose = (is_class: boolean) => session.command(() => api.changeClass(session.info.id, { is_class }));
  return (
    <>
      <label className="switch">
        <input type="checkbox" checked={is_class} onChange={(event) => void choose(event.target.checked)} />
        {t("class.is_class")}
      </label>
      <p className="quiet">{t("class.is_class_hint")}</p>
      {is_class && (
        <>
          <label className="switch">
            <input
              type="checkbox"
              checked={teaches}
              onChange={(event) => void allow(event.target.checked)}
              aria-describedby="class-teaches"
            />
            {t("class.teaches")}
          </label>
          <p className="quiet" id="class-teaches">
            {t("class.teaches_hint")}
          </p>
        </>
      )}
      <label className="switch">
        <input type="checkbox" checked={quiet} onChange={(event) => session.setQuiet(event.target.checked)} />
        {t("class.quiet")}
      </label>
    </>
  );
}

/** Seconds since each person last wrote, asked again and again while the panel is open. */
function useIdle(people: ReadonlyMap<string, Someone>): ReadonlyMap<string, number | null> {
  const { info } = useEditor();
  const [found, setFound] = useState<readonly Pupil[]>([]);
  useEffect(() => {
    let gone = false;
    // A look that fails is made again in a moment; what was known stays.
    const look = () =>
      void api.classOf(info.id).then(
        (answer) => gone || setFound(answer.people),
        () => undefined,
      );
    look();
    const timer = setInterval(look, LOOK);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [info.id, people]);
  return new Map(found.map((one) => [one.id, one.idle]));
}
