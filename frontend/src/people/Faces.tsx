/** Faces of the people here, pressed to see what they see, and the room's code to bring in more. */
import { Eye } from "lucide-react";
import { useState } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { Worn } from "./Worn";
import { type Person, faces, usePeople } from "./presence";

const MOST = 5;

export function Faces() {
  const session = useEditor();
  const here = faces(usePeople(session.people));
  const whom = useStore(session.company.whom);
  const watchers = useStore(session.company.watchers);
  const [first, more] = [here.slice(0, MOST), here.slice(MOST)];
  return (
    <ul className="faces" aria-label={t("header.people")} data-company>
      {first.map((person) => (
        <li key={person.id}>
          <Face
            person={person}
            seen={person.id === whom?.id}
            sees={watchers.some((each) => each.id === person.id)}
          />
        </li>
      ))}
      {more.length > 0 && (
        <li className="more">
          <span aria-hidden="true">+{more.length}</span>
          <More people={more} />
        </li>
      )}
    </ul>
  );
}

/** One's own face is a picture; another one is pressed to see what that person sees. */
function Face({ person, seen, sees }: { person: Person; seen: boolean; sees: boolean }) {
  const { company, join, feed } = useEditor();
  const picture = usePart(feed, (now) => now.people.get(person.id)?.picture);
  const letter = <Worn picture={picture} name={person.name} size={16} />;
  const style = { background: person.color };
  if (person.me) {
    const name = t("header.person_you", { name: person.name });
    return (
      <span className="face" style={style} title={name}>
        {letter}
        <span className="hidden">{name}</span>
      </span>
    );
  }
  const words = sees ? t("company.watched", { name: person.name }) : person.name;
  return (
    <button
      className="face"
      style={style}
      title={`${words}. ${t("company.join", { name: person.name })}`}
      aria-label={`${words}. ${t("company.join", { name: person.name })}`}
      aria-pressed={seen}
      onClick={() => (seen ? company.leave() : join(person.id))}
    >
      {letter}
      {sees && <Eye className="eye" size={12} aria-hidden="true" />}
    </button>
  );
}

/** A class has more people than the header has room: the others are chosen from a list. */
function More({ people }: { people: readonly Person[] }) {
  const { join } = useEditor();
  return (
    <select aria-label={t("company.more")} value="" onChange={(event) => join(event.target.value)}>
      <option value="">{t("company.more")}</option>
      {people.map((person) => (
        <option key={person.id} value={person.id} disabled={person.me}>
          {person.name}
        </option>
      ))}
    </select>
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
