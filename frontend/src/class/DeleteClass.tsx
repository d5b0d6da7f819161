/** The end of a class: asked twice, then done, with a receipt to take away that names nobody. */
import { useState } from "react";
import { type Receipt, api } from "../api";
import { useEditor } from "../editor/context";
import { moment, t } from "../i18n";
import { roomAddress } from "./useLesson";

export function DeleteClass() {
  const session = useEditor();
  const [asking, setAsking] = useState(false);
  const erase = async () =>
    session.receipt.set(await session.command(() => api.deleteClass(session.info.id)));
  return (
    <div className="assignment">
      {asking ? (
        <div role="alertdialog" aria-label={t("farewell.ask")} className="ask">
          <p>{t("farewell.ask")}</p>
          <button className="button decisive" onClick={() => void erase()}>
            {t("farewell.yes")}
          </button>{" "}
          <button className="button" autoFocus onClick={() => setAsking(false)}>
            {t("history.cancel")}
          </button>
        </div>
      ) : (
        <button className="button" onClick={() => setAsking(true)}>
          {t("farewell.delete")}
        </button>
      )}
    </div>
  );
}

/** In place of the editor, whose room is gone. */
export function ReceiptPage({ receipt }: { receipt: Receipt }) {
  const { at, people, films, edits, takes } = receipt;
  const words = t("farewell.receipt", { at: moment(at), people, films, edits, takes });
  return (
    <main className="card-page">
      <section className="card" role="status">
        <h1>{t("farewell.title")}</h1>
        <p>{words}</p>
        <div className="pair">
          <a
            className="button"
            download="telar-receipt.txt"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(words)}`}
          >
            {t("farewell.keep")}
          </a>
          <a className="button decisive" href={roomAddress(receipt.room)}>
            {t("farewell.go_on")}
          </a>
        </div>
      </section>
    </main>
  );
}
