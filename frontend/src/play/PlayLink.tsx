/** In the transport: the way to the film as those see it who play it. */
import { Signpost } from "lucide-react";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { playAddress } from "./ways";
import "./words";

export default function PlayLink() {
  useLanguage();
  const { info } = useEditor();
  return (
    <a className="icon" href={playAddress(info.id)} aria-label={t("play.open")} title={t("play.open_hint")}>
      <Signpost size={18} aria-hidden="true" />
    </a>
  );
}
