/** What this room is in its class, and what hangs in the gallery: read anew when the server says it is another. */
import { useEffect, useState } from "react";
import { type Exhibit, type Lesson, api } from "../api";
import { useEditor } from "../editor/context";
import { usePart } from "../store";

function useAsked<T>(ask: (id: string) => Promise<T>): { found: T | null; again: () => void } {
  const { info, feed } = useEditor();
  const lessons = usePart(feed, (view) => view.lessons);
  const [found, setFound] = useState<T | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let gone = false;
    // A look that fails is made again with the next fact; what was known stays.
    ask(info.id).then(
      (answer) => gone || setFound(answer),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [ask, info.id, lessons, asked]);
  return { found, again: () => setAsked((count) => count + 1) };
}

export const useLesson = (): { found: Lesson | null; again: () => void } => useAsked(api.lesson);

export function useGallery(): { films: readonly Exhibit[] | null; again: () => void } {
  const { found, again } = useAsked(api.gallery);
  return { films: found?.films ?? null, again };
}

export const roomAddress = (id: string): string => `/rooms/${encodeURIComponent(id)}`;
