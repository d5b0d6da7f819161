/** One press stops everybody's writing, another lets the room go on. For owners. */
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";

export function FreezeButton() {
  const session = useEditor();
  const frozen = usePart(session.feed, (feed) => feed.frozen);
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    await session.command(() => api.changeClass(session.info.id, { frozen: !frozen }));
    setBusy(false);
  };
  return (
    <button
      className={frozen ? "button decisive" : "button"}
      aria-disabled={busy}
      onClick={() => void press()}
    >
      {frozen ? <Play size={16} aria-hidden="true" /> : <Pause size={16} aria-hidden="true" />}
      {t(frozen ? "class.thaw" : "class.freeze")}
    </button>
  );
}
