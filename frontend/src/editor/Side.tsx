/** The panel beside the picture: its tabs, by arrow keys too, and what the chosen one shows. */
import { type KeyboardEvent, useEffect, useState } from "react";
import { useLesson } from "../class/useLesson";
import { t } from "../i18n";
import { Levels } from "../prompt/Levels";
import { usePart, useStore } from "../store";
import { HandPanel } from "../takes/HandPanel";
import { Takes } from "../takes/Takes";
import { useEditor } from "./context";
import * as parts from "./parts";
import type { Tab } from "./session";
import { FirstSteps, isNew } from "./steps";

export const PANEL = "side-panel";
/** As much as the row has at its sides. */
const EDGE = 18;
const tabId = (tab: Tab): string => `tab-${tab}`;

export function Side() {
  const { leads, feed, tab: chosen, canEdit } = useEditor();
  const tab = useStore(chosen);
  const is_class = usePart(feed, (view) => view.is_class);
  const hasTask = Boolean(useLesson().found?.task?.checklist.length);
  const tabs: Tab[] = ["clip", "script", "names", "hand", "review", "history", "editions"];
  if (hasTask) tabs.push("task");
  if (is_class) tabs.push("gallery");
  if (leads) tabs.push("class");
  useEffect(() => parts.aheadOfTime(leads), [leads]);
  // Also when another tab comes in before it: a team that becomes a class gets a gallery.
  useEffect(() => inSight(tabId(tab)), [tab, tabs.length]);
  const [fresh] = useState(() => canEdit && isNew());
  const go = (event: KeyboardEvent) => {
    const next = beside(tabs, tab, event);
    if (!next) return;
    event.preventDefault();
    chosen.set(next);
    document.getElementById(tabId(next))?.focus();
  };
  return (
    <aside className="side" aria-label={t("tabs.label")}>
      {fresh && <FirstSteps />}
      <div className="tabs" role="tablist" aria-label={t("tabs.label")} onKeyDown={go}>
        {tabs.map((name) => (
          <button
            key={name}
            id={tabId(name)}
            role="tab"
            aria-selected={tab === name}
            aria-controls={tab === name ? PANEL : undefined}
            tabIndex={tab === name || (!tabs.includes(tab) && name === "clip") ? 0 : -1}
            onClick={() => chosen.set(name)}
          >
            {t(`tabs.${name}`)}
          </button>
        ))}
      </div>
      {/* Another tab begins at its top. */}
      <div className="panel" role="tabpanel" key={tab} id={PANEL} aria-labelledby={tabId(tab)} tabIndex={0}>
        <h2 className="hidden">{t(`tabs.${tab}`)}</h2>
        <Shown tab={tab} />
      </div>
    </aside>
  );
}

/** The row of tabs moves so far that this one is seen whole; the page does not move. */
function inSight(id: string): void {
  const tab = document.getElementById(id);
  const row = tab?.parentElement;
  if (!tab || !row) return;
  const [one, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  if (one.right > all.right) row.scrollLeft += one.right - all.right + EDGE;
  else if (one.left < all.left) row.scrollLeft -= all.left - one.left + EDGE;
}

/** The tab that a key leads to: arrows go round, Home and End to the ends. */
function beside(tabs: readonly Tab[], now: Tab, { key }: KeyboardEvent): Tab | undefined {
  const at = tabs.indexOf(now);
  if (key === "ArrowRight") return tabs[(at + 1) % tabs.length];
  if (key === "ArrowLeft") return tabs.at(at - 1);
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  return undefined;
}

function Shown({ tab }: { tab: Tab }) {
  const { tab: chosen } = useEditor();
  if (tab === "script") return <parts.ScriptTab />;
  if (tab === "names") return <parts.NamesPanel />;
  if (tab === "hand") return <parts.HandTab />;
  if (tab === "review") return <parts.ReviewPanel />;
  if (tab === "history") return <parts.HistoryPanel />;
  if (tab === "editions") return <parts.EditionsPanel />;
  if (tab === "task") return <parts.TaskPanel />;
  if (tab === "gallery") return <parts.GalleryPanel />;
  if (tab === "class") return <parts.ClassPanel />;
  return (
    <>
      <Levels />
      <Takes />
      <HandPanel onOpen={() => chosen.set("hand")} />
    </>
  );
}
