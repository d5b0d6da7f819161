/** In the inspector: what comes after a clip for who plays the film. Each change is one step of undo. */
import { Plus, X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { type Choice, type Clip, MAX_LABEL, MAX_WAYS, setWays } from "../document";
import { useEditor } from "../editor/context";
import type { Session } from "../editor/session";
import { t, useLanguage } from "../i18n";
import { useStore } from "../store";
import { open, refuse, step } from "../timeline/edits";
import { following, waysOf } from "./ways";
import "./after.css";
import "./words";

type Kind = "next" | "end" | "choose";

const kindOf = ({ choices }: Clip): Kind => (choices === null ? "next" : choices.length ? "choose" : "end");

function change(session: Session, clip: Clip, choices: readonly Choice[] | null): void {
  if (!open(session, clip)) return;
  step(session, () => setWays(session.room.doc, clip.id, choices));
  session.say(t("after.kept"));
}

export default function After({ clip }: { clip: Clip }) {
  useLanguage();
  const session = useEditor();
  const film = useStore(session.film);
  const name = useId();
  const may = session.mayChange(clip);
  const kind = kindOf(clip);
  const last = film.clips.at(-1)?.id === clip.id;
  const take = (next: Kind) => {
    const fresh = {
      label: t("after.new", { number: 1 }),
      to: film.clips.find(({ id }) => id !== clip.id)?.id ?? "",
    };
    change(session, clip, next === "next" ? null : next === "end" ? [] : [fresh]);
  };
  return (
    <fieldset className="after" data-after={kind}>
      <legend>{t("after.label")}</legend>
      <p className="quiet">{t("after.hint")}</p>
      {(["next", "choose", "end"] as const).map((each) => (
        <label key={each}>
          <input
            type="radio"
            name={name}
            checked={kind === each}
            disabled={!may}
            onChange={() => take(each)}
          />
          {t(each === "next" && last ? "after.next_last" : `after.${each}`)}
        </label>
      ))}
      {kind === "choose" && <Ways clip={clip} may={may} />}
      <a
        className="link"
        href={`/rooms/${encodeURIComponent(session.info.id)}/play#${encodeURIComponent(clip.id)}`}
      >
        {t("after.play")}
      </a>
    </fieldset>
  );
}

function Ways({ clip, may }: { clip: Clip; may: boolean }) {
  const session = useEditor();
  const { clips } = useStore(session.film);
  const ways = waysOf(clips, clip);
  const choices = clip.choices ?? [];
  const broken = ways.filter((way) => !way.clip).length;
  const put = (at: number, next: Partial<Choice>) =>
    change(
      session,
      clip,
      choices.map((each, index) => (index === at ? { ...each, ...next } : each)),
    );
  const add = () => {
    if (choices.length >= MAX_WAYS) return refuse(session, t("after.full", { limit: MAX_WAYS }));
    const to = following(clips, { ...clip, choices: null })?.id ?? clips[0]!.id;
    return change(session, clip, [...choices, { label: t("after.new", { number: choices.length + 1 }), to }]);
  };
  return (
    <>
      <ol aria-label={t("after.choices")}>
        {ways.map((way, at) => (
          <li key={at} className={way.clip ? undefined : "broken"}>
            <Label
              key={way.label}
              number={at + 1}
              label={way.label}
              may={may}
              onSay={(label) => put(at, { label })}
            />
            <select
              aria-label={t("after.to", { number: at + 1 })}
              value={way.clip ? way.to : ""}
              disabled={!may}
              aria-invalid={!way.clip}
              onChange={(event) => put(at, { to: event.target.value })}
            >
              {!way.clip && <option value="">{t(way.to ? "after.gone" : "after.nowhere")}</option>}
              {clips.map((each, index) => (
                <option key={each.id} value={each.id}>
                  {t("after.clip", { number: index + 1, words: each.prompt.trim() || t("after.no_words") })}
                </option>
              ))}
            </select>
            {may && (
              <button
                className="remove"
                aria-label={t("after.remove", { number: at + 1 })}
                title={t("after.remove", { number: at + 1 })}
                onClick={() =>
                  change(
                    session,
                    clip,
                    choices.filter((_, index) => index !== at),
                  )
                }
              >
                <X size={14} aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ol>
      {broken > 0 && (
        <p role="alert" className="problem">
          {t("after.broken", { count: broken })}
        </p>
      )}
      {may && (
        <button className="button" aria-disabled={choices.length >= MAX_WAYS} onClick={add}>
          <Plus size={16} aria-hidden="true" /> {t("after.add")}
        </button>
      )}
    </>
  );
}

interface LabelProps {
  number: number;
  label: string;
  may: boolean;
  onSay: (label: string) => void;
}

/** Written when the field is left or Enter pressed: a list is set as a whole, and each setting is kept for ever. */
function Label({ number, label, may, onSay }: LabelProps) {
  const [said, setSaid] = useState(label);
  const leave = () => {
    if (!said.trim()) setSaid(label);
    else if (said.trim() !== label) onSay(said.trim());
  };
  const enter = (event: KeyboardEvent) => {
    if (event.key === "Enter") leave();
    if (event.key === "Escape") setSaid(label);
  };
  return (
    <input
      aria-label={t("after.say", { number })}
      value={said}
      maxLength={MAX_LABEL}
      readOnly={!may}
      onChange={(event) => setSaid(event.target.value)}
      onBlur={leave}
      onKeyDown={enter}
    />
  );
}
