/** Above the picture while the class plays: the way there; for who leads it, the way to what was chosen. */
import { Signpost } from "lucide-react";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { playAddress } from "./ways";
import "./after.css";
import "./words";

export default function PlayBar() {
  useLanguage();
  const { info, leads, tab } = useEditor();
  return (
    <div className="play-bar" role="status">
      <Signpost size={18} aria-hidden="true" />
      <p>{t(leads ? "play.class_leads" : "play.class_plays")}</p>
      {leads && (
        <button className="button" onClick={() => tab.set("class")}>
          {t("play.see")}
        </button>
      )}
      <a className={leads ? "button" : "button decisive"} href={playAddress(info.id)}>
        {t("play.join")}
      </a>
    </div>
  );
}
