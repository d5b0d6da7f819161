/** The class, for whoever leads it. */
import { api } from "../api";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePart } from "../store";
import { FreezeButton } from "./FreezeButton";
import "./class.css";

export function ClassPanel() {
  useLanguage();
  const session = useEditor();
  const is_class = usePart(session.feed, (feed) => feed.is_class);
  const choose = (is_class: boolean) => session.command(() => api.changeClass(session.info.id, { is_class }));
  return (
    <section className="class" aria-label={t("class.label")}>
      <label className="switch">
        <input type="checkbox" checked={is_class} onChange={(event) => void choose(event.target.checked)} />
        {t("class.is_class")}
      </label>
      <p className="quiet">{t("class.is_class_hint")}</p>
      <FreezeButton />
      <p className="quiet">{t("class.freeze_hint")}</p>
    </section>
  );
}
