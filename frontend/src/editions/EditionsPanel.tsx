/** Editions of the film: which there are, a new one, and those that were deleted. */
import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { Gone } from "../shelf/Shelf";
import { usePart } from "../store";
import { type Deleted, type Edition, editions } from "./commands";
import { EditionRow } from "./EditionRow";
import { NewEdition } from "./NewEdition";
import "../history/words";
import "./editions.css";

/** What was just made is read within seconds. */
const SOON = 2_000;

export function EditionsPanel() {
  useLanguage();
  const session = useEditor();
  const { found, deleted, again } = useEditions();
  const gone = useRef<HTMLUListElement>(null);
  const role = session.info.role;
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const may = session.leads || (role === "editor" && !is_class);
  const held = usePart(session.feed, (feed) => (feed.frozen || session.paused) && !session.leads);
  return (
    <section className="editions" aria-label={t("editions.label")}>
      <p className="quiet">{t("editions.hint")}</p>
      {found?.length === 1 && deleted.length === 0 && <p className="quiet">{t("editions.none")}</p>}
      <ul aria-label={t("editions.label")}>
        {found?.map((edition) => (
          <EditionRow
            key={edition.room}
            edition={edition}
            changed={again}
            // The way back is where the keyboard goes on.
            removed={() => void again().then(() => gone.current?.querySelector("button")?.focus())}
          />
        ))}
      </ul>
      {deleted.length > 0 && (
        <>
          <h3>{t("editions.deleted")}</h3>
          <ul ref={gone} aria-label={t("editions.deleted")}>
            {deleted.map((each) => (
              <Gone
                key={each.room}
                name={each.name}
                back={() => editions.bringBack(session.info.id, each.room)}
                changed={() => void again()}
              />
            ))}
          </ul>
        </>
      )}
      {may && !held && <NewEdition spoken={found?.find(({ here }) => here)?.language} again={again} />}
    </section>
  );
}

function useEditions() {
  const session = useEditor();
  const { id } = session.info;
  const told = usePart(session.feed, (feed) => feed.editions);
  const [{ found, deleted }, setAll] = useState<{ found: Edition[] | null; deleted: Deleted[] }>({
    found: null,
    deleted: [],
  });
  const gone = useRef(false);
  const again = useCallback(async () => {
    const answer = await session.command(() => editions.all(id));
    // Painted before whoever waits goes on.
    if (answer && !gone.current) flushSync(() => setAll({ found: answer.editions, deleted: answer.deleted }));
  }, [session, id]);
  useEffect(() => {
    gone.current = false;
    void again();
    return () => {
      gone.current = true;
    };
  }, [again, told]);
  const reading = found?.some(({ cells, here }) => !cells && !here) ?? false;
  useEffect(() => {
    if (!reading) return;
    const timer = setTimeout(() => void again(), SOON);
    return () => clearTimeout(timer);
  }, [reading, found, again]);
  return { found, deleted, again };
}
