/** The take of the segment at the playhead: accept it, or ask for another. */
import { Check, Plus } from "lucide-react";
import { api } from "../api";
import { setVariation } from "../document";
import { useEditor } from "../editor/context";
import type { Segment } from "../feed";
import { number, t, useLanguage } from "../i18n";
import { useMoment } from "../player/Picture";
import { span } from "../time";
import { InLine } from "./InLine";

export function Takes() {
  useLanguage();
  const session = useEditor();
  const moment = useMoment();
  if (!moment || moment.state === "gap") return null;
  const { cell, segment } = moment;
  const mine = session.mayChange(session.film.get().clips.find((clip) => clip.id === cell.clip));
  const range = span(cell.from, cell.to);
  const another = () => {
    const next = Math.max(segment?.next_variation ?? 1, cell.variation + 1);
    setVariation(session.room.doc, cell.clip, cell.index, next);
  };
  return (
    <section className="takes" aria-label={t("takes.label")}>
      <h3>
        {t("takes.label")} <small>{t("takes.of", { range })}</small>
      </h3>
      <div className="strip">
        {Array.from({ length: Math.max(segment?.next_variation ?? 1, cell.variation + 1) }, (_, at) => (
          <Take
            key={at}
            number={at}
            shown={at === cell.variation}
            segment={at === cell.variation ? segment : null}
            mine={mine}
          />
        )).slice(-4)}
        {mine && (
          <button className="take another" onClick={another} title={t("takes.another")}>
            <Plus size={18} aria-hidden="true" />
            <span className="hidden">{t("takes.another")}</span>
          </button>
        )}
      </div>
      <InLine />
      <Decision segment={segment} />
    </section>
  );
}

interface TakeProps {
  number: number;
  shown: boolean;
  segment: Segment | null;
  /** Whether this person may choose it. */
  mine: boolean;
}

function Take({ number: at, shown, segment, mine }: TakeProps) {
  const session = useEditor();
  const moment = useMoment();
  const name = segment?.accepted ? "take_accepted" : shown ? "take_shown" : "take";
  const show = () => moment && setVariation(session.room.doc, moment.cell.clip, moment.cell.index, at);
  return (
    <button
      className={`take ${shown ? "shown" : ""} ${segment?.stage === "preview" ? "draft" : ""}`}
      style={segment?.thumb ? { backgroundImage: `url("${segment.thumb}")` } : undefined}
      aria-label={t(`takes.${name}`, { number: at + 1 })}
      aria-pressed={shown}
      disabled={!mine}
      onClick={show}
    >
      {segment?.thumb ? "" : at + 1}
      {segment?.accepted && <Check className="tick" size={14} aria-hidden="true" />}
    </button>
  );
}

function Decision({ segment }: { segment: Segment | null }) {
  const session = useEditor();
  if (!segment?.url) return <p className="quiet">{t("takes.none")}</p>;
  const { id } = session.info;
  const mayAccept = session.info.role !== "viewer" && segment.stage === "full";
  const version = segment.version ? t("takes.version", { number: segment.version }) : t("takes.version_0");
  const cost = t("takes.cost", {
    seconds: number(segment.seconds ?? 0),
    joules: number(segment.joules ?? 0, 0),
  });
  const press = () =>
    void session.command(() =>
      segment.accepted
        ? api.unaccept(id, segment.clip, segment.index)
        : api.accept(id, segment.clip, segment.index),
    );
  return (
    <div className="decision">
      <button
        className={segment.accepted ? "button" : "button decisive"}
        disabled={!mayAccept}
        onClick={press}
      >
        {t(segment.accepted ? "takes.unaccept" : "takes.accept")}
      </button>
      <span className="quiet">
        <span className="version">{version}</span> · {cost}
      </span>
    </div>
  );
}
