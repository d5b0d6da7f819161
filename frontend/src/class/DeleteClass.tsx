/** The end of a class: asked twice, then done, with a receipt to take away that names nobody. */
import { useState } from "react";
import { type Receipt, api } from "../api";
import { useEditor } from "../editor/context";
import { moment, t } from "../i18n";
import { usePart } from "../store";
import { roomAddress } from "./useLesson";

export function DeleteClass() {
  const session = useEditor();
  const name = usePart(session.feed, (feed) => feed.class_name);
  const erase = async () =>
    session.receipt.set(await session.command(() => api.deleteClass(session.info.id)));
  return (
    <div className="assignment">
      <AskDelete name={name} erase={erase} />
    </div>
  );
}

/** name: which class, so that nobody deletes the other one. */
export function AskDelete({ name, erase }: { name: string; erase: () => Promise<unknown> }) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <button className="button" onClick={() => setAsking(true)}>
        {t("farewell.delete", { name })}
      </button>
    );
  }
  return (
    <div role="alertdialog" aria-label={t("farewell.ask", { name })} className="ask">
      <p>{t("farewell.ask", { name })}</p>
      <button className="button decisive" onClick={() => void erase()}>
        {t("farewell.yes")}
      </button>{" "}
      <button className="button" autoFocus onClick={() => setAsking(false)}>
        {t("history.cancel")}
      </button>
    </div>
  );
}

/** In place of the editor, whose room is gone. */
export const ReceiptPage = ({ receipt }: { receipt: Receipt }) => (
  <main className="card-page">
    <ReceiptCard receipt={receipt} goOn />
  </main>
);

/** What was deleted; goOn: with a way on, for who stands in a room that is gone. */
export function ReceiptCard({ receipt, goOn = false }: { receipt: Receipt; goOn?: boolean }) {
  const { at, name, people, films, edits, takes, room } = receipt;
  const words = t("farewell.receipt", { at: moment(at), name, people, films, edits, takes });
  return (
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
        {goOn && (
          <a className="button decisive" href={room ? roomAddress(room) : "/"}>
            {t(room ? "farewell.go_on" : "farewell.others")}
          </a>
        )}
      </div>
    </section>
  );
}
