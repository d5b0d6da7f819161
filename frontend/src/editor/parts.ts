/** What is not on the first screen, loaded when it is opened; `aheadOfTime` brings it while the browser has nothing to do. */
import { later, whenIdle } from "./later";

const silent = { silent: true };

export const ScriptTab = later(() => import("../prompt/ScriptTab").then((module) => module.ScriptTab));
export const NamesPanel = later(() => import("../names/NamesPanel").then((module) => module.NamesPanel));
export const HandTab = later(() => import("../hand/HandTab").then((module) => module.HandTab));
export const ReviewPanel = later(() => import("../review/ReviewPanel").then((module) => module.ReviewPanel));
export const HistoryPanel = later(() =>
  import("../history/HistoryPanel").then((module) => module.HistoryPanel),
);
export const EditionsPanel = later(() =>
  import("../editions/EditionsPanel").then((module) => module.EditionsPanel),
);
export const GalleryPanel = later(() => import("../class/Gallery").then((module) => module.GalleryPanel));
export const TaskPanel = later(() => import("../class/Task").then((module) => module.TaskPanel));
export const ClassPanel = later(() => import("../class/ClassPanel").then((module) => module.ClassPanel));
export const ReceiptPage = later(() => import("../class/DeleteClass").then((module) => module.ReceiptPage));

export const PinnedTimeline = later(() =>
  import("../review/PinnedTimeline").then((module) => module.PinnedTimeline),
);
export const ShortcutSheet = later(
  () => import("../timeline/ShortcutSheet").then((module) => module.ShortcutSheet),
  silent,
);

export const Drawings = later(() => import("../review/Drawings").then((module) => module.Drawings), silent);
export const MarkerCard = later(
  () => import("../timeline/MarkerCard").then((module) => module.MarkerCard),
  silent,
);
export const TitleCard = later(
  () => import("../timeline/TitleCard").then((module) => module.TitleCard),
  silent,
);

const versus = () => import("../review/Versus");
export const VersusLayer = later(() => versus().then((module) => module.VersusLayer), silent);
export const VersusBar = later(() => versus().then((module) => module.VersusBar), silent);
export const Compare = later(() => import("../player/Compare").then((module) => module.Compare), silent);

/** Who goes offline later still finds every tab. */
export function aheadOfTime(leads: boolean): () => void {
  const parts = [
    ReviewPanel,
    NamesPanel,
    ScriptTab,
    HandTab,
    HistoryPanel,
    EditionsPanel,
    TaskPanel,
    GalleryPanel,
    Compare,
    VersusBar,
    VersusLayer,
    PinnedTimeline,
    ShortcutSheet,
    Drawings,
    MarkerCard,
    TitleCard,
  ];
  return whenIdle(() => [...parts, ...(leads ? [ClassPanel] : [])].forEach((part) => part.ahead()));
}
