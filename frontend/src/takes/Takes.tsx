/** The takes of the segment at the playhead: choose among them, compare, accept one, ask for another. */
import { Brush, Check, Columns2, Lock, LockOpen, Plus } from "lucide-react";
import { useState } from "react";
import { flushSync } from "react-dom";
import type { Take } from "../api";
import { resolve, setVariation } from "../document";
import { useEditor } from "../editor/context";
import { later } from "../editor/later";
import { number, t, useLanguage } from "../i18n";
import { useMoment } from "../player/Picture";
import type { Moment } from "../state";
import { useStore } from "../store";
import { span } from "../time";
import { lock, step } from "../timeline/edits";
import { InLine } from "./InLine";
import { accept, another, compare, mayAccept } from "./moves";
import { OfferBeside } from "./OfferBeside";
import { useStrip } from "./strip";

const MoreTakes = later(() => import("./MoreTakes").then((module) => module.default), { silent: true });
const RetouchPart = later(() => import("./RetouchPart").then((module) => module.default));

/** Of many takes the newest, and the one that is shown. */
const MOST = 8;

export function Takes() {
  useLanguage();
  const session = useEditor();
  const moment = useMoment();
  const { takes, price } = useStrip(moment);
  if (!moment || moment.state === "gap") return null;
  const { cell, segment } = moment;
  const clip = session.film.get().clips.find((each) => each.id === cell.clip);
  const mine = session.mayChange(clip);
  const said = clip ? resolve(clip.prompt, session.film.get().words).trim() : "";
  return (
    <section className="takes" aria-label={t("takes.label")}>
      <h3>
        {t("takes.label")} <small>{t("takes.of", { range: span(cell.from, cell.to) })}</small>
      </h3>
      <div className="strip">
        <Slots key={`${cell.clip}:${cell.index}`} moment={moment} takes={takes} words={said} mine={mine} />
        {mine && (
          <button
            className="take another"
            onClick={() => another(session, moment)}
            title={t("takes.another")}
          >
            <Plus size={18} aria-hidden="true" />
            <span className="hidden">{t("takes.another")}</span>
          </button>
        )}
      </div>
      {mine && !clip?.locked && segment && <MoreTakes segment={segment} price={price} />}
      <InLine />
      <Decision moment={moment} />
      <div className="take-tools">
        <CompareButton moment={moment} takes={takes} />
        {mine && segment?.url && <RetouchButton />}
        {clip && session.canEdit && session.keeps(clip) && (
          <button className="button" aria-pressed={clip.locked} onClick={() => lock(session)}>
            {clip.locked ? <Lock size={16} aria-hidden="true" /> : <LockOpen size={16} aria-hidden="true" />}
            {t(clip.locked ? "timeline.unlock" : "timeline.lock")}
          </button>
        )}
      </div>
      {mine && segment?.url && <Retouching moment={moment} />}
      {segment?.offer && <OfferBeside segment={segment} locked={clip?.locked === true} />}
    </section>
  );
}

/** The newest takes; those before them at a press, which is over with the segment. */
function Slots({ takes, moment, ...of }: Omit<TakeProps, "take"> & { takes: readonly Take[] }) {
  const [all, setAll] = useState(false);
  const every = slots(moment, takes);
  const seen = all ? every : newest(every, moment.cell.variation);
  /** The keyboard goes on with the first take: the button is gone. */
  const open = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const strip = currentTarget.parentElement;
    flushSync(() => setAll(true));
    strip?.querySelector<HTMLElement>(".take")?.focus();
  };
  return (
    <>
      {seen.length < every.length && (
        <button className="take more" onClick={open}>
          {t("takes.more", { count: every.length - seen.length })}
        </button>
      )}
      {seen.map((take) => (
        <TakeButton key={take.variation} take={take} moment={moment} {...of} />
      ))}
    </>
  );
}

/** What the strip shows: every take there is, and the one that is shown though it has no picture yet. */
function slots({ cell, segment }: Moment, takes: readonly Take[]): SlotTake[] {
  const found = new Map<number, SlotTake>(takes.map((take) => [take.variation, take]));
  const now = found.get(cell.variation);
  const fresh = segment?.variation === cell.variation ? segment : null;
  found.set(cell.variation, {
    variation: cell.variation,
    thumb: fresh?.thumb ?? now?.thumb ?? null,
    accepted: fresh?.accepted ?? now?.accepted ?? false,
    stage: fresh?.stage ?? now?.stage ?? null,
  });
  return [...found.values()].sort((a, b) => a.variation - b.variation);
}

function newest(all: readonly SlotTake[], shown: number): SlotTake[] {
  const last = all.slice(-MOST);
  const now = all.find((take) => take.variation === shown)!;
  return last.includes(now) ? last : [now, ...last.slice(1)];
}

type SlotTake = Pick<Take, "variation" | "thumb" | "accepted" | "stage">;

interface TakeProps {
  take: SlotTake;
  moment: Moment;
  /** What is to be seen in it. */
  words: string;
  /** Whether this person may choose it. */
  mine: boolean;
}

function TakeButton({ take, moment, words, mine }: TakeProps) {
  const session = useEditor();
  const { cell } = moment;
  const shown = take.variation === cell.variation;
  const name = take.accepted
    ? shown
      ? "takes.take_shown_accepted"
      : "takes.take_accepted"
    : shown
      ? "takes.take_shown"
      : "takes.take";
  const show = () => {
    if (!shown) step(session, () => setVariation(session.room.doc, cell.clip, cell.index, take.variation));
  };
  return (
    <button
      className={`take ${shown ? "shown" : ""} ${take.stage === "full" ? "" : "draft"}`}
      style={take.thumb ? { backgroundImage: `url("${take.thumb}")` } : undefined}
      aria-label={t(name, { number: take.variation + 1 })}
      aria-description={words}
      aria-pressed={shown}
      disabled={!mine}
      onClick={show}
    >
      {take.thumb ? "" : take.variation + 1}
      {take.accepted && <Check className="tick" size={14} aria-hidden="true" />}
    </button>
  );
}

function RetouchButton() {
  const { retouching } = useEditor();
  const open = useStore(retouching) !== null;
  return (
    <button
      className="button"
      aria-expanded={open}
      onClick={() => retouching.set(open ? null : { words: "" })}
    >
      <Brush size={16} aria-hidden="true" /> {t("takes.part")}
    </button>
  );
}

function Retouching({ moment }: { moment: Moment }) {
  const open = useStore(useEditor().retouching);
  if (!open) return null;
  return <RetouchPart moment={moment} key={`${moment.cell.clip}:${moment.cell.index}`} />;
}

function CompareButton({ moment, takes }: { moment: Moment; takes: readonly Take[] }) {
  const session = useEditor();
  if (takes.filter((take) => take.url).length < 2) return null;
  return (
    <button className="button" onClick={() => compare(session, moment, takes)}>
      <Columns2 size={16} aria-hidden="true" /> {t("compare.open")}
    </button>
  );
}

function Decision({ moment }: { moment: Moment }) {
  const session = useEditor();
  const { segment } = moment;
  if (!segment?.url) return <p className="quiet">{t("takes.none")}</p>;
  const version = segment.version ? t("takes.version", { number: segment.version }) : t("takes.version_0");
  const cost = t("takes.cost", {
    seconds: number(segment.seconds ?? 0),
    joules: number(segment.joules ?? 0, 0),
  });
  return (
    <div className="decision">
      <button
        className={segment.accepted ? "button" : "button decisive"}
        disabled={!mayAccept(session, moment)}
        onClick={() => void accept(session, moment)}
      >
        {t(segment.accepted ? "takes.unaccept" : "takes.accept")}
      </button>
      <span className="quiet">
        <span className="version">{version}</span> · {cost}
      </span>
    </div>
  );
}
