/** What is played round and round: the loop, and where it begins and ends, for who has no keys at hand. */
import { ArrowLeftToLine, ArrowRightToLine, Eraser, Repeat } from "lucide-react";
import type { ReactNode } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useStore } from "../store";
import { keyOf } from "../timeline/shortcuts";
import { shown } from "../timeline/signs";
import { mark, unmark } from "./marks";

const SIZE = { size: 16, "aria-hidden": true } as const;

export function LoopButtons() {
  const session = useEditor();
  const { loop } = session;
  const on = useStore(loop.on);
  const marked = useStore(loop.marks) !== null;
  return (
    <span className="loops" role="group" aria-label={t("transport.loop")}>
      <button
        className={`icon ${on ? "on" : ""}`}
        aria-label={t("transport.loop")}
        aria-pressed={on}
        title={`${t("transport.loop_help")} (${shown(keyOf("loop"))})`}
        onClick={() => loop.on.set(!on)}
      >
        <Repeat {...SIZE} />
      </button>
      <MarkButton does="mark_in" press={() => mark(session, "in")}>
        <ArrowLeftToLine {...SIZE} />
      </MarkButton>
      <MarkButton does="mark_out" press={() => mark(session, "out")}>
        <ArrowRightToLine {...SIZE} />
      </MarkButton>
      <MarkButton does="unmark" press={() => unmark(session)} rests={!marked}>
        <Eraser {...SIZE} />
      </MarkButton>
    </span>
  );
}

interface MarkProps {
  /** Its name in the table of keys. */
  does: "mark_in" | "mark_out" | "unmark";
  press: () => void;
  rests?: boolean;
  children: ReactNode;
}

function MarkButton({ does, press, rests = false, children }: MarkProps) {
  const name = t(`keys.${does}`);
  return (
    <button
      className="icon"
      aria-label={name}
      aria-disabled={rests}
      title={`${name} (${shown(keyOf(does))})`}
      onClick={() => !rests && press()}
    >
      {children}
    </button>
  );
}
