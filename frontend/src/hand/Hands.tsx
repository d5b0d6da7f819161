/** The hands of the team, for its owner: make one, name it, choose which draws this room. */
import { useEffect, useState } from "react";
import { type TeamHand, api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart } from "../store";
import "./words";

const NAME_MAX = 80;

export function Hands() {
  const session = useEditor();
  const { id } = session.info;
  const { hands, again } = useHands();
  const [last, setLast] = useState<TeamHand | null>(null);
  const [words, setWords] = useState("");
  const choose = async (hand: TeamHand) => {
    const before = hands.find((each) => each.chosen) ?? null;
    const done = await session.command(() => api.chooseHand(id, hand.id));
    if (!done) return;
    const held = done.held ? ` ${t("hand.chose_held", { count: done.held })}` : "";
    setWords(t("hand.chose", { name: hand.name }) + held);
    setLast(before);
    again();
  };
  const make = async (name: string) =>
    Boolean(await session.command(() => api.newHand(id, name)).finally(again));
  return (
    <section className="hands" aria-label={t("hand.hands")}>
      <h3>{t("hand.hands")}</h3>
      <p className="quiet">{t("hand.hands_hint")}</p>
      {words && (
        <p role="status">
          {words}{" "}
          {last && (
            <button className="link" onClick={() => void choose(last)}>
              {t("hand.undo")}
            </button>
          )}
        </p>
      )}
      <ul className="lessons">
        {hands.map((hand) => (
          <Row key={hand.id} hand={hand} onChoose={() => void choose(hand)} onNamed={again} />
        ))}
      </ul>
      <NameForm label={t("hand.new_name")} button={t("hand.make")} onName={make} />
    </section>
  );
}

function Row({ hand, onChoose, onNamed }: { hand: TeamHand; onChoose: () => void; onNamed: () => void }) {
  const session = useEditor();
  const [naming, setNaming] = useState(false);
  const name = async (name: string) => {
    const done = await session.command(() => api.renameHand(session.info.id, hand.id, name));
    if (done) setNaming(false);
    onNamed();
    return Boolean(done);
  };
  if (naming) {
    return (
      <li className="naming">
        <NameForm label={t("hand.name")} button={t("hand.keep_name")} first={hand.name} onName={name} />
      </li>
    );
  }
  return (
    <li>
      <span>
        <strong>{hand.name}</strong>{" "}
        <small className="quiet">
          {hand.version ? t("hand.version", { number: hand.version }) : t("hand.version_0")}
        </small>
      </span>
      <button
        className="link"
        aria-label={t("hand.rename_full", { name: hand.name })}
        onClick={() => setNaming(true)}
      >
        {t("hand.rename")}
      </button>
      {hand.chosen ? (
        <span className="in-use">{t("hand.chosen")}</span>
      ) : (
        <button className="button" aria-label={t("hand.choose_full", { name: hand.name })} onClick={onChoose}>
          {t("hand.choose")}
        </button>
      )}
    </li>
  );
}

interface NameFormProps {
  label: string;
  button: string;
  first?: string;
  /** Whether it was taken: then the field is emptied. */
  onName: (name: string) => Promise<boolean>;
}

function NameForm({ label, button, first = "", onName }: NameFormProps) {
  const [name, setName] = useState(first);
  const send = async () => {
    if (name.trim() && (await onName(name))) setName("");
  };
  return (
    <form
      className="pair"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        aria-label={label}
        placeholder={label}
        value={name}
        maxLength={NAME_MAX}
        onChange={(event) => setName(event.target.value)}
      />
      <button className="button" aria-disabled={!name.trim()}>
        {button}
      </button>
    </form>
  );
}

/** The team's hands, read again with each fact about the room's own. */
function useHands() {
  const { info, feed } = useEditor();
  const told = usePart(feed, (view) => `${view.hand?.id} ${view.hand?.name} ${view.hand?.version}`);
  const [hands, setHands] = useState<TeamHand[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    // A look that fails is made again with the next fact; what was known stays.
    api.hands(info.id).then(
      (found) => gone || setHands(found.hands),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [info.id, told, turn]);
  return { hands, again: () => setTurn((now) => now + 1) };
}
