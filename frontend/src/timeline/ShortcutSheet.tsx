/** All keys on one sheet: what can be done, and how. */
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { useStore } from "../store";
import { KeyButton } from "./KeyButton";
import { keysOf, own, takeBack } from "./keymap";
import { CLIPBOARD, SHORTCUTS, type Shortcut, letters, setLetters } from "./shortcuts";
import { shown } from "./signs";
import "./sheet.css";

const GROUPS = ["play", "cut", "arrange", "look", "review"] as const;
/** What is done by pointer, or with the picture focused. */
const HANDS = ["drag_move", "drag_trim", "drag_slip", "drag_free", "picture_arrows"] as const;

export function ShortcutSheet() {
  useLanguage();
  const { help } = useEditor();
  const close = () => help.set(false);
  const on = useStore(letters);
  const keymap = useStore(own);
  const [changing, change] = useState(false);
  const [said, say] = useState("");
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const sheet = place.current!;
    sheet.showModal();
    return () => {
      sheet.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={place}
      className="sheet"
      aria-labelledby="sheet-title"
      onCancel={close}
      onClick={(event) => event.target === event.currentTarget && close()}
      onKeyDown={(event) => event.key === "?" && close()}
    >
      <div className="sheet-page">
        <header>
          <h2 id="sheet-title">{t("keys.title")}</h2>
          <button className="icon" onClick={close} aria-label={t("keys.close")}>
            <X size={18} aria-hidden="true" />
          </button>
        </header>
        <div className="columns">
          {GROUPS.map((group) => (
            <section key={group}>
              <h3>{t(`keys.group_${group}`)}</h3>
              <dl>
                {SHORTCUTS.filter((each) => each.group === group).map((each) => (
                  <Row key={each.name} shortcut={each} say={changing && !each.elsewhere ? say : null} />
                ))}
                {group === "arrange" &&
                  CLIPBOARD.map((each) => <Row key={each.name} shortcut={each} say={null} />)}
              </dl>
            </section>
          ))}
        </div>
        <div className="own-keys">
          <button className="button" aria-pressed={changing} onClick={() => change(!changing)}>
            {t("keys.change")}
          </button>
          {Object.keys(keymap).length > 0 && (
            <button
              className="button"
              onClick={() => {
                takeBack();
                say(t("keys.usual_again"));
              }}
            >
              {t("keys.usual")}
            </button>
          )}
          <p role="status" className="quiet">
            {said || (changing && t("keys.change_hint"))}
          </p>
        </div>
        <label className="letters">
          <input type="checkbox" checked={on} onChange={(event) => setLetters(event.target.checked)} />
          {t("keys.letters")}
        </label>
        <h3>{t("keys.group_hand")}</h3>
        <ul className="hand-rows">
          {HANDS.map((name) => (
            <li key={name}>{t(`keys.${name}`)}</li>
          ))}
        </ul>
      </div>
    </dialog>
  );
}

type Keyed = Pick<Shortcut, "name" | "keys">;

/** What is done, and by which key; with `say` the key can be changed. */
function Row({
  shortcut,
  say,
}: { shortcut: Shortcut; say: ((text: string) => void) | null } | { shortcut: Keyed; say: null }) {
  return (
    <div>
      <dt>{t(`keys.${shortcut.name}`)}</dt>
      <dd>
        {say ? (
          <KeyButton shortcut={shortcut} say={say} />
        ) : (
          keysOf(shortcut).map((key) => <kbd key={key}>{shown(key)}</kbd>)
        )}
      </dd>
    </div>
  );
}
