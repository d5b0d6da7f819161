/** Whether what is written is in the house, and what may be done here, in a word; spoken when the line goes or is back. */
import { useEffect, useRef } from "react";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { useEditor } from "./context";

export function SavedState() {
  const session = useEditor();
  const room = useStore(session.room.status);
  const keeps = useStore(session.room.keeps);
  const damaged = usePart(session.feed, (feed) => feed.damaged);
  const phase = damaged && room.phase === "saving" ? "offline" : room.phase;
  // Its reason, too: one may end as another begins.
  const held = usePart(session.feed, () => session.held);
  const readonly = !session.writes && phase === "saved";
  const holds = held !== "" && (phase === "saved" || phase === "saving");
  const words = damaged
    ? t("status.damaged")
    : holds
      ? t(`status.${held}`)
      : readonly
        ? t(session.info.role === "reviewer" ? "status.reviewing" : "status.readonly")
        : t(phase === "offline" && !keeps ? "status.unkept" : `status.${phase}`);
  useSaidAloud(phase, words);
  return (
    <span className={`saved ${phase}`}>
      <i aria-hidden="true" />
      {words}
    </span>
  );
}

/** Spoken when the line is lost and when it is back, not with every letter that is saved. */
function useSaidAloud(phase: string, words: string): void {
  const session = useEditor();
  const lost = useRef(false);
  useEffect(() => {
    if (phase === "offline" || (lost.current && phase === "saved")) session.say(words);
    if (phase === "offline" || phase === "saved") lost.current = phase === "offline";
  }, [session, phase, words]);
}
