/** Joins the parts; nothing else. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Skeleton } from "./editor/frame";
import { later, whenIdle } from "./editor/later";
import { language, languages, setLanguage } from "./i18n";
import { Play } from "./play/late";
import "./style.css";
import "./join/join.css";

/** A blank page while its words are coming, as before it. */
const JoinPage = later(() => import("./join/JoinPage").then((module) => module.JoinPage), { silent: true });
const EditorPage = later(() => import("./editor/EditorPage").then((module) => module.EditorPage), {
  meanwhile: Skeleton,
});
const CodePage = later(() => import("./class/CodePage").then((module) => module.CodePage));
const NotesPage = later(() => import("./review/NotesPage").then((module) => module.NotesPage));

const [, room, page] = /^\/rooms\/([^/]+)\/?(code|notes|play)?$/.exec(location.pathname) ?? [];
// The page is asked for beside its words; at the door the editor too, while somebody reads.
if (!room) {
  JoinPage.ahead();
  whenIdle(EditorPage.ahead);
} else if (page !== "notes" && page !== "code") EditorPage.ahead();
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
