/**
 * The first steps in an editor that is new to somebody, one line at a time: each is over when it is done, in whatever
 * order, and a press on it leads there. Closed once, it stays away from this browser.
 */
import { ArrowRight, Check, X } from "lucide-react";
import { useEffect, useState } from "react";
import type * as Y from "yjs";
import { GAP, clipText, text } from "../document";
import { t, useLanguage } from "../i18n";
import { faces, usePeople } from "../people/presence";
import { usePart, useStore } from "../store";
import { useEditor } from "./context";
import { KNOWN } from "./steps";
import { keep } from "./kept";
import { reach } from "./reach";
import type { Session } from "./session";
import "./stepWords";
import "./steps.css";

export type Step = "style" | "clip" | "code" | "play";

/** Where each is done. */
const PLACE: Record<Step, string> = {
  style: ".level.style [role=textbox]",
  clip: ".level.prompt [role=textbox]",
  code: ".header .code",
  play: "#picture",
};

export default function FirstSteps() {
  useLanguage();
  const session = useEditor();
  const { code } = session.info;
  const steps: readonly Step[] = code ? ["style", "clip", "code"] : ["style", "clip", "play"];
  const done = useDone();
  const styled = usePart(session.film, (film) => film.style.trim() !== "");
  const [closed, setClosed] = useState(false);
  const at = steps.findIndex((step) => !done.has(step));
  const step = steps[at];
  const over = step === undefined;
  useEffect(() => {
    if (over) keep(KNOWN, true);
  }, [over]);
  if (closed) return null;
  const close = () => {
    keep(KNOWN, true);
    setClosed(true);
    document.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
  };
  const go = (step: Step) => {
    if (step === "style" || step === "clip") session.tab.set("clip");
    if (step === "clip") toWords(session);
    reach(PLACE[step]);
  };
  const words = step
    ? t(`start.${step === "style" && styled ? "look" : step}`, { code: code ?? "" })
    : t("start.over");
  return (
    <section className="first-steps" aria-label={t("start.label")}>
      <span className="dots" aria-hidden="true">
        {steps.map((each) => (
          <i key={each} className={done.has(each) ? "done" : each === step ? "now" : ""} />
        ))}
      </span>
      {step ? (
        <button className="link" onClick={() => go(step)}>
          <span className="hidden">{t("start.at", { number: at + 1, count: steps.length })} </span>
          {words}
          <ArrowRight size={14} aria-hidden="true" />
        </button>
      ) : (
        <p>
          <Check size={14} aria-hidden="true" /> {words}
        </p>
      )}
      <button className="icon" aria-label={t("start.close")} title={t("start.close")} onClick={close}>
        <X size={16} aria-hidden="true" />
      </button>
      {/* What is next is told as it comes, not as the page opens. */}
      <span className="hidden" role="status">
        {done.size > 0 ? words : ""}
      </span>
    </section>
  );
}

/** A gap has no words: whoever has one selected is brought to the first clip. */
function toWords(session: Session): void {
  const { clips } = session.film.get();
  const selected = clips.find(({ id }) => id === session.selected.get());
  const first = clips.find(({ source }) => source !== GAP);
  if (first && (!selected || selected.source === GAP)) session.goTo(first.id);
}

/** What this person did since the page opened; what others write is no step of theirs. */
function useDone(): ReadonlySet<Step> {
  const session = useEditor();
  const [written, setWritten] = useState<ReadonlySet<Step>>(new Set());
  const [played, setPlayed] = useState(false);
  const { playing } = useStore(session.player.transport);
  const company = faces(usePeople(session.people)).length > 1;
  if (playing && !played) setPlayed(true);
  useEffect(() => {
    const { doc } = session.room;
    const wrote = ({ local, changed }: Y.Transaction) => {
      if (!local) return;
      const touched = (words: Y.Text | null) => words !== null && changed.has(words as never);
      const clip = session.film.get().clips.some(({ id }) => touched(clipText(doc, id, "prompt")));
      const steps: Step[] = [
        ...(touched(text(doc, "style")) ? ["style" as const] : []),
        ...(clip ? ["clip" as const] : []),
      ];
      if (steps.length)
        setWritten((all) => (steps.every((step) => all.has(step)) ? all : new Set([...all, ...steps])));
    };
    doc.on("afterTransaction", wrote);
    return () => doc.off("afterTransaction", wrote);
  }, [session]);
  const done = new Set(written);
  if (company) done.add("code");
  if (played) done.add("play");
  return done;
}
