/** The button that gives the film the whole screen, and what is said of it, on every page that shows one. */
import { Maximize2 } from "lucide-react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { keyOf } from "../timeline/shortcuts";
import { shown } from "../timeline/signs";
import type { Filled } from "./immersive";

/** Seen where the browser refused, and heard in any case: Escape is the way back. */
export function FilledSays({ filled }: { filled: Filled }) {
  return (
    <p className={filled === "window" ? "toast" : "hidden"} role="status">
      {filled === "off" ? "" : t(`transport.full_${filled}`)}
    </p>
  );
}

export function FullButton() {
  const { immersive } = useEditor();
  const name = t("transport.full");
  return (
    <button
      className="icon"
      aria-label={name}
      title={`${name} (${shown(keyOf("full"))})`}
      onClick={immersive.toggle}
    >
      <Maximize2 size={16} aria-hidden="true" />
    </button>
  );
}
