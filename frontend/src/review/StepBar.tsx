/** Beside the transport: take the lead, follow whoever has it, hand it on. */
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { usePeople } from "../people/presence";

export function StepBar() {
  const session = useEditor();
  const { step } = session;
  const leader = useStore(step.leader);
  const following = useStore(step.following);
  const may = usePart(session.feed, () => session.mayReview);
  const others = usePeople(session.people).filter((person) => !person.me);
  if (!leader)
    return may && others.length > 0 ? (
      <button className="button small" onClick={() => session.lead()} title={t("step.lead_help")}>
        {t("step.lead")}
      </button>
    ) : null;
  if (leader.me)
    return (
      <span className="step">
        <span role="status">{t("step.you_lead")}</span>
        {others.length > 0 && (
          <select
            aria-label={t("step.pass")}
            value=""
            onChange={(event) => step.pass(Number(event.target.value))}
          >
            <option value="">{t("step.pass")}</option>
            {others.map((person) => (
              <option key={person.client} value={person.client}>
                {person.name}
              </option>
            ))}
          </select>
        )}
        <button className="button small" onClick={() => step.leave()}>
          {t("step.stop")}
        </button>
      </span>
    );
  return (
    <span className="step">
      {following && <span role="status">{t("step.following", { name: leader.name })}</span>}
      <button
        className={following ? "button small" : "button small decisive"}
        onClick={() => session.follow(!following)}
      >
        {following ? t("step.leave") : t("step.follow", { name: leader.name })}
      </button>
      {may && (
        <button className="button small" onClick={() => session.lead()}>
          {t("step.lead")}
        </button>
      )}
    </span>
  );
}
