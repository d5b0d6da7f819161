/** What the history panel shows beside named versions: who changed what, an old film, and the question before a restore. */
import { useEffect, useRef } from "react";
import type { HistoryPage, OldState, Person, Span } from "../api";
import { useEditor } from "../editor/context";
import { moment, t } from "../i18n";
import { usePart } from "../store";
import { type Point, oldPrompts, places, pointOf } from "./places";

export interface Presses {
  look: (point: Point) => void;
  /** Null for who may not change the film. */
  restore: ((point: Point) => void) | null;
}

export function Spans({
  page,
  presses,
  onEarlier,
}: {
  page: HistoryPage | null;
  presses: Presses;
  onEarlier: () => void;
}) {
  return (
    <>
      <h3>{t("history.changes")}</h3>
      {!page && (
        <p className="quiet" role="status">
          {t("history.loading")}
        </p>
      )}
      <ul aria-label={t("history.changes")}>
        {page?.spans.map((span) => (
          <SpanRow key={`${span.member?.id ?? ""}:${span.first}`} span={span} presses={presses} />
        ))}
      </ul>
      {page?.next != null && (
        <button className="button" onClick={onEarlier}>
          {t("history.earlier")}
        </button>
      )}
    </>
  );
}

function SpanRow({ span, presses }: { span: Span; presses: Presses }) {
  const { film } = useEditor();
  const order = usePart(film, (now) => now.clips.map((clip) => clip.id).join("/")).split("/");
  const where = places(span.where, order);
  return (
    <li>
      <span>
        <span>
          <Who person={span.member} otherwise={span.first === 1 ? "history.nobody" : "history.gone"} />
          {where && `: ${where}`}
        </span>
        <small>
          {moment(span.ended)} · {t("history.edits", { count: span.edits })}
        </small>
      </span>
      <span className="pair">
        <Buttons point={pointOf(span.last, span.ended)} presses={presses} />
      </span>
    </li>
  );
}

export function Who({ person, otherwise }: { person: Person | null; otherwise: string }) {
  return <span className="who">{person ? person.name : t(otherwise)}</span>;
}

export function Buttons({ point, presses }: { point: Point; presses: Presses }) {
  const { when } = point;
  return (
    <>
      <button
        className="button"
        aria-label={t("history.look_at", { when })}
        onClick={() => presses.look(point)}
      >
        {t("history.look")}
      </button>
      {presses.restore && (
        <button
          className="button"
          aria-label={t("history.restore_to", { when })}
          onClick={() => presses.restore?.(point)}
        >
          {t("history.restore")}
        </button>
      )}
    </>
  );
}

/** An old state, to read. */
export function OldFilm({
  state,
  point,
  presses,
  onClose,
}: {
  state: OldState;
  point: Point;
  presses: Presses;
  onClose: () => void;
}) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), [state]);
  return (
    <article className="old-film">
      <h3 ref={head} tabIndex={-1}>
        {t("history.old", { when: point.when })}
      </h3>
      <p>
        <b>{state.document.title || t("header.untitled")}</b>
      </p>
      <p className="quiet">{state.document.style}</p>
      <ol>
        {oldPrompts(state).map((clip) => (
          <li key={clip.id}>{clip.prompt || t("history.no_words")}</li>
        ))}
      </ol>
      <span className="pair">
        {presses.restore && (
          <button className="button decisive" onClick={() => presses.restore?.(point)}>
            {t("history.restore")}
          </button>
        )}
        <button className="button" onClick={onClose}>
          {t("history.close")}
        </button>
      </span>
    </article>
  );
}

/** Asked before the film is changed under everybody's hands. Escape says no. */
export function Ask({ point, onYes, onNo }: { point: Point; onYes: () => void; onNo: () => void }) {
  const words = t("history.ask", { when: point.when });
  return (
    <div
      role="alertdialog"
      aria-label={words}
      className="ask"
      onKeyDown={(event) => event.key === "Escape" && onNo()}
    >
      <p>{words}</p>
      <span className="pair">
        <button className="button decisive" autoFocus onClick={onYes}>
          {t("history.restore")}
        </button>
        <button className="button" onClick={onNo}>
          {t("history.cancel")}
        </button>
      </span>
    </div>
  );
}
