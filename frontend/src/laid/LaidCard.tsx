/** What a laid sound says, how loud and how long it is, and what the machine understood of it. */
import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { api } from "../api";
import { type Laid, MAX_SOUND_WORDS, soundName } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { Chips } from "../prompt/Reading";
import type { Understood } from "../prompt/drafts";
import { useStore } from "../store";
import { SecondsField } from "../timeline/SecondsField";
import { SpotCard } from "../timeline/SpotCard";
import { useDraft } from "../timeline/draft";
import { again, change, mayChange, remove, said, stretch } from "./edits";
import { cellsOf, stateOf } from "./over";
import "./laid.css";
import "./words";

const PAUSE = 400;

/** The card of the sound that is open; it stands over the timeline, so that no clip is covered. */
export default function LaidCard() {
  useLanguage();
  const session = useEditor();
  const film = useStore(session.film);
  const chosen = useStore(session.openSound);
  const sound = film.sounds.find(({ clip, frame }) => clip === chosen?.clip && frame === chosen.frame);
  if (!sound) return null;
  const left = (sound.from - session.view.seen.get().from) * session.view.scale(film.length);
  return <Card key={soundName(sound)} sound={sound} left={left} />;
}

function Card({ sound, left }: { sound: Laid; left: number }) {
  const session = useEditor();
  const may = mayChange(session, sound);
  const draft = useDraft(sound.text, may ? (text) => change(session, sound, { text }) : null);
  return (
    <SpotCard
      above
      label={said(sound)}
      left={left}
      width={560}
      words={draft.words}
      asks={t("laid.text")}
      hint={t("laid.example")}
      max={MAX_SOUND_WORDS}
      may={may}
      onWords={draft.type}
      take={draft.take}
      shut={() => session.openSound.set(null)}
    >
      <div className="row ways">
        <Level sound={sound} />
        <SecondsField
          label={t("laid.length")}
          frames={sound.frames}
          take={(frames) => stretch(session, sound, frames)}
        />
        {t("timeline.seconds")}
        <span className="spacer" />
        <button
          className="button"
          title={t("laid.again_help")}
          disabled={!sound.text}
          onClick={() => again(session, sound)}
        >
          <RefreshCw size={16} aria-hidden="true" /> {t("laid.again")}
        </button>
        <button className="button" onClick={() => remove(session, sound)}>
          {t("laid.remove")}
        </button>
      </div>
      <How sound={sound} text={draft.words} may={may} />
    </SpotCard>
  );
}

/** How far it is, and what was understood of the words as they stand. */
function How({ sound, text, may }: { sound: Laid; text: string; may: boolean }) {
  const session = useEditor();
  const feed = useStore(session.feed);
  const understood = useUnderstood(text, may);
  const failed = cellsOf(sound, feed).find((cell) => cell?.state === "failed");
  return (
    <div className="row laid-state">
      <span role="status">
        {t(`laid.state.${stateOf(sound, feed)}`)}
        {failed?.reason && ` ${t(`errors.${failed.reason}`)}`}
      </span>
      {failed && (
        <button
          className="link"
          onClick={() => void session.command(() => api.retry(session.info.id, failed.key))}
        >
          {t("segments.retry")}
        </button>
      )}
      {understood && understood.factors.length > 0 && <Chips understood={understood} />}
      {understood?.factors.length === 0 && <span className="quiet">{t("laid.nothing")}</span>}
    </div>
  );
}

/** What the machine reads in the words, after a pause in typing. */
function useUnderstood(text: string, may: boolean): Understood | null {
  const { info } = useEditor();
  const [found, setFound] = useState<Understood | null>(null);
  useEffect(() => {
    if (!text.trim() || !may) return;
    let gone = false;
    const timer = setTimeout(() => {
      api.draft(info.id, { style: "", prompt: text, details: "", seeds: [] }).then(
        ({ understood }) => gone || setFound(understood),
        () => undefined,
      );
    }, PAUSE);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [text, may, info.id]);
  return text.trim() ? found : null;
}

/** Written when the slider is let go: each setting is kept for ever. */
function Level({ sound }: { sound: Laid }) {
  const session = useEditor();
  const [draft, setDraft] = useState<number | null>(null);
  const take = () => {
    if (draft !== null && draft !== sound.level) change(session, sound, { level: draft });
    setDraft(null);
  };
  return (
    <label className="laid-level">
      {t("laid.level")}
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={draft ?? sound.level}
        onChange={(event) => setDraft(Number(event.target.value))}
        onPointerUp={take}
        onKeyUp={take}
        onBlur={take}
      />
    </label>
  );
}
