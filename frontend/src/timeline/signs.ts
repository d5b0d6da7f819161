/** How a key of the table is written for people. */
import { t } from "../i18n";

const isMac = (): boolean => /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? "");

/** "Alt+ArrowLeft" -> "Alt ←"; "Mod+z" -> "Ctrl Z", or "⌘ Z". */
export function shown(combo: string): string {
  const parts = combo === "+" ? ["+"] : combo.split("+");
  return parts.map(sign).join(" ");
}

function sign(key: string): string {
  if (key === "Mod") return isMac() ? "⌘" : "Ctrl";
  if (key === "Alt" && isMac()) return "⌥";
  if (key === "ArrowLeft") return "←";
  if (key === "ArrowRight") return "→";
  if (key === " ") return t("keys.space");
  const named = ["Delete", "Backspace", "Home", "End", "Shift"];
  if (named.includes(key)) return t(`keys.key_${key.toLowerCase()}`);
  return key.length === 1 ? key.toUpperCase() : key;
}

/** The same for screen readers, in the words of WAI-ARIA. */
export function ariaKeys(combo: string): string {
  if (combo === "+") return "Plus";
  return combo.replace("Mod", isMac() ? "Meta" : "Control");
}
