/** On the sheet: a key that is given to something else by pressing it. */
import { Fragment, type KeyboardEvent, useState } from "react";
import { t } from "../i18n";
import { give, keysOf } from "./keymap";
import { type Shortcut, comboOf, refusal } from "./shortcuts";
import { shown } from "./signs";

const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Dead"];
/** These leave the button as they found it. */
const LEAVES = ["Escape", "Tab"];

interface Props {
  shortcut: Shortcut;
  /** Told on the sheet, and to a screen reader. */
  say: (text: string) => void;
}

export function KeyButton({ shortcut, say }: Props) {
  const [waits, setWaits] = useState(false);
  const what = t(`keys.${shortcut.name}`);
  const keys = keysOf(shortcut).map(shown);

  const take = (event: KeyboardEvent) => {
    if (!waits || MODIFIERS.includes(event.key)) return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
    const combo = comboOf(event.nativeEvent);
    const no = LEAVES.includes(event.key) ? null : refusal(shortcut, combo);
    if (no) return say(no);
    setWaits(false);
    if (LEAVES.includes(event.key)) return say("");
    give(shortcut, combo);
    say(t("keys.given", { what, key: shown(combo) }));
  };

  return (
    <button
      className={waits ? "key waits" : "key"}
      aria-label={waits ? undefined : t("keys.change_one", { what, keys: keys.join(" ") })}
      onClick={() => {
        setWaits(true);
        say(t("keys.press_for", { what }));
      }}
      onKeyDown={take}
      onBlur={() => setWaits(false)}
    >
      {waits
        ? t("keys.press")
        : keys.map((key) => (
            <Fragment key={key}>
              {" "}
              <kbd>{key}</kbd>
            </Fragment>
          ))}
    </button>
  );
}
