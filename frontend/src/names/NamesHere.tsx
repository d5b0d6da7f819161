/** Under a clip's prompts: what the names in them stand for, to be picked where there are choices. Of a clip that this
 *  person writes to themselves, the names in their own words. */
import { type Clip, namesIn, unknownIn, usesOf, wordNamed } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { addName, braced, choose, usedIn } from "./edits";

export function NamesHere({ clip }: { clip: Clip }) {
  const session = useEditor();
  const film = useStore(session.film);
  const { prompt, details } = usePart(session.unpublished, (all) => all[clip.id]?.words) ?? clip;
  const texts = [film.style, prompt, details];
  const all = texts.flatMap(namesIn).flatMap((name) => wordNamed(name, film.words) ?? []);
  const words = all.filter((word, at) => all.findIndex((each) => each.id === word.id) === at);
  const nobody = unknownIn(texts, film.words);
  if (!words.length && !nobody.length) return null;
  const open = (id: string | null) => {
    if (!id) return;
    session.openWord.set(id);
    session.tab.set("names");
  };
  return (
    <ul className="names-here" aria-label={t("names.here")}>
      {words.map((word) => {
        const choices = word.choices.includes(word.text) ? word.choices : [word.text, ...word.choices];
        return (
          <li key={word.id}>
            <button
              className="offer name"
              title={usedIn(usesOf(word, film))}
              aria-label={t("names.open", { name: braced(word.name) })}
              onClick={() => open(word.id)}
            >
              {braced(word.name)}
            </button>
            {word.choices.length && session.canEdit ? (
              <select
                aria-label={t("names.pick", { name: braced(word.name) })}
                value={word.text}
                onChange={(event) => choose(session, word, event.target.value)}
              >
                {choices.map((choice) => (
                  <option key={choice}>{choice}</option>
                ))}
              </select>
            ) : (
              <span className="quiet">{word.text || t("names.no_text")}</span>
            )}
          </li>
        );
      })}
      {nobody.map((name) => (
        <li key={name}>
          <span className="quiet">{t("prompt.unused_word", { names: braced(name) })}</span>
          {session.canEdit && (
            <button className="offer" onClick={() => open(addName(session, name))}>
              {t("names.make", { name: braced(name) })}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
