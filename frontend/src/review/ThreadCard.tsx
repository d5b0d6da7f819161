/** One thread: what was said and drawn at a frame, its answers, and what can be done with it. */
import { type ReactNode, useState } from "react";
import { api } from "../api";
import { MAX_WORD } from "../document";
import { useEditor } from "../editor/context";
import { moment, t } from "../i18n";
import { usePart, useStore } from "../store";
import { span, timecode } from "../time";
import { Words } from "./Compose";
import { Still } from "./NotesPage";
import type { Placed } from "./desk";
import { show } from "./moves";
import type { Comment } from "./types";
import "./words";

export function ThreadCard({ head, answers, spot }: Placed) {
  const session = useEditor();
  const chosen = useStore(session.desk.chosen) === head.id;
  const name = nameOf(head);
  const where = !spot
    ? t("review.nowhere")
    : spot.to - spot.from > 1
      ? span(spot.from, spot.to)
      : timecode(spot.from);
  return (
    <li
      className={`thread-card ${chosen ? "chosen" : ""} ${head.resolved ? "done" : ""}`}
      data-comment={head.id}
    >
      <button className="where" aria-expanded={chosen} onClick={() => show(session, head)}>
        <i style={{ background: head.member?.color }} aria-hidden="true" />
        <b>{name}</b> <span className="at">{where}</span>
        <span className="hidden">{t("review.go_there")}</span>
      </button>
      <p className="said">{head.removed ? <i>{t("review.taken_away")}</i> : <Mentions comment={head} />}</p>
      {head.region && !head.removed && <small>{t("review.has_region")}</small>}
      {spot?.older && <Older head={head} open={chosen} />}
      {head.resolved && (
        <small>{t("review.resolved_by", { name: head.resolved_by ?? t("history.gone") })}</small>
      )}
      {answers.length > 0 && (
        <ul className="answers" aria-label={t("review.answers")}>
          {answers.map((answer) => (
            <li key={answer.id}>
              <b>{nameOf(answer)}</b> <Mentions comment={answer} />
              <Remove comment={answer} />
            </li>
          ))}
        </ul>
      )}
      {chosen && <small>{moment(head.created)}</small>}
      {session.mayReview && <Actions head={head} open={chosen} />}
    </li>
  );
}

const nameOf = (comment: Comment): string => comment.member?.name ?? t("history.gone");

/** The words, with the names of who is asked set apart. */
function Mentions({ comment }: { comment: Comment }) {
  const { feed, info } = useEditor();
  const people = usePart(feed, (now) => now.people);
  const named = comment.mentions.flatMap((id) => people.get(id) ?? []);
  const parts: ReactNode[] = [];
  let rest = comment.text;
  while (rest) {
    const next = named
      .map((one) => ({ one, at: rest.toLowerCase().indexOf(`@${one.name.toLowerCase()}`) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.one.name.length - a.one.name.length)[0];
    if (!next) break;
    const end = next.at + next.one.name.length + 1;
    const me = next.one.id === String(info.you.id);
    parts.push(
      rest.slice(0, next.at),
      <b className={me ? "mention me" : "mention"} key={parts.length}>
        {rest.slice(next.at, end)}
      </b>,
    );
    rest = rest.slice(end);
  }
  return (
    <>
      {parts}
      {rest}
    </>
  );
}

/** Another take stands there now: the frame that was meant, from the take that was seen, with what was drawn on it. */
function Older({ head, open }: { head: Comment; open: boolean }) {
  return (
    <div className="older-take">
      <small>{t("review.older")}</small>
      {open && head.url && <Still comment={head} />}
    </div>
  );
}

function Actions({ head, open }: { head: Comment; open: boolean }) {
  const session = useEditor();
  const { desk, info } = session;
  const [text, setText] = useState("");
  const change = async (what: { resolved: boolean }) => {
    const made = await session.command(() => api.changeComment(info.id, head.id, what));
    if (made) desk.put(made);
  };
  const send = async () => {
    if (!text.trim()) return;
    const made = await session.command(() => api.answer(info.id, head.id, text));
    if (!made) return;
    desk.put(made);
    setText("");
  };
  return (
    <>
      {open && (
        <div className="answer">
          <Words
            id={`answer-${head.id}`}
            text={text}
            setText={setText}
            send={() => void send()}
            label={t("review.answer_to", { name: nameOf(head) })}
          />
          <button className="button" aria-disabled={!text.trim()} onClick={() => void send()}>
            {t("review.answer")}
          </button>
        </div>
      )}
      <div className="row">
        <button className="link" onClick={() => void change({ resolved: !head.resolved })}>
          {t(head.resolved ? "review.unresolve" : "review.resolve")}
        </button>
        {!head.removed && <Again head={head} />}
        {!head.removed && <Remove comment={head} />}
      </div>
    </>
  );
}

/** What was drawn on the picture is the part of the take to be drawn again, what was said the words for it. */
function Again({ head }: { head: Comment }) {
  const session = useEditor();
  const clip = useStore(session.film).clips.find((each) => each.id === head.clip);
  if (!clip || !session.mayChange(clip) || (!head.region && head.strokes.length === 0)) return null;
  const press = () => {
    show(session, head);
    session.desk.drawing.set({
      tool: head.region ? "region" : "pen",
      strokes: [...head.strokes].map((stroke) => [...stroke]),
      region: head.region ? [...head.region] : null,
    });
    session.retouching.set({ words: unaddressed(head, session.feed.get().people).slice(0, MAX_WORD) });
    session.tab.set("clip");
  };
  return (
    <button className="link" onClick={press}>
      {t("takes.part_from_comment")}
    </button>
  );
}

/** What was said, without whom it asks: a name is no word of a picture. */
export function unaddressed(head: Comment, people: ReadonlyMap<string, { name: string }>): string {
  const names = head.mentions.flatMap((id) => people.get(id)?.name ?? []).sort((a, b) => b.length - a.length);
  const plain = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const words = plain
    ? head.text.replace(new RegExp(`@(${plain})(?![\\p{L}\\p{N}])[,:]?`, "giu"), "")
    : head.text;
  return words
    .replace(/\s+/g, " ")
    .replace(/ (?=[,.;:])/g, "")
    .replace(/^[\s,;:]+|[\s,;:]+$/g, "");
}

/** For its author and for owners; what was taken away can be brought back at once. */
function Remove({ comment }: { comment: Comment }) {
  const session = useEditor();
  const { desk, info } = session;
  const mine = session.leads || comment.member?.id === String(info.you.id);
  if (!mine || !session.mayReview) return null;
  const remove = async (removed: boolean) => {
    const made = await session.command(() => api.changeComment(info.id, comment.id, { removed }));
    if (!made) return;
    desk.put(made);
    desk.taken.set(removed ? made.id : null);
  };
  return (
    <button
      className="link"
      aria-label={t("review.remove_of", { name: nameOf(comment) })}
      onClick={() => void remove(true)}
    >
      {t("review.remove")}
    </button>
  );
}
