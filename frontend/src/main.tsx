/** Joins the parts; nothing else. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { EditorPage } from "./editor/EditorPage";
import { language, setLanguage } from "./i18n";
import { JoinPage } from "./join/JoinPage";
import "./style.css";

setLanguage(language());
const room = /^\/rooms\/([^/]+)/.exec(location.pathname)?.[1];
createRoot(document.getElementById("root")!).render(
  <StrictMode>{room ? <EditorPage id={decodeURIComponent(room)} /> : <JoinPage />}</StrictMode>,
);
