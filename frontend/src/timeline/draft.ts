/**
 * Words in a field that others may change too: as long as nothing is typed the field shows what is shared, and what was
 * not typed is never written, or leaving the field would undo what a colleague wrote meanwhile.
 */
import { useRef, useState } from "react";

export interface Draft {
  words: string;
  type: (words: string) => void;
  /** Writes what was typed, once, where it says something else than the field did before. */
  take: () => void;
}

export function useDraft(shared: string, write: ((words: string) => void) | null): Draft {
  const [words, setWords] = useState<string | null>(null);
  /** What is not written yet, and what was shared when it was begun. */
  const draft = useRef<{ words: string; before: string } | null>(null);
  const type = (words: string) => {
    draft.current = { words, before: draft.current?.before ?? shared };
    setWords(words);
  };
  const take = () => {
    const typed = draft.current;
    draft.current = null;
    setWords(null);
    if (typed && typed.words.trim() !== typed.before) write?.(typed.words);
  };
  return { words: words ?? shared, type, take };
}
