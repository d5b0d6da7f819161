/** That the room is frozen, in words, above the picture; whoever leads it lets it go on from here too. */
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";
import { FreezeButton } from "./FreezeButton";

export function Frozen() {
  const session = useEditor();
  const frozen = usePart(session.feed, (feed) => feed.frozen);
  if (!frozen) return null;
  return (
    <div className="frozen">
      <p>{t(session.leads ? "frozen.by_you" : "frozen.why")}</p>
      {session.leads && <FreezeButton />}
    </div>
  );
}
