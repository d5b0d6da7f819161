/** The button with which somebody leaves a shared computer; it asks before words go that are nowhere else. */
import { useState } from "react";
import { t } from "../i18n";
import { holdsWords, leave } from "./leaving";

/** close: ends what is open of a room on this screen. */
export default function SignOut({ close }: { close?: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const go = () => {
    setAsking(false);
    setProblem("");
    leave(close).catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : t("errors.unexpected")),
    );
  };
  return (
    <>
      {asking ? (
        <div role="alertdialog" aria-label={t("join.words_here")} className="ask">
          <p>{t("join.words_here")}</p>
          <button className="button decisive" onClick={go}>
            {t("join.sign_out_yes")}
          </button>{" "}
          <button className="button" autoFocus onClick={() => setAsking(false)}>
            {t("history.cancel")}
          </button>
        </div>
      ) : (
        <div className="pair">
          <button className="button" onClick={() => (holdsWords() ? setAsking(true) : go())}>
            {t("join.sign_out")}
          </button>
        </div>
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
