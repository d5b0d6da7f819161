/** Joins the parts; nothing else. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { CodePage } from "./class/CodePage";
import { EditorPage } from "./editor/EditorPage";
import { language, setLanguage } from "./i18n";
import { JoinPage } from "./join/JoinPage";
import { Play } from "./play/late";
import { NotesPage } from "./review/NotesPage";
import "./style.css";
import "./editor/editor.css";
import "./join/join.css";
import "./player/player.css";
import "./prompt/prompt.css";
import "./review/review.css";
import "./takes/takes.css";
import "./timeline/sheet.css";
import "./timeline/timeline.css";

setLanguage(language());
const [, room, page] = /^\/rooms\/([^/]+)\/?(code|notes|play)?$/.exec(location.pathname) ?? [];
createRoot(document.getElementById("root")!).render(<StrictMode>{shown()}</StrictMode>);

function shown() {
  if (!room) return <JoinPage />;
  const id = decodeURIComponent(room);
  if (page === "notes") return <NotesPage id={id} />;
  if (page === "play")
    return (
      <EditorPage id={id}>
        <Play />
      </EditorPage>
    );
  return page ? <CodePage id={id} /> : <EditorPage id={id} />;
}
