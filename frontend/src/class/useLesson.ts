/** What this room is in its class, and what hangs in the gallery: read anew when the server says it is another. */
import { useEffect, useState } from "react";
import { type Exhibit, type Lesson, api } from "../api";
import { useEditor } from "../editor/context";
import { usePart, useStore } from "../store";

export function useLesson(): { found: Lesson | null; again: () => void } {
  const { lesson } = useEditor();
  return { found: useStore(lesson), again: lesson.again };
}

export function useGallery(): { films: readonly Exhibit[] | null; again: () => void } {
  const { info, feed } = useEditor();
  const lessons = usePart(feed, (view) => view.lessons);
  const [films, setFilms] = useState<readonly Exhibit[] | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let gone = false;
    // A look that fails is made again with the next fact; what was known stays.
    api.gallery(info.id).then(
      (answer) => gone || setFilms(answer.films),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [info.id, lessons, asked]);
  return { films, again: () => setAsked((count) => count + 1) };
}

export const roomAddress = (id: string): string => `/rooms/${encodeURIComponent(id)}`;
