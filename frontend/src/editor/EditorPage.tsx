/** Opens a room: its facts first, then its document; begins anew after a refusal, or when the person's role changed. */
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { ApiError, type RoomInfo, api } from "../api";
import { allTexts } from "../document";
import type { TakesState } from "../feed";
import { setLanguage, t } from "../i18n";
import { setKnown } from "../join/known";
import { Editor } from "./Editor";
import { Aside } from "./aside";
import { EditorProvider } from "./context";
import { Closed, Skeleton } from "./frame";
import { Session, whenSynced } from "./session";
import "./editor.css";
import "../player/player.css";
import "../prompt/prompt.css";
import "../review/over.css";
import "../takes/takes.css";
import "../timeline/timeline.css";
import "../timeline/flags.css";

/** `children`: another screen of the room, in the editor's place. */
export function EditorPage({ id, children }: { id: string; children?: ReactNode }) {
  const [session, setSession] = useState<Session | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const fail = useCallback((error: unknown) => {
    if (error instanceof ApiError && error.status === 401) location.assign("/");
    else setProblem(error instanceof Error ? error.message : t("errors.unexpected"));
  }, []);

  const begin = useCallback(
    (info: RoomInfo, takes: TakesState) => {
      const aside = new Aside(info.id, info.you.id);
      const open = (info: RoomInfo, takes: TakesState): Session => {
        // What the person may do is asked again: it may be why the session ended. The facts too, or it would hear
        // that once more.
        const again = (options: { forget?: boolean }) =>
          void fresh
            .destroy(options)
            .then(() => Promise.all([api.room(id), api.takes(id)]))
            .then((now) => setSession(open(...now)))
            .catch(fail);
        const ended = {
          refused: (mine: Map<string, string>, message: string) => {
            aside.keep(message, mine);
            again({ forget: true });
          },
          role: () => again({}),
        };
        const fresh = new Session(info, takes, ended, aside);
        whenSynced(fresh, () => aside.compare(allTexts(fresh.room.doc)));
        return fresh;
      };
      return open(info, takes);
    },
    [id, fail],
  );

  useEffect(() => {
    let current: Session | null = null;
    let gone = false;
    Promise.all([api.room(id), api.takes(id)])
      .then(async ([info, takes]) => {
        setKnown(true);
        await setLanguage(info.language);
        if (gone) return;
        current = begin(info, takes);
        setSession(current);
      })
      .catch(fail);
    return () => {
      gone = true;
      void current?.destroy();
    };
  }, [id, begin, fail]);

  if (problem) return <Closed message={problem} />;
  if (!session) return <Skeleton />;
  return (
    <EditorProvider value={session}>{children ?? <Editor key={session.room.doc.clientID} />}</EditorProvider>
  );
}
