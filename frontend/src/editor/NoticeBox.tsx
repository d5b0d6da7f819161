/** What went wrong, as a sentence; and the words that were kept for their author, until they close that box. */
import { useState } from "react";
import { t } from "../i18n";
import { copyText } from "../copyText";
import { useStore } from "../store";
import { useEditor } from "./context";
import type { Notice } from "./session";

export function NoticeBox() {
  const { aside, notice } = useEditor();
  const [kept, said] = [useStore(aside), useStore(notice)];
  return (
    <>
      {kept && <Box notice={kept} close={() => aside.close()} />}
      {said && <Box notice={said} close={() => notice.set(null)} />}
    </>
  );
}

function Box({ notice: { message, words }, close }: { notice: Notice; close: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="notice" role="alert">
      <p>{words ? t("refused.kept", { message }) : message}</p>
      {words && <pre>{words}</pre>}
      <span className="pair">
        {words && (
          <button className="button" onClick={() => void copyText(words).then(setCopied)}>
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
