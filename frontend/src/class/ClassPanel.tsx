/** The class, for whoever leads it. */
import { t, useLanguage } from "../i18n";
import { FreezeButton } from "./FreezeButton";
import "./class.css";

export function ClassPanel() {
  useLanguage();
  return (
    <section className="class" aria-label={t("class.label")}>
      <FreezeButton />
      <p className="quiet">{t("class.freeze_hint")}</p>
    </section>
  );
}
