/** Sound on or off, and how loud where there is room for it. */
import { Volume2, VolumeX } from "lucide-react";
import { useEditor } from "../editor/context";
import { percent, t } from "../i18n";
import { useStore } from "../store";
import { setVolume, sound, sounding, volume } from "./volume";
import "./sound.css";

export function SoundButton() {
  const none = useStore(useEditor().sound.none);
  const on = useStore(sounding);
  const loud = useStore(volume);
  const Icon = on ? Volume2 : VolumeX;
  return (
    <span className="sound">
      <button
        className="icon"
        aria-label={t("transport.sound")}
        aria-pressed={on}
        title={`${t(on && none ? "transport.sound_none" : "transport.sound")} (Q)`}
        onClick={() => sound(!on)}
      >
        <Icon size={18} aria-hidden="true" />
      </button>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={on ? loud : 0}
        aria-label={t("transport.volume")}
        aria-valuetext={percent((on ? loud : 0) / 100)}
        title={t("transport.volume")}
        onChange={(event) => setVolume(Number(event.target.value))}
      />
    </span>
  );
}
