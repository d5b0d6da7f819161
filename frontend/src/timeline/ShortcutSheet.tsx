/** All keys on one sheet: what can be done, and how. */
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { useStore } from "../store";
import { CLIPBOARD, SHORTCUTS, letters, setLetters } from "./shortcuts";
import { shown } from "./signs";

const GROUPS = ["play", "cut", "arrange", "look", "review"] as const;
/** What is done by pointer, or with the picture focused. */
const HANDS = ["drag_move", "drag_trim", "drag_slip", "drag_free", "picture_arrows"] as const;

export function ShortcutSheet() {
  const { help } = useEditor();
  return useStore(help) ? <Sheet close={() => help.set(false)} /> : null;
}

function Sheet({ close }: { close: () => void }) {
  useLanguage();
  const on = useStore(letters);
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
              <Rows rows={[...SHORTCUTS, ...clipboard(group)].filter((each) => each.group === group)} />
            </section>
          ))}
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

const clipboard = (group: string) =>
  group === "arrange" ? CLIPBOARD.map((each) => ({ ...each, group: "arrange" })) : [];

function Rows({ rows }: { rows: readonly { name: string; keys: readonly string[] }[] }) {
  return (
    <dl>
      {rows.map(({ name, keys }) => (
        <div key={name}>
          <dt>{t(`keys.${name}`)}</dt>
          <dd>
            {keys.map((key) => (
              <kbd key={key}>{shown(key)}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
