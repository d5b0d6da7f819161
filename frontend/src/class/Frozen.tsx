/**
 * That the room is frozen, or that this person looks for a while, in words above the picture; whoever leads the room lets
 * it go on from here too. That a film is approved is said elsewhere.
 */
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";
import { FreezeButton } from "./FreezeButton";
import "./class.css";

export function Frozen() {
  const session = useEditor();
  const frozen = usePart(session.feed, (feed) => feed.frozen);
  const paused = usePart(session.feed, () => session.paused);
  if (!frozen && (session.leads || !paused)) return null;
  const why = frozen ? "frozen.why" : "paused.why";
  return (
    <div className="frozen">
      <p>{t(session.leads ? "frozen.by_you" : why)}</p>
      {session.leads && <FreezeButton />}
    </div>
  );
}
