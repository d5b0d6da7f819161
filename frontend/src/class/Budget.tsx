/** What the class may have drawn: set and seen by whoever leads it. */
import { type FormEvent, useState } from "react";
import { type Budget, api } from "../api";
import { useEditor } from "../editor/context";
import { number, percent, t } from "../i18n";
import "./class.css";
import "./words";

export function BudgetForm({ budget, changed }: { budget: Budget; changed: () => void }) {
  const session = useEditor();
  const [takes, setTakes] = useState(shown(budget.takes_max));
  const [joules, setJoules] = useState(shown(budget.joules_max));
  const set = async (afresh: boolean) => {
    const body = { takes: wanted(takes), joules: wanted(joules), afresh };
    const made = await session.command(() => api.setBudget(session.info.id, body));
    if (made) changed();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void set(false);
  };
  return (
    <form className="budget" aria-label={t("budget.label")} onSubmit={submit}>
      <h3>{t("budget.label")}</h3>
      <Bar label={t("budget.takes")} used={budget.takes} most={budget.takes_max} />
      <Bar label={t("budget.joules")} used={budget.joules} most={budget.joules_max} />
      <p className="quiet">{t("budget.hint")}</p>
      <div className="pair">
        <label>
          {t("budget.takes_max")}
          <input
            type="number"
            min={0}
            max={1_000_000}
            value={takes}
            onChange={(e) => setTakes(e.target.value)}
          />
        </label>
        <label>
          {t("budget.joules_max")}
          <input type="number" min={0} max={1e9} value={joules} onChange={(e) => setJoules(e.target.value)} />
        </label>
      </div>
      <div className="pair">
        <button className="button">{t("budget.set")}</button>
        <button className="button" type="button" onClick={() => void set(true)}>
          {t("budget.afresh")}
        </button>
      </div>
    </form>
  );
}

function Bar({ label, used, most }: { label: string; used: number; most: number | null }) {
  const words =
    most === null
      ? t("budget.used", { used: number(used, 0) })
      : t("budget.used_of", { used: number(used, 0), most: number(most, 0) });
  const share = most === null ? null : most === 0 ? 1 : Math.min(1, used / most);
  return (
    <p className="budget-bar">
      <span>
        {label}: <b>{words}</b>
      </span>
      {share !== null && <meter min={0} max={1} value={share} aria-label={`${label}: ${percent(share)}`} />}
    </p>
  );
}

const shown = (value: number | null): string => (value === null ? "" : String(value));

/** An empty field sets no limit. */
function wanted(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : Math.max(0, Math.floor(value));
}
