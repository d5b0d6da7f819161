/** Above the picture, for everybody, once nothing more is drawn. */
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";
import "./class.css";

export function BudgetSpent() {
  const session = useEditor();
  const spent = usePart(session.feed, (feed) => feed.budget_spent);
  if (!spent) return null;
  return (
    <div className="frozen" role="status">
      <p>{t(session.leads ? "budget.spent_leads" : "budget.spent")}</p>
    </div>
  );
}
