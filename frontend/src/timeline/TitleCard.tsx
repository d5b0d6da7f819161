/**
 * What a title says, how it stands and for how long; words are taken on Enter, or when the card is left. Escape leaves
 * them as they were.
 */
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { LOOKS, MAX_TITLE_WORDS, type Title } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { FRAME_RATE, secondsToFrames } from "../time";
import { bringHere, change, mayChange, remove, said } from "./titles";

const WIDTH = 432;

export function TitleCard({ title, left }: { title: Title; left: number }) {
  const session = useEditor();
  const [text, setText] = useState(title.text);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);
  const may = mayChange(session, title);
  useEffect(() => {
    before.current = document.activeElement;
    field.current?.focus({ preventScroll: true });
    // All of the card: on a phone it is nearly as wide as the screen.
    field.current?.closest(".title-card")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, []);
  const take = () => {
    if (text.trim() !== title.text && may) change(session, title, { text });
  };
  /** The keyboard goes on where it was. */
  const close = (keep: boolean) => {
    if (keep) take();
    session.openTitle.set(null);
    const place = before.current;
    if (place instanceof HTMLElement && place.isConnected) place.focus({ preventScroll: true });
  };
  return (
    <div
      className="marker-card title-card"
      role="dialog"
      aria-label={said(title)}
      style={{
        left: `max(0px, min(${left}px, 100% - var(--label) - ${WIDTH}px))`,
        width: `min(${WIDTH}px, 100vw - 16px)`,
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close(false);
      }}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        take();
        if (event.relatedTarget) session.openTitle.set(null);
      }}
    >
      <div className="row">
        <input
          ref={field}
          aria-label={t("titles.text")}
          placeholder={t("titles.text")}
          value={text}
          maxLength={MAX_TITLE_WORDS}
          readOnly={!may}
          onChange={(event) => setText(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => event.key === "Enter" && close(true)}
        />
        <button className="icon" aria-label={t("titles.close")} onClick={() => close(true)}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      {may && <Ways title={title} />}
    </div>
  );
}

function Ways({ title }: { title: Title }) {
  const session = useEditor();
  return (
    <div className="row">
      <select
        aria-label={t("titles.look_label")}
        value={title.look}
        onChange={(event) =>
          change(session, title, { look: LOOKS.find((each) => each === event.target.value) ?? LOOKS[0] })
        }
      >
        {LOOKS.map((look) => (
          <option key={look} value={look}>
            {t(`titles.look.${look}`)}
          </option>
        ))}
      </select>
      <Seconds title={title} />
      {t("timeline.seconds")}
      <span className="spacer" />
      <button className="button" title={t("titles.here_help")} onClick={() => bringHere(session, title)}>
        {t("titles.here")}
      </button>
      <button className="button" onClick={() => remove(session, title)}>
        {t("titles.remove")}
      </button>
    </div>
  );
}

function Seconds({ title }: { title: Title }) {
  const session = useEditor();
  const seconds = String(Math.round((title.frames / FRAME_RATE) * 100) / 100);
  const [draft, setDraft] = useState<string | null>(null);
  const take = () => {
    const wanted = Number(draft?.replace(",", "."));
    if (draft !== null && draft !== seconds && wanted > 0)
      change(session, title, { frames: secondsToFrames(wanted) });
    setDraft(null);
  };
  return (
    <input
      className="seconds"
      aria-label={t("titles.length")}
      inputMode="decimal"
      value={draft ?? seconds}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}
