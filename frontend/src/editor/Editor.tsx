/** The editor's four parts, joined. */
import { useEffect } from "react";
import { BudgetSpent } from "../class/Budget";
import { Frozen } from "../class/Frozen";
import { LessonBar, TaskPanel } from "../class/Task";
import { useLesson } from "../class/useLesson";
import { t } from "../i18n";
import { Picture } from "../player/Picture";
import { PinnedTimeline } from "../review/PinnedTimeline";
import { Standing } from "../review/Standing";
import { Levels } from "../prompt/Levels";
import { HandPanel } from "../takes/HandPanel";
import { Takes } from "../takes/Takes";
import { ShortcutSheet } from "../timeline/ShortcutSheet";
import { Timeline } from "../timeline/Timeline";
import { usePart, useStore } from "../store";
import { useEditor } from "./context";
import type { Tab } from "./session";
import { Closed } from "./EditorPage";
import { Header } from "./Header";
import { NoticeBox } from "./NoticeBox";
import { useClipboard, useKeys } from "./keys";
import {
  ClassPanel,
  GalleryPanel,
  HandTab,
  HistoryPanel,
  NamesPanel,
  ReceiptPage,
  ReviewPanel,
  ScriptTab,
  aheadOfTime,
} from "./parts";

export function Editor() {
  const session = useEditor();
  const status = useStore(session.room.status);
  const damaged = usePart(session.feed, (feed) => feed.damaged);
  // Read by every part below, which all draw anew with this one.
  usePart(session.feed, () => session.canEdit);
  const hidden = usePart(session.feed, (feed) => feed.cursors_hidden);
  const quiet = useStore(session.quiet) || hidden;
  const watched = useStore(session.desk.watched);
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
        <Picture />
      </main>
      <Side />
      {watched ? <PinnedTimeline watched={watched} /> : <Timeline />}
      <NoticeBox />
      <ShortcutSheet />
      <Spoken />
    </div>
  );
}

function Side() {
  const { leads, feed, tab: chosen } = useEditor();
  const tab = useStore(chosen);
  const is_class = usePart(feed, (view) => view.is_class);
  const hasTask = Boolean(useLesson().found?.task?.checklist.length);
  const tabs: Tab[] = ["clip", "script", "names", "hand", "review", "history"];
  if (hasTask) tabs.push("task");
  if (is_class) tabs.push("gallery");
  if (leads) tabs.push("class");
  useEffect(() => aheadOfTime(leads), [leads]);
  return (
    <aside className="side" aria-label={t("tabs.label")}>
      <div className="tabs" role="tablist" aria-label={t("tabs.label")}>
        {tabs.map((name) => (
          <button key={name} role="tab" aria-selected={tab === name} onClick={() => chosen.set(name)}>
            {t(`tabs.${name}`)}
          </button>
        ))}
      </div>
      {/* Another tab begins at its top. */}
      <div className="panel" role="tabpanel" key={tab}>
        {tab === "clip" && (
          <>
            <Levels />
            <Takes />
            <HandPanel onOpen={() => chosen.set("hand")} />
          </>
        )}
        {tab === "script" && <ScriptTab />}
        {tab === "names" && <NamesPanel />}
        {tab === "hand" && <HandTab />}
        {tab === "review" && <ReviewPanel />}
        {tab === "history" && <HistoryPanel />}
        {tab === "task" && <TaskPanel />}
        {tab === "gallery" && <GalleryPanel />}
        {tab === "class" && <ClassPanel />}
      </div>
    </aside>
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
