/** Reviewers' links, for owners: made for some days, copied, withdrawn. Who comes by one needs no account. */
import { useCallback, useEffect, useState } from "react";
import { type Code, api } from "../api";
import { useEditor } from "../editor/context";
import { moment, t } from "../i18n";
import { copyText } from "../copyText";
import "./words";

const DAYS = [1, 7, 30] as const;

export function Links() {
  const session = useEditor();
  const { id } = session.info;
  const [codes, setCodes] = useState<Code[]>([]);
  const [days, setDays] = useState<number>(7);
  const [copied, setCopied] = useState("");
  const read = useCallback(async () => {
    const found = await session.command(() => api.codes(id));
    if (found) setCodes(found.codes.filter(({ role }) => role === "reviewer"));
  }, [session, id]);
  useEffect(() => {
    let gone = false;
    void session
      .command(() => api.codes(id))
      .then((found) => {
        if (found && !gone) setCodes(found.codes.filter(({ role }) => role === "reviewer"));
      });
    return () => {
      gone = true;
    };
  }, [session, id]);
  const make = async () => {
    const made = await session.command(() => api.newCode(id, "reviewer", days * 24));
    if (!made) return;
    await read();
    await copy(made.code);
  };
  const copy = async (code: string) => {
    if (await copyText(`${session.info.address || location.origin}/?code=${encodeURIComponent(code)}`))
      setCopied(code);
  };
  const withdraw = async (code: string) => {
    const gone = await session.command(() => api.withdrawCode(id, code));
    if (gone) session.say(t("review.withdrawn", { count: gone.shown_out }));
    await read();
  };
  return (
    <section className="links" aria-label={t("review.links")}>
      <h3>{t("review.links")}</h3>
      <p className="quiet">{t("review.links_why")}</p>
      <div className="row">
        <label className="check">
          {t("review.for_days")}{" "}
          <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {DAYS.map((each) => (
              <option key={each} value={each}>
                {t("review.days", { count: each })}
              </option>
            ))}
          </select>
        </label>
        <button className="button" onClick={() => void make()}>
          {t("review.new_link")}
        </button>
      </div>
      <ul aria-label={t("review.links")}>
        {codes.map(({ code, expires }) => (
          <li key={code}>
            <span>
              <b>{code}</b>
              <small>{expires ? t(until(expires), { when: moment(expires) }) : t("review.no_end")}</small>
            </span>
            <span className="pair">
              <button
                className="button"
                aria-label={copied === code ? undefined : t("review.copy_of", { code })}
                onClick={() => void copy(code)}
              >
                {t(copied === code ? "header.copied" : "review.copy")}
              </button>
              <button
                className="button"
                aria-label={t("review.withdraw_of", { code })}
                onClick={() => void withdraw(code)}
              >
                {t("review.withdraw")}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const until = (iso: string): string => (new Date(iso) < new Date() ? "review.ended" : "review.ends");
