/** The film's outline: one shared text. */
import { MAX_SCRIPT, text } from "../document";
import { useEditor } from "../editor/context";
import { PromptField } from "./PromptField";

export function ScriptTab() {
  const session = useEditor();
  return <PromptField level="script" words={text(session.room.doc, "script")} limit={MAX_SCRIPT} />;
}
