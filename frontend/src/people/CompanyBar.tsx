/** The frame around the screen while somebody else's view is on it: whose it is, and the way out. */
import { X } from "lucide-react";
import { useEffect } from "react";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useStore } from "../store";

/** Keys that only look around. */
const LOOKS = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "CapsLock"]);

export function CompanyBar() {
  const { company } = useEditor();
  const whom = useStore(company.whom);
  useOwnHand();
  if (!whom) return null;
  return (
    <section
      className="company"
      aria-label={t("company.with", { name: whom.name })}
      style={{ "--whose": whom.color } as React.CSSProperties}
    >
      <p className="company-line" data-company>
        <i aria-hidden="true" />
        <span>{t("company.with", { name: whom.name })}</span>
        <button className="button small" onClick={() => company.leave()}>
          <X size={14} aria-hidden="true" /> {t("company.leave")} <kbd aria-hidden="true">Esc</kbd>
        </button>
      </p>
    </section>
  );
}

/** Whatever one does oneself ends it; looking for the keyboard's place and the line itself do not. */
function useOwnHand(): void {
  const { company } = useEditor();
  useEffect(() => {
    const apart = ({ target }: Event) =>
      target instanceof Element && target.closest("[data-company]") !== null;
    const own = (event: Event) => {
      if (company.whom.get() && !apart(event)) company.leave();
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape") company.leave();
      else if (!LOOKS.has(event.key)) own(event);
    };
    // A finger that scrolls the page looks, one that taps does something.
    const down = (event: PointerEvent) => event.pointerType !== "touch" && own(event);
    const turned = (event: WheelEvent) =>
      event.target instanceof Element && event.target.closest(".timeline") && own(event);
    const inside = { capture: true } as const;
    document.addEventListener("keydown", pressed, inside);
    document.addEventListener("pointerdown", down, inside);
    document.addEventListener("click", own, inside);
    document.addEventListener("wheel", turned, { capture: true, passive: true });
    return () => {
      document.removeEventListener("keydown", pressed, inside);
      document.removeEventListener("pointerdown", down, inside);
      document.removeEventListener("click", own, inside);
      document.removeEventListener("wheel", turned, inside);
    };
  }, [company]);
}
