/** Over the picture, until the preview is there: a draft of what the words say now, and that it is one. */
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import type { Moment } from "../state";
import { useStore } from "../store";

/** Whether the machine still owes a picture of these words. */
const owed = ({ segment, state }: Moment): boolean =>
  state === "changed" ||
  state === "waiting" ||
  state === "held" ||
  (segment !== null && segment.shown !== segment.key);

export function DraftPicture({ moment }: { moment: Moment | null }) {
  const { picture, clip } = useStore(useEditor().drafts);
  if (!picture || !moment || moment.cell.clip !== clip || moment.cell.index !== 0 || !owed(moment))
    return null;
  return (
    <div className="draft-picture">
      <div
        className="moving"
        role="img"
        aria-label={t("draft.label")}
        style={{ backgroundImage: `url("${picture}")` }}
      />
      <p className="badge">{t("draft.badge")}</p>
    </div>
  );
}
