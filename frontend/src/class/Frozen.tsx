/** That the room is frozen, in words, above the picture; whoever leads it lets it go on from here too. */
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";
import { FreezeButton } from "./FreezeButton";
import "./class.css";

export function Frozen() {
  const session = useEditor();
  const frozen = usePart(session.feed, (feed) => feed.frozen);
  const heldBack = usePart(session.feed, () => session.heldBack);
  if (!frozen && !heldBack) return null;
  return (
    <div className="frozen">
      <p>{session.leads ? t("frozen.by_you") : session.whyHeld}</p>
      {session.leads && <FreezeButton />}
    </div>
  );
}
