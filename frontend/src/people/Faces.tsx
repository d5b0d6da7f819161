/** Faces of the people here, pressed to see what they see, and the room's code to bring in more. */
import { Eye, EyeOff } from "lucide-react";
import { type RefObject, useRef, useState, useSyncExternalStore } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { copyText } from "../copyText";
import { usePart, useStore } from "../store";
import { Myself } from "./Myself";
import { Worn } from "./Worn";
import { type Person, faces, usePeople } from "./presence";

/** So many faces, and one sign for all others; fewer on a phone. */
const MOST = 5;
const MOST_NARROW = 2;
const NARROW = "(max-width: 600px)";

function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(NARROW);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => matchMedia(NARROW).matches,
  );
}

export function Faces() {
  const session = useEditor();
  const here = faces(usePeople(session.people));
  const whom = useStore(session.company.whom);
  const watchers = useStore(session.company.watchers);
  const [open, setOpen] = useState(false);
  const mine = useRef<HTMLButtonElement>(null);
  const narrow = useNarrow();
  const room = narrow ? MOST_NARROW : MOST;
  // The sign itself takes the place of a face.
  const most = here.length > room + 1 ? room : room + 1;
  const [first, more] = [here.slice(0, most), here.slice(most)];
  return (
    <>
      <ul className="faces" aria-label={t("header.people")} data-company>
        {first.map((person) => (
          <li key={person.id}>
            {person.me ? (
              <Mine person={person} ref={mine} open={open} press={() => setOpen(!open)} />
            ) : (
              <Face
                person={person}
                seen={person.id === whom?.id}
                sees={watchers.some((each) => each.id === person.id)}
              />
            )}
          </li>
        ))}
        {more.length > 0 && (
          <li className="more">
            <span aria-hidden="true">+{more.length}</span>
            <More people={more} />
          </li>
        )}
      </ul>
      {open && <Myself face={mine} close={() => setOpen(false)} />}
    </>
  );
}

/** What somebody chose to wear, or the first letter of their name. */
function Letter({ person }: { person: Person }) {
  const { feed } = useEditor();
  const picture = usePart(feed, (now) => now.people.get(person.id)?.picture);
  return <Worn picture={picture} name={person.name} size={16} />;
}

const Badge = ({ of: Sign }: { of: typeof Eye }) => <Sign className="eye" size={12} aria-hidden="true" />;

interface MineProps {
  person: Person;
  ref: RefObject<HTMLButtonElement | null>;
  open: boolean;
  press: () => void;
}

/** One's own face: a press says what the others see of oneself. */
function Mine({ person, ref, open, press }: MineProps) {
  const name = t("header.person_you", { name: person.name });
  return (
    <button
      ref={ref}
      className="face"
      style={{ background: person.color }}
      title={`${name}. ${t("myself_here.open")}`}
      aria-label={`${name}. ${t("myself_here.open")}`}
      aria-expanded={open}
      onClick={press}
    >
      <Letter person={person} />
      {person.apart && <Badge of={EyeOff} />}
    </button>
  );
}

/** Another one's is pressed to see what that person sees, unless they keep to themselves where they are. */
function Face({ person, seen, sees }: { person: Person; seen: boolean; sees: boolean }) {
  const { company, join } = useEditor();
  const style = { background: person.color };
  if (person.apart) {
    const name = t("company.apart", { name: person.name });
    return (
      <span className="face" style={style} title={name}>
        <Letter person={person} />
        <span className="hidden">{name}</span>
        <Badge of={EyeOff} />
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
      <Letter person={person} />
      {sees && <Badge of={Eye} />}
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
        <option key={person.id} value={person.id} disabled={person.me || person.apart}>
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
