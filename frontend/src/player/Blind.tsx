/** Said where a film would be, in a browser that can show none. */
import { t, useLanguage } from "../i18n";
import { isBlind } from "./codec";

export function Blind({ className }: { className: string }) {
  useLanguage();
  if (!isBlind()) return null;
  return (
    <p className={className} role="note">
      {t("picture.blind")}
    </p>
  );
}
