/** The keyboard and the clipboard of the whole editor; fields that are typed in keep their own. */
import { useEffect } from "react";
import { copyChosen, cutChosen, pasteText } from "../timeline/clipboard";
import { shortcutOf } from "../timeline/shortcuts";
import { useEditor } from "./context";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

const onClip = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("[data-clip]") !== null;

const inDialog = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("dialog, [role=dialog]") !== null;

const busy = (event: Event): boolean =>
  event.defaultPrevented || isTyping(event.target) || inDialog(event.target);

export function useKeys(): void {
  const session = useEditor();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (busy(event)) return;
      // Space presses the button that has the focus.
      if (event.key === " " && event.target instanceof HTMLButtonElement) return;
      const shortcut = shortcutOf(event, onClip(event.target));
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run(session);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [session]);
}

/** Copy, cut and paste as the browser's own events: they work over plain http, and no permission is asked. */
export function useClipboard(): void {
  const session = useEditor();
  useEffect(() => {
    const give = (make: typeof copyChosen) => (event: ClipboardEvent) => {
      // Words that somebody marked on the page are what is meant, then.
      if (busy(event) || String(getSelection())) return;
      const text = make(session);
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    const take = (event: ClipboardEvent) => {
      if (busy(event)) return;
      if (pasteText(session, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    const [copy, cut] = [give(copyChosen), give(cutChosen)];
    document.addEventListener("copy", copy);
    document.addEventListener("cut", cut);
    document.addEventListener("paste", take);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", cut);
      document.removeEventListener("paste", take);
    };
  }, [session]);
}
