/** The film's outline: one shared text; its paragraphs become clips by a press, and each knows its own. */
import { useState } from "react";
import { type Line, MAX_CLIPS, MAX_SCRIPT, clipsFromScript, text } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { focusClip, may, mayAdd, refuse, step } from "../timeline/edits";
import { PromptField } from "./PromptField";
import { useLines } from "./lines";
import { short } from "./short";

export function ScriptTab() {
  useLanguage();
  const session = useEditor();
  const { doc } = session.room;
  const [cursor, setCursor] = useState(-1);
  const lines = useLines();
  const open = lines.filter(({ clips }) => clips.length === 0);
  const make = (wanted: readonly Line[]) => {
    if (!mayAdd(session)) return;
    const ids = step(session, () => clipsFromScript(doc, lines, wanted, session.newOwner, may(session)));
    if (ids.length < wanted.length) refuse(session, t("timeline.full", { limit: MAX_CLIPS }));
    if (!ids.length) return;
    session.goTo(ids[0]!);
    session.say(t("script.made", { count: ids.length }));
  };
  return (
    <>
      <PromptField
        level="script"
        words={text(doc, "script")}
        limit={MAX_SCRIPT}
        onCursor={setCursor}
        goTo={session.scriptAt}
      />
      {session.canEdit && open.length > 1 && (
        <button className="button all-lines" onClick={() => make(open)}>
          {t("script.make_all", { count: open.length })}
        </button>
      )}
      {lines.length > 0 && open.length === 0 && <p className="quiet">{t("script.all_made")}</p>}
      <ol className="lines" aria-label={t("script.lines")}>
        {lines.map((line) => (
          <LineRow
            key={line.from}
            line={line}
            here={line.from <= cursor && cursor <= line.to}
            make={() => make([line])}
          />
        ))}
      </ol>
    </>
  );
}

/** `here`: the cursor stands in it. */
function LineRow({ line, here, make }: { line: Line; here: boolean; make: () => void }) {
  const session = useEditor();
  const order = session.film.get().clips.map((clip) => clip.id);
  const jump = (clip: string) => {
    session.tab.set("clip");
    focusClip(session, clip);
  };
  const words = short(line.text);
  return (
    <li className={here ? "here" : undefined} aria-current={here ? "true" : undefined}>
      <button className="line-words" onClick={() => session.scriptAt.set(line.from)}>
        {words}
      </button>
      {line.clips.map((clip) => (
        <button key={clip.id} className="offer" onClick={() => jump(clip.id)}>
          {t("script.clip", { number: order.indexOf(clip.id) + 1 })}
        </button>
      ))}
      {!line.clips.length && <small>{t("script.no_clip")}</small>}
      {!line.clips.length && session.canEdit && (
        <button className="offer" onClick={make}>
          {t("script.make_this")}
          <span className="hidden"> {words}</span>
        </button>
      )}
    </li>
  );
}
