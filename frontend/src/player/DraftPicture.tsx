/** Over the picture, until the preview is there: a draft of what the words say now, and that it is one. */
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import type { Moment } from "../state";
import { usePart, useStore } from "../store";

/** Whether the machine still owes a picture of these words. */
const owed = ({ segment, state }: Moment): boolean =>
  state === "changed" ||
  state === "waiting" ||
  state === "held" ||
  (segment !== null && segment.shown !== segment.key);

export function DraftPicture({ moment }: { moment: Moment | null }) {
  const { drafts, film } = useEditor();
  const { picture, clip } = useStore(drafts);
  // A trim or a split may hide the beginning of what is drawn: the first cell that is shown stands for the words.
  const from = usePart(film, ({ clips }) => clips.find(({ id }) => id === clip)?.from);
  if (!picture || !moment || moment.cell.clip !== clip || moment.cell.from !== from || !owed(moment))
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
