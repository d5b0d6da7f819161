/** Above a clip's names: the paragraph of the script that it was made of, the way there, and what it says otherwise now. */
import { BookOpen } from "lucide-react";
import { type Clip, type Line, MAX_PROMPT, clipText, firstOf, setText } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { step } from "../timeline/edits";
import { useLines } from "./lines";
import { short } from "./short";

export const FromScript = ({ clip }: { clip: Clip }) => (clip.paragraph ? <Linked clip={clip} /> : null);

function Linked({ clip }: { clip: Clip }) {
  const session = useEditor();
  const line = useLines().find(({ clips }) => clips.some((each) => each.id === clip.id));
  if (!line) return null;
  const go = () => {
    session.scriptAt.set(line.from);
    session.tab.set("script");
  };
  return (
    <p>
      <button className="offer from-script" onClick={go}>
        <BookOpen size={12} aria-hidden="true" /> {t("script.from", { words: short(line.text) })}
      </button>
      {session.mayChange(clip) && <Otherwise clip={clip} line={line} />}
    </p>
  );
}

/** A paragraph of which several clips were made says more than each of them: there nothing is offered. */
function Otherwise({ clip, line }: { clip: Clip; line: Line }) {
  const session = useEditor();
  const words = firstOf(line.text, MAX_PROMPT);
  if (line.clips.length > 1 || words === clip.prompt.trim()) return null;
  const write = () => {
    const prompt = clipText(session.room.doc, clip.id, "prompt");
    if (!prompt) return;
    step(session, () => setText(prompt, words));
    session.say(t("script.written"));
  };
  return (
    <span className="otherwise">
      {t("script.otherwise")}{" "}
      <button className="link" title={words} onClick={write}>
        {t("script.write")}
      </button>
    </span>
  );
}
