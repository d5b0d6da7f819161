/** Faces of the people here, and the room's code to bring in more. */
import { useState } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { faces, usePeople } from "./presence";

const MOST = 5;

export function Faces() {
  const { people } = useEditor();
  const here = faces(usePeople(people));
  const names = here.map((person) =>
    person.me ? t("header.person_you", { name: person.name }) : person.name,
  );
  return (
    <ul className="faces" aria-label={t("header.people")}>
      {here.slice(0, MOST).map((person, at) => (
        <li key={person.id} style={{ background: person.color }} title={names[at]}>
          <span aria-hidden="true">{[...person.name][0]?.toUpperCase()}</span>
          <span className="hidden">{names[at]}</span>
        </li>
      ))}
      {here.length > MOST && (
        <li className="more" title={names.slice(MOST).join(", ")}>
          <span aria-hidden="true">+{here.length - MOST}</span>
          <span className="hidden">{names.slice(MOST).join(", ")}</span>
        </li>
      )}
    </ul>
  );
}

export function CodeButton() {
  const { info } = useEditor();
  const [copied, setCopied] = useState(false);
  if (!info.code) return null;
  const copy = async () => {
    const link = `${location.origin}/?code=${encodeURIComponent(info.code)}`;
    setCopied(await copyText(link));
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <button
      className="button code"
      onClick={() => void copy()}
      aria-label={`${t("header.code")} ${info.code}. ${t("header.copy_link")}`}
    >
      {t("header.code")} <b>{info.code}</b>
      <span role="status" className={copied ? "copied" : "hidden"}>
        {copied ? t("header.copied") : ""}
      </span>
    </button>
  );
}

/** Copies text also where the clipboard needs https (a LAN address has none). */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = words;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
