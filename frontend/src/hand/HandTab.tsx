/** The room's hand, to see and to take back: its versions, what taught each, and what teaches now. */
import { useCallback, useEffect, useState } from "react";
import { type HandLine, api } from "../api";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart } from "../store";
import { HandPanel } from "../takes/HandPanel";
import { FootagePart } from "./FootagePart";
import { Hands } from "./Hands";
import { Lessons } from "./Lessons";
import { BaseVersion, VersionCard } from "./VersionCard";
import "./hand.css";
import "./words";

export function HandTab() {
  useLanguage();
  const { leads } = useEditor();
  const { line, failed, again } = useLine();
  return (
    <div className="hand-tab">
      <HandPanel />
      {failed && (
        <p role="alert">
          {t("hand.unread")}{" "}
          <button className="link" onClick={again}>
            {t("hand.again")}
          </button>
        </p>
      )}
      {!line && !failed && <p className="quiet">{t("hand.loading")}</p>}
      {line && (
        <>
          <Line line={line} />
          <Lessons lessons={line.lessons} />
          <FootagePart />
          {leads && <Hands />}
        </>
      )}
    </div>
  );
}

function Line({ line }: { line: HandLine }) {
  return (
    <section aria-label={t("hand.line")}>
      <h3>{t("hand.line")}</h3>
      {line.versions.length === 0 && <p className="quiet">{t("hand.none")}</p>}
      <ol className="line">
        {line.versions.map((version) => (
          <VersionCard key={version.number} version={version} />
        ))}
        <BaseVersion current={line.version === 0} />
      </ol>
    </section>
  );
}

/** What the server tells of the hand, read again with each fact about it; what was known stays meanwhile. */
function useLine() {
  const { info, feed } = useEditor();
  const told = usePart(feed, (view) => view.hand);
  const [line, setLine] = useState<HandLine | null>(null);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  // A lesson's progress is told often and changes nothing of the line.
  const mark = JSON.stringify(told && { ...told, job: null });
  useEffect(() => {
    let gone = false;
    api.hand(info.id).then(
      (found) => {
        if (gone) return;
        setLine(found);
        setFailed(false);
      },
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [info.id, mark, turn]);
  const again = useCallback(() => setTurn((now) => now + 1), []);
  return { line, failed, again };
}
