/** The editor's four parts, joined. */
import { BudgetSpent } from "../class/BudgetSpent";
import { Frozen } from "../class/Frozen";
import { LessonBar } from "../class/LessonBar";
import { t } from "../i18n";
import { Picture } from "../player/Picture";
import { CompanyBar } from "../people/CompanyBar";
import { PlayBar } from "../play/late";
import { Standing } from "../review/Standing";
import { Timeline } from "../timeline/Timeline";
import { usePart, useStore } from "../store";
import { useEditor } from "./context";
import { Closed } from "./frame";
import { Header } from "./Header";
import { NoticeBox } from "./NoticeBox";
import { useClipboard, useKeys } from "./keys";
import { PinnedTimeline, ReceiptPage, ShortcutSheet } from "./parts";
import { Side } from "./Side";
import { Skips } from "./Skips";

export function Editor() {
  const session = useEditor();
  const status = useStore(session.room.status);
  const damaged = usePart(session.feed, (feed) => feed.damaged);
  // Read by every part below, which all draw anew with this one.
  usePart(session.feed, () => session.canEdit);
  const hidden = usePart(session.feed, (feed) => feed.cursors_hidden);
  const quiet = useStore(session.quiet) || hidden;
  const watched = useStore(session.desk.watched);
  const help = useStore(session.help);
  const play = usePart(session.feed, (feed) => feed.play);
  useKeys();
  useClipboard();
  const receipt = useStore(session.receipt);
  if (receipt) return <ReceiptPage receipt={receipt} />;
  if (status.phase === "closed") {
    const known = ["4401", "4403", "4409"].includes(String(status.code)) ? String(status.code) : "other";
    return <Closed message={t(`closed.${known}`)} reload={known !== "4401"} />;
  }
  return (
    // Who may edit is asked once by each part: when that changes, they begin anew.
    <div className={quiet ? "editor quieted" : "editor"} key={String(damaged)}>
      <Skips />
      <Header />
      <main className="stage">
        {damaged && (
          <p className="damaged" role="alert">
            {t("status.damaged_why")}
          </p>
        )}
        <Frozen />
        <Standing />
        <BudgetSpent />
        <LessonBar />
        {play && <PlayBar />}
        <Picture />
      </main>
      <Side />
      {watched ? <PinnedTimeline watched={watched} /> : <Timeline />}
      <NoticeBox />
      {help && <ShortcutSheet />}
      <CompanyBar />
      <Spoken />
    </div>
  );
}

function Spoken() {
  const words = useStore(useEditor().spoken);
  return (
    <div className="hidden" role="status">
      {words}
    </div>
  );
}
