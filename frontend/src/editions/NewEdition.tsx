/** What a new edition says otherwise than this film: its style, what names stand for, its language and its clips. */
import { type FormEvent, useState } from "react";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { language, languages, t } from "../i18n";
import { useStore } from "../store";
import { editions, type NewEdition as Asked } from "./commands";
import { MAX_NAME } from "./EditionRow";

const MAX_STYLE = 2_000;
const MAX_PROMPT = 2_000;
const MAX_WORD = 200;

const NOTHING: Asked = { name: "", style: null, words: {}, prompts: {}, language: null };

/**
 * Begins with what this film says: whoever changes nothing gets a copy for which nothing is drawn.
 * spoken: the language that this film's words are in, if somebody said so.
 */
export function NewEdition({ spoken, again }: { spoken?: string; again: () => Promise<void> }) {
  const session = useEditor();
  const film = useStore(session.film);
  const [asked, setAsked] = useState(NOTHING);
  const [busy, setBusy] = useState(false);
  const say = (more: Partial<Asked>) => setAsked((before) => ({ ...before, ...more }));
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !asked.name.trim()) return;
    setBusy(true);
    const made = await session.command(() => editions.make(session.info.id, asked));
    setBusy(false);
    if (!made) return;
    session.say(t("editions.made", { name: asked.name.trim() }));
    setAsked(NOTHING);
    void again();
  };
  const shown = asked.language ?? (spoken || language());
  return (
    <form className="new-edition" onSubmit={(event) => void make(event)}>
      <h3>{t("editions.new")}</h3>
      <label>
        {t("editions.name")}
        <input
          value={asked.name}
          maxLength={MAX_NAME}
          placeholder={t("editions.name_hint")}
          onChange={(event) => say({ name: event.target.value })}
        />
      </label>
      <label>
        {t("editions.language")}
        <select value={shown} onChange={(event) => say({ language: event.target.value })}>
          {languages.map(({ id, name }) => (
            <option key={id} value={id} lang={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("editions.style")}
        <textarea
          rows={2}
          lang={shown}
          value={asked.style ?? film.style}
          maxLength={MAX_STYLE}
          onChange={(event) => say({ style: event.target.value })}
        />
      </label>
      {film.words.length > 0 && (
        <fieldset>
          <legend>{t("editions.words")}</legend>
          {film.words.map((word) => (
            <label key={word.id}>
              {word.name}
              <input
                lang={shown}
                value={asked.words[word.id] ?? word.text}
                maxLength={MAX_WORD}
                onChange={(event) => say({ words: { ...asked.words, [word.id]: event.target.value } })}
              />
            </label>
          ))}
        </fieldset>
      )}
      <Prompts
        clips={film.clips}
        said={asked.prompts}
        lang={shown}
        say={(clip, text) => say({ prompts: { ...asked.prompts, [clip]: text } })}
      />
      <button className="button decisive" aria-disabled={busy || !asked.name.trim()}>
        {t("editions.make")}
      </button>
    </form>
  );
}

interface PromptsProps {
  clips: readonly Clip[];
  said: Record<string, string>;
  lang: string;
  say: (clip: string, text: string) => void;
}

/** A field for each clip, drawn once somebody opens them: a film may have hundreds. */
function Prompts({ clips, said, lang, say }: PromptsProps) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("editions.prompts")}</summary>
      <p className="quiet">{t("editions.prompts_hint")}</p>
      {open &&
        clips.map((clip, at) => (
          <label key={clip.id}>
            {t("script.clip", { number: at + 1 })}
            <textarea
              rows={2}
              lang={lang}
              value={said[clip.id] ?? clip.prompt}
              maxLength={MAX_PROMPT}
              onChange={(event) => say(clip.id, event.target.value)}
            />
          </label>
        ))}
    </details>
  );
}
