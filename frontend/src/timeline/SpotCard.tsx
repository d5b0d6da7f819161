/**
 * The card of what stands at a spot of the film, a marker or a title: its words first, and below them what else it has.
 * Words are taken on Enter, or when the card is left; Escape leaves them as they were.
 */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../i18n";

interface SpotCardProps {
  /** What stands there, for who hears the screen. */
  label: string;
  left: number;
  width: number;
  words: string;
  asks: string;
  /** What may stand in the empty field. */
  hint?: string;
  /** It stands over the timeline, not in it: `left` counts from what is seen of the film. */
  above?: boolean;
  max: number;
  /** Whether this person may write here. */
  may: boolean;
  onWords: (words: string) => void;
  take: () => void;
  shut: () => void;
  children: ReactNode;
}

export function SpotCard({
  label,
  left,
  width,
  words,
  asks,
  hint = asks,
  above = false,
  max,
  may,
  onWords,
  take,
  shut,
  children,
}: SpotCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);
  /** Leaving it takes the words no more: Escape said what becomes of them. */
  const closing = useRef(false);
  useEffect(() => {
    before.current = document.activeElement;
    field.current?.focus({ preventScroll: true });
    // All of the card: on a phone it may be nearly as wide as the screen.
    card.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, []);
  /** The keyboard goes on where it was. */
  const close = (keep: boolean) => {
    if (keep) take();
    closing.current = true;
    shut();
    const place = before.current;
    if (place instanceof HTMLElement && place.isConnected) place.focus({ preventScroll: true });
  };
  return (
    <div
      ref={card}
      className={above ? "spot-card above" : "spot-card"}
      role="dialog"
      aria-label={label}
      style={{
        left: `max(0px, min(${left}px, 100% - var(--label) - ${width}px))`,
        width: `min(${width}px, 100vw - 16px)`,
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close(false);
      }}
      onBlur={(event) => {
        if (closing.current || event.currentTarget.contains(event.relatedTarget)) return;
        take();
        if (event.relatedTarget) shut();
      }}
    >
      <div className="row">
        <input
          ref={field}
          aria-label={asks}
          placeholder={hint}
          value={words}
          maxLength={max}
          readOnly={!may}
          onChange={(event) => onWords(event.target.value)}
          onBlur={() => closing.current || take()}
          onKeyDown={(event) => event.key === "Enter" && close(true)}
        />
        <button className="icon" aria-label={t("timeline.close_card")} onClick={() => close(true)}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      {may && children}
    </div>
  );
}
