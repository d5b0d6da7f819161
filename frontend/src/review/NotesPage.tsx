/** The notes on paper: each comment with the frame that its author saw, and what was drawn on it. */
import { type SyntheticEvent, useEffect, useState } from "react";
import { ApiError, type RoomInfo, api } from "../api";
import { Closed } from "../editor/frame";
import { moment, setLanguage, t, useLanguage } from "../i18n";
import { Blind } from "../player/Blind";
import { FRAME_RATE, SEGMENT_FRAMES, timecode } from "../time";
import { Lines } from "./Drawings";
import { type Thread, askedAgain, threads } from "./desk";
import type { Comment, ReviewState } from "./types";
import "./notes.css";
import "./over.css";
import "./words";

export function NotesPage({ id }: { id: string }) {
  useLanguage();
  const [found, setFound] = useState<{ room: RoomInfo; state: ReviewState } | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    Promise.all([api.room(id), api.review(id)])
      .then(async ([room, state]) => {
        await setLanguage(room.language);
        document.title = `${t("review.notes")} · ${room.title || "Telar"}`;
        setFound({ room, state });
      })
      .catch((error: unknown) =>
        setProblem(error instanceof ApiError ? error.message : t("errors.unexpected")),
      );
  }, [id]);
  if (problem) return <Closed message={problem} />;
  if (!found) return <main className="notes" aria-busy="true" />;
  return <Notes {...found} />;
}

function Notes({ room, state }: { room: RoomInfo; state: ReviewState }) {
  const places = state.places ?? {};
  const at = ({ head }: Thread) => places[head.id] ?? Number.MAX_SAFE_INTEGER;
  const all = threads(new Map(state.comments.map((comment) => [comment.id, comment]))).sort(
    (a, b) => at(a) - at(b),
  );
  const numbered = (clip: string | null): string => {
    const number = state.clips?.[clip ?? ""];
    return number ? t("review.clip", { number }) : t("review.clip_gone");
  };
  const open = all.filter(({ head }) => head.resolved === null);
  const done = all.filter(({ head }) => head.resolved !== null);
  return (
    <main className="notes">
      <header>
        <h1>{room.title || t("header.untitled")}</h1>
        <p>
          {t("review.notes_of", { when: moment(new Date().toISOString()) })}{" "}
          {state.approved && t("approved.by", { name: state.approved.name })}
        </p>
        <button className="button dark" onClick={() => window.print()}>
          {t("review.print")}
        </button>
      </header>
      {state.comments.some(({ url }) => url) && <Blind className="quiet" />}
      <h2>{t("review.filter_open")}</h2>
      {open.length === 0 && <p>{t("review.none_open")}</p>}
      <List found={open} places={places} />
      <ul>
        {askedAgain(state.decisions).map((each) => (
          <li key={each.id}>
            {t(each.clip === null ? "review.film_again" : "review.clip_again", {
              clip: numbered(each.clip),
              version: each.version_name,
              name: each.member?.name ?? t("history.gone"),
              reason: each.reason,
            })}
          </li>
        ))}
      </ul>
      {done.length > 0 && <h2>{t("review.done")}</h2>}
      <List found={done} places={places} />
      {state.decisions.length > 0 && <h2>{t("review.trail")}</h2>}
      <ul>
        {state.decisions.map((each) => (
          <li key={each.id}>
            {each.version_name}
            {each.clip === null ? "" : ` · ${numbered(each.clip)}`}:{" "}
            {t(`review.verdict_${each.verdict}`, { name: each.member?.name ?? t("history.gone") })}
            {each.reason && `, “${each.reason}”`} · <small>{moment(each.created)}</small>
          </li>
        ))}
      </ul>
    </main>
  );
}

function List({ found, places }: { found: readonly Thread[]; places: Record<string, number | null> }) {
  return (
    <ol>
      {found.map(({ head, answers }) => (
        <li className="note" key={head.id}>
          <Still comment={head} />
          <div>
            <p>
              <span className="at">{where(places[head.id])}</span>{" "}
              <b>{head.member?.name ?? t("history.gone")}</b> <small>{moment(head.created)}</small>
            </p>
            <p className="said">{head.removed ? t("review.taken_away") : head.text}</p>
            {answers.map((answer) => (
              <p className="said" key={answer.id}>
                <b>{answer.member?.name ?? t("history.gone")}</b>: {answer.text}
              </p>
            ))}
            {head.resolved && (
              <small>{t("review.resolved_by", { name: head.resolved_by ?? t("history.gone") })}</small>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

const where = (frame: number | null | undefined): string =>
  typeof frame === "number" ? timecode(frame) : t("review.nowhere");

/** The frame that was meant, of the take that was seen. */
export function Still({ comment }: { comment: Comment }) {
  const wanted = ((comment.frame % SEGMENT_FRAMES) + 0.5) / FRAME_RATE;
  // Asked twice, because a browser that has no pictures yet may forget the first time.
  const seek = ({ currentTarget: video }: SyntheticEvent<HTMLVideoElement>) => {
    if (Math.abs(video.currentTime - wanted) > 0.01) video.currentTime = wanted;
  };
  return (
    <figure>
      {comment.url && (
        <video
          src={comment.url}
          muted
          playsInline
          preload="auto"
          aria-label={t("review.frame_seen")}
          onLoadedMetadata={seek}
          onCanPlay={seek}
        />
      )}
      <svg viewBox="0 0 10000 10000" preserveAspectRatio="none" aria-hidden="true" className="drawn">
        <Lines strokes={comment.strokes} region={comment.region} color={comment.member?.color ?? "#ff7a5c"} />
      </svg>
    </figure>
  );
}
