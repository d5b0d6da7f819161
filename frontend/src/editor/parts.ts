/** What is not on the first screen, loaded when it is opened; `aheadOfTime` brings it while the browser has nothing to do. */
import { later } from "./later";

export const ScriptTab = later(() => import("../prompt/ScriptTab").then((module) => module.ScriptTab));
export const NamesPanel = later(() => import("../names/NamesPanel").then((module) => module.NamesPanel));
export const HandTab = later(() => import("../hand/HandTab").then((module) => module.HandTab));
export const ReviewPanel = later(() => import("../review/ReviewPanel").then((module) => module.ReviewPanel));
export const HistoryPanel = later(() =>
  import("../history/HistoryPanel").then((module) => module.HistoryPanel),
);
export const GalleryPanel = later(() => import("../class/Gallery").then((module) => module.GalleryPanel));
export const ClassPanel = later(() => import("../class/ClassPanel").then((module) => module.ClassPanel));
export const ReceiptPage = later(() => import("../class/DeleteClass").then((module) => module.ReceiptPage));

const versus = () => import("../review/Versus");
export const VersusLayer = later(() => versus().then((module) => module.VersusLayer), { silent: true });
export const VersusBar = later(() => versus().then((module) => module.VersusBar), { silent: true });
export const Compare = later(() => import("../player/Compare").then((module) => module.Compare), {
  silent: true,
});

const PAUSE = 2_000;

/** Who goes offline later still finds every tab. */
export function aheadOfTime(leads: boolean): () => void {
  const parts = [
    ReviewPanel,
    NamesPanel,
    ScriptTab,
    HandTab,
    HistoryPanel,
    GalleryPanel,
    Compare,
    VersusBar,
    VersusLayer,
  ];
  const all = () => [...parts, ...(leads ? [ClassPanel] : [])].forEach((part) => part.ahead());
  // Safari knows no idle callbacks.
  if (!globalThis.requestIdleCallback) {
    const timer = setTimeout(all, PAUSE);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(all, { timeout: 5 * PAUSE });
  return () => cancelIdleCallback(asked);
}
