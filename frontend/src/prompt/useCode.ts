/** An editor of `code`, loaded with the first prompt, for as long as the place that it stands in is shown. */
import { type DependencyList, useEffect, useRef, useState } from "react";
import type * as Code from "./code";

/** `open` mounts it in `host`, anew whenever one of `on` changes. `long`: somebody wrote more than fits. */
export function useCode<Editor extends { remove: () => void }>(
  open: (code: typeof Code, parent: HTMLElement, onTooLong: () => void) => Editor,
  on: DependencyList,
) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const [ready, setReady] = useState(false);
  const [long, setLong] = useState(false);
  useEffect(() => {
    let gone = false;
    void import("./code").then((code) => {
      if (gone || !host.current) return;
      editor.current = open(code, host.current, () => setLong(true));
      setReady(true);
    });
    return () => {
      gone = true;
      editor.current?.remove();
      editor.current = null;
      setReady(false);
      setLong(false);
    };
    // Whoever calls this says what it is opened for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, on);
  return { host, editor, ready, long };
}
