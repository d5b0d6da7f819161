/** Under the prompts: what was understood as chips, what is unknown with the nearest, and what would settle the rest. */
import { useEffect } from "react";
import { clipText, namesIn, setText, text, wordNamed, wordText } from "../document";
import { useEditor } from "../editor/context";
import type { Session } from "../editor/session";
import { percent, t, useLanguage } from "../i18n";
import { useStore } from "../store";
import {
  type Factor,
  type Part,
  type Question,
  type Understood,
  type Unknown,
  added,
  exchanged,
} from "./drafts";
import { step } from "../timeline/edits";
import { Ideas } from "./Ideas";

const SPEAK_PAUSE = 1_500;
const SURE = 0.7;
/** Unknown words that are offered at once; more of them would push the takes off the screen, so they wait folded. */
const OFFERED = 1;

export function Reading({ clip }: { clip: string }) {
  useLanguage();
  const session = useEditor();
  const draft = useStore(session.drafts);
  const understood = draft.clip === clip ? draft.understood : null;
  useSpoken(session, understood, draft.called);
  if (!session.mayChange(session.film.get().clips.find((each) => each.id === clip))) return null;
  return (
    <section className="reading" aria-label={t("reading.label")}>
      {understood && <Chips understood={understood} />}
      {understood && understood.open.length > 0 && <p className="quiet">{t("reading.left_open")}</p>}
      {understood && <Called share={draft.called} />}
      {understood && <Unknowns understood={understood} clip={clip} />}
      {understood && <Questions understood={understood} clip={clip} />}
      {draft.problem && <p className="quiet">{draft.problem}</p>}
      <Ideas clip={clip} />
    </section>
  );
}

/** The factor of whom a hand knows and the machine without it does not: its value is the team's own word. */
const TAUGHT = "word";
const valueOf = (factor: string, value: string): string =>
  factor === TAUGHT ? value : t(`reading.value.${factor}.${value}`);
const chip = (found: Factor): string =>
  t("reading.chip", {
    factor: t(`reading.factor.${found.factor}`),
    value: valueOf(found.factor, found.value),
  });

export function Chips({ understood }: { understood: Understood }) {
  if (!understood.factors.length) return null;
  return (
    <ul className="factors" aria-label={t("reading.understood")}>
      {understood.factors.map((found) => (
        <li
          key={`${found.factor}/${found.value}/${found.phase}`}
          className={found.confidence < SURE ? "unsure" : undefined}
          title={t("reading.from", { words: found.words })}
        >
          {understood.phases > 1 && found.part === "prompt" && <small>{found.phase + 1}</small>}
          {chip(found)}
          {found.confidence < SURE && "?"}
        </li>
      ))}
    </ul>
  );
}

/** Whether the team's hand draws what stands here: words of style call for it, or do not. */
function Called({ share }: { share: number | null }) {
  if (share === null) return null;
  return <p className="quiet">{calledText(share)}</p>;
}

const calledText = (share: number): string =>
  share === 0
    ? t("reading.called_not")
    : share === 1
      ? t("reading.called")
      : t("reading.called_partly", { share: percent(share) });

function Unknowns({ understood, clip }: { understood: Understood; clip: string }) {
  const near = understood.unknown.filter((word) => word.nearest);
  const far = understood.unknown.filter((word) => !near.includes(word));
  return (
    <>
      {near.slice(0, OFFERED).map((word) => (
        <NearWord key={word.word} word={word} clip={clip} />
      ))}
      {near.length > OFFERED && (
        <details className="quiet">
          <summary>{t("reading.more", { count: near.length - OFFERED })}</summary>
          {near.slice(OFFERED).map((word) => (
            <NearWord key={word.word} word={word} clip={clip} />
          ))}
        </details>
      )}
      {far.length > 0 && (
        <p className="quiet far">
          {t("reading.unknown", { words: far.map(({ word }) => `‘${word}’`).join(", ") })}
        </p>
      )}
    </>
  );
}

function NearWord({ word, clip }: { word: Unknown; clip: string }) {
  const session = useEditor();
  const { factor, value, word: instead } = word.nearest!;
  const press = () => {
    if (rewriteAlone(session, clip, word.part, (text) => exchanged(text, word.word, instead))) return;
    const target = whereSaid(session, clip, word);
    if (target) step(session, () => setText(target, exchanged(target.toString(), word.word, instead)));
  };
  return (
    <p className="quiet">
      {t("reading.nearest", { word: word.word, nearest: valueOf(factor, value) })}{" "}
      <button className="offer" onClick={press}>
        {t("reading.take", { nearest: instead })}
      </button>
    </p>
  );
}

function Questions({ understood, clip }: { understood: Understood; clip: string }) {
  return understood.questions.map((question) => (
    <Open key={`${question.factor}/${question.why}`} question={question} clip={clip} />
  ));
}

function Open({ question, clip }: { question: Question; clip: string }) {
  const session = useEditor();
  const { factor, why, offers } = question;
  const values = offers.map((offer) => valueOf(factor, offer.value)).join(", ");
  if (why === "several") return <p className="quiet">{t(`reading.several.${factor}`, { values })}</p>;
  const press = (words: string) => {
    if (rewriteAlone(session, clip, "prompt", (text) => added(text, words))) return;
    const target = fieldOf(session, clip, "prompt");
    if (target) step(session, () => setText(target, added(target.toString(), words)));
  };
  return (
    <p className="quiet" role="group" aria-label={t(`reading.open.${factor}`)}>
      {t(`reading.open.${factor}`)}{" "}
      {offers.map((offer) => (
        <button key={offer.value} className="offer" onClick={() => press(offer.words)}>
          {offer.words}
        </button>
      ))}
    </p>
  );
}

/** Where this person writes to themselves a press changes these words; whether it did. A name's phrase stays shared. */
function rewriteAlone(session: Session, clip: string, part: Part, change: (text: string) => string): boolean {
  const own = part === "style" ? undefined : session.unpublished.of(clip)?.words?.[part];
  if (own === undefined || part === "style" || change(own) === own) return false;
  session.unpublished.write(clip, part, change(own));
  return true;
}

function fieldOf(session: Session, clip: string, part: Part) {
  const { doc } = session.room;
  return part === "style" ? text(doc, "style") : clipText(doc, clip, part);
}

/** The text that says a word: the prompt itself, or what one of its names stands for. */
function whereSaid(session: Session, clip: string, { part, word }: Unknown) {
  const own = fieldOf(session, clip, part);
  const says = (text: string) => exchanged(text, word, "") !== text;
  if (!own || says(own.toString())) return own;
  const names = namesIn(own.toString()).flatMap((name) => wordNamed(name, session.words.get()) ?? []);
  const found = names.find(({ text }) => says(text));
  return found ? wordText(session.room.doc, found.id) : own;
}

/** Said to screen readers once typing has come to rest, and only where it changed. */
function useSpoken(session: Session, understood: Understood | null, called: number | null) {
  const words = understood ? summary(understood, called) : "";
  useEffect(() => {
    if (!words) return;
    const timer = setTimeout(() => session.say(words), SPEAK_PAUSE);
    return () => clearTimeout(timer);
  }, [session, words]);
}

export function summary(understood: Understood, called: number | null): string {
  const known = understood.factors.map(chip).join(", ");
  const unknown = understood.unknown.map(({ word }) => `‘${word}’`).join(", ");
  return [
    known && t("reading.say_known", { known }),
    unknown && t("reading.unknown", { words: unknown }),
    understood.open.length > 0 && t("reading.left_open"),
    called === 0 && calledText(called),
  ]
    .filter(Boolean)
    .join(" ");
}
