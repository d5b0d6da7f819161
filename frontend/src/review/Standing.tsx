/** Above the picture: that the film is approved, and which version is on the screen. */
import { useState } from "react";
import { api } from "../api";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart, useStore } from "../store";
import { VersusBar } from "../editor/parts";
import { watch } from "./moves";

export function Standing() {
  useLanguage();
  const { feed, desk } = useEditor();
  const approved = usePart(feed, (now) => now.approved);
  const watched = useStore(desk.watched);
  const versus = useStore(desk.versus);
  return (
    <>
      {approved && <ApprovedBox name={approved.name} />}
      {versus ? <VersusBar /> : watched && <WatchedBox name={watched.name} />}
    </>
  );
}

function ApprovedBox({ name }: { name: string }) {
  const session = useEditor();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const reopen = async () => {
    const made = await session.command(() => api.reopen(session.info.id, reason));
    if (made) setAsking(false);
  };
  return (
    <div className="standing approved">
      <p>{t("approved.by", { name })}</p>
      {session.leads && !asking && (
        <button className="button" onClick={() => setAsking(true)}>
          {t("approved.reopen")}
        </button>
      )}
      {asking && (
        <form
          className="reason"
          onSubmit={(event) => {
            event.preventDefault();
            void reopen();
          }}
        >
          <label>
            {t("approved.reason")}
            <input
              autoFocus
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <button className="button decisive">{t("approved.reopen")}</button>
          <button type="button" className="button" onClick={() => setAsking(false)}>
            {t("review.cancel")}
          </button>
        </form>
      )}
    </div>
  );
}

function WatchedBox({ name }: { name: string }) {
  const session = useEditor();
  return (
    <div className="standing">
      <p>{t("review.watching", { name })}</p>
      <button className="button" onClick={() => void watch(session, null)}>
        {t("review.back")}
      </button>
    </div>
  );
}
