/** Joins the parts; nothing else. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { EditorPage } from "./editor/EditorPage";
import { later } from "./editor/later";
import { language, languages, setLanguage } from "./i18n";
import { JoinPage } from "./join/JoinPage";
import { Play } from "./play/late";
import "./style.css";
import "./editor/editor.css";
import "./join/join.css";
import "./player/player.css";
import "./prompt/prompt.css";
import "./review/review.css";
import "./takes/takes.css";
import "./timeline/sheet.css";
import "./timeline/timeline.css";
import "./timeline/flags.css";

const CodePage = later(() => import("./class/CodePage").then((module) => module.CodePage));
const NotesPage = later(() => import("./review/NotesPage").then((module) => module.NotesPage));

const [, room, page] = /^\/rooms\/([^/]+)\/?(code|notes|play)?$/.exec(location.pathname) ?? [];
void speakFirst().then(() =>
  createRoot(document.getElementById("root")!).render(<StrictMode>{shown()}</StrictMode>),
);

/** The person's language; where its words cannot be had, another one is better than none. */
async function speakFirst(): Promise<void> {
  if (await setLanguage(language())) return;
  for (const { id } of languages) if (await setLanguage(id)) return;
}

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
