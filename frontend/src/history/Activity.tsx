/** What happened in the room, newest first: one line for a person's work, with the way to the clips that it speaks of. */
import { useCallback, useEffect, useState } from "react";
import { useEditor } from "../editor/context";
import type { Session } from "../editor/session";
import { moment, t } from "../i18n";
import { usePart } from "../store";
import { type Line, type Page, ago, deed, story, who } from "./story";
import "./words";

/** So long after something happened the list is read again, once for all that comes meanwhile. */
const PAUSE = 3_000;

export function Activity() {
  const session = useEditor();
  const order = usePart(session.film, (film) => film.clips.map((clip) => clip.id).join("/")).split("/");
  const { page, older, earlier, newest } = useStory();
  if (!page)
    return (
      <p className="quiet" role="status">
        {t("history.loading")}
      </p>
    );
  return (
    <div className="activity">
      {older && (
        <button className="button small" onClick={newest}>
          {t("activity.newest")}
        </button>
      )}
      <ul aria-label={t("activity.label")}>
        {page.lines.map((line) => (
          <Row key={`${line.at} ${line.deed} ${line.member?.id ?? ""}`} line={line} order={order} />
        ))}
      </ul>
      {page.next !== null && (
        <button className="button" onClick={earlier}>
          {t("history.earlier")}
        </button>
      )}
    </div>
  );
}

function Row({ line, order }: { line: Line; order: readonly string[] }) {
  const session = useEditor();
  const there = line.clips
    .map((id) => ({ id, number: order.indexOf(id) + 1 }))
    .filter(({ number }) => number > 0)
    .sort((a, b) => a.number - b.number);
  return (
    <li>
      <i
        className="who-dot"
        aria-hidden="true"
        style={line.member ? { background: line.member.color } : undefined}
      />
      <span>
        <b className="who">{who(line)}</b> {line.deed === "began" ? "" : deed(line, order)}
        <time dateTime={line.at} title={moment(line.at)}>
          {ago(line.at)}
        </time>
      </span>
      {there.length > 0 && (
        <span className="ways">
          {there.map(({ id, number }) => (
            <button
              key={id}
              className="button small"
              aria-label={t("activity.go", { number })}
              title={t("activity.go", { number })}
              onClick={() => session.goTo(id)}
            >
              {number}
            </button>
          ))}
        </span>
      )}
    </li>
  );
}

/**
 * Tells a while after something happened, once for all that comes meanwhile: a fact, or a change of the document, since
 * moves, locks and titles are no facts. Gives what ends it.
 */
function onNews({ feed, room }: Session, told: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      told();
    }, PAUSE);
  };
  const deaf = feed.subscribe(heard);
  room.doc.on("update", heard);
  return () => {
    clearTimeout(timer);
    deaf();
    room.doc.off("update", heard);
  };
}

/** The newest page, kept up to date; once older ones are read, only at a press. */
function useStory() {
  const session = useEditor();
  const { id } = session.info;
  const [page, setPage] = useState<Page | null>(null);
  const [older, setOlder] = useState(false);
  const newest = useCallback(async () => {
    const found = await session.command(() => story.page(id));
    if (!found) return;
    setPage(found);
    setOlder(false);
  }, [session, id]);
  useEffect(() => {
    if (older) return;
    const soon = setTimeout(() => void newest());
    const deaf = onNews(session, () => void newest());
    return () => {
      clearTimeout(soon);
      deaf();
    };
  }, [session, older, newest]);
  const earlier = async () => {
    const found = page?.next && (await session.command(() => story.page(id, page.next)));
    if (!found || !page) return;
    setPage({ ...found, lines: [...page.lines, ...found.lines] });
    setOlder(true);
  };
  return { page, older, earlier: () => void earlier(), newest: () => void newest() };
}
