/** The class, for whoever leads it: what holds for all, and each person with what can be done for them. */
import { useEffect, useState } from "react";
import { type Budget, type Pupil, api } from "../api";
import { useEditor } from "../editor/context";
import type { Someone } from "../feed";
import { t, useLanguage } from "../i18n";
import { usePart, useStore } from "../store";
import { PlayDesk } from "../play/late";
import { AssignmentForm } from "./AssignmentForm";
import { BudgetForm } from "./Budget";
import { ClassName } from "./ClassName";
import { DeleteClass } from "./DeleteClass";
import { FreezeButton } from "./FreezeButton";
import { giveEach } from "./give";
import { KeepOut } from "./KeepOut";
import { PupilCard } from "./PupilCard";
import "./class.css";
import "./words";

/** Who wrote when is asked so often. */
const LOOK = 10_000;

export function ClassPanel() {
  useLanguage();
  const session = useEditor();
  const people = usePart(session.feed, (feed) => feed.people);
  const { told, budget, keptOut, look } = useClass(people);
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
      <p className="quiet">{t(is_class ? "class.freeze_hint_class" : "class.freeze_hint")}</p>
      <a className="button" href={`/rooms/${encodeURIComponent(session.info.id)}/code`} target="_blank">
        {t("board.open")}
      </a>
      <PlayDesk />
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
          <PupilCard key={one.id} one={one} told={told.get(one.id)} />
        ))}
      </ul>
      {/* During a lesson one looks for people; what is set up once stands below them. */}
      {is_class && <AssignmentForm />}
      {budget && <BudgetForm budget={budget} changed={look} />}
      {keptOut && <KeepOut words={keptOut} />}
      {is_class && <DeleteClass />}
    </section>
  );
}

function Switches() {
  const session = useEditor();
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const teaches = usePart(session.feed, (feed) => feed.teaches);
  const quiet = useStore(session.quiet);
  const hidden = usePart(session.feed, (feed) => feed.cursors_hidden);
  const hide = (cursors_hidden: boolean) =>
    session.command(() => api.changeClass(session.info.id, { cursors_hidden }));
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
          <ClassName />
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
        <input type="checkbox" checked={hidden} onChange={(event) => void hide(event.target.checked)} />
        {t("class.quiet_all")}
      </label>
      <label className="switch">
        <input type="checkbox" checked={quiet} onChange={(event) => session.setQuiet(event.target.checked)} />
        {t("class.quiet")}
      </label>
    </>
  );
}

interface Looked {
  people: readonly Pupil[];
  budget: Budget | null;
  kept_out: string[] | null;
}

/** Seconds since each person last wrote, and what was drawn: asked again and again while the panel is open. */
function useClass(people: ReadonlyMap<string, Someone>) {
  const { info } = useEditor();
  const [found, setFound] = useState<Looked>({ people: [], budget: null, kept_out: null });
  const [looked, setLooked] = useState(0);
  useEffect(() => {
    let gone = false;
    // A look that fails is made again in a moment; what was known stays.
    const look = () =>
      void api.classOf(info.id).then(
        (answer) => gone || setFound(answer),
        () => undefined,
      );
    look();
    const timer = setInterval(look, LOOK);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [info.id, people, looked]);
  const told: ReadonlyMap<string, Pupil> = new Map(found.people.map((one) => [one.id, one]));
  const look = () => setLooked((count) => count + 1);
  return { told, budget: found.budget, keptOut: found.kept_out, look };
}
