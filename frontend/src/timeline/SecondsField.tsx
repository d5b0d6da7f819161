/** How long something lasts, in seconds that are typed; taken on Enter or when the field is left. */
import { useState } from "react";
import { FRAME_RATE, secondsToFrames } from "../time";

interface Props {
  label: string;
  frames: number;
  /** Frames; never asked with what stands already, or with what is no length. */
  take: (frames: number) => void;
}

export function SecondsField({ label, frames, take }: Props) {
  const seconds = String(Math.round((frames / FRAME_RATE) * 100) / 100);
  const [draft, setDraft] = useState<string | null>(null);
  const enter = () => {
    const wanted = Number(draft?.replace(",", "."));
    if (draft !== null && draft !== seconds && wanted > 0) take(secondsToFrames(wanted));
    setDraft(null);
  };
  return (
    <input
      className="seconds"
      aria-label={label}
      inputMode="decimal"
      value={draft ?? seconds}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={enter}
      onKeyDown={(event) => event.key === "Enter" && enter()}
    />
  );
}
