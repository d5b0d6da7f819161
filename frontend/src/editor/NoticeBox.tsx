/** What went wrong, as a sentence, with the words that were kept for their author. */
import { useState } from "react";
import { t } from "../i18n";
import { copyText } from "../people/Faces";
import { useStore } from "../store";
import { useEditor } from "./context";

export function NoticeBox() {
  const session = useEditor();
  const notice = useStore(session.notice);
  const [copied, setCopied] = useState(false);
  if (!notice) return null;
  const close = () => {
    setCopied(false);
    session.notice.set(null);
  };
  return (
    <div className="notice" role="alert">
      <p>{notice.words ? t("refused.kept", { message: notice.message }) : notice.message}</p>
      {notice.words && <pre>{notice.words}</pre>}
      <span className="pair">
        {notice.words && (
          <button className="button" onClick={() => void copyText(notice.words).then(setCopied)}>
            {t(copied ? "refused.copied" : "refused.copy")}
          </button>
        )}
        <button className="button" onClick={close}>
          {t("refused.close")}
        </button>
      </span>
    </div>
  );
}
