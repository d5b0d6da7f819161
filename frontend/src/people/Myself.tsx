/** What the others see of oneself, and what one sees of them: for who would rather work unwatched for a while. */
import { type RefObject, useEffect, useId, useRef } from "react";
import { useEditor } from "../editor/context";
import { later } from "../editor/later";
import { t } from "../i18n";
import { usePart, useStore } from "../store";

const SignOut = later(() => import("../join/SignOut").then((module) => module.default), { silent: true });

interface Props {
  /** The button that opened it: the keyboard goes back there. */
  face: RefObject<HTMLButtonElement | null>;
  close: () => void;
}

export function Myself({ face, close }: Props) {
  const session = useEditor();
  const apart = useStore(session.apart);
  const quiet = useStore(session.quiet);
  const hidden = usePart(session.feed, (feed) => feed.cursors_hidden);
  const card = useRef<HTMLDivElement>(null);
  const hint = useId();
  useEffect(() => card.current?.querySelector("input")?.focus(), []);
  useEffect(() => {
    const outside = ({ target }: PointerEvent) => {
      if (target instanceof Node && !card.current?.contains(target) && !face.current?.contains(target))
        close();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [face, close]);
  const keep = (yes: boolean) => {
    session.setApart(yes);
    session.say(t(yes ? "myself_here.apart_now" : "myself_here.seen_now"));
  };
  return (
    <div
      ref={card}
      className="myself-here"
      role="dialog"
      aria-label={t("myself_here.open")}
      data-company
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
        face.current?.focus();
      }}
    >
      <label className="switch">
        <input
          type="checkbox"
          checked={apart}
          aria-describedby={hint}
          onChange={(event) => keep(event.target.checked)}
        />
        {t("myself_here.apart")}
      </label>
      <p className="quiet" id={hint}>
        {t("myself_here.apart_hint")}
      </p>
      <label className="switch">
        <input
          type="checkbox"
          checked={quiet || hidden}
          disabled={hidden}
          onChange={(event) => session.setQuiet(event.target.checked)}
        />
        {t("class.quiet")}
      </label>
      <SignOut close={() => session.destroy({ forget: true })} />
    </div>
  );
}
