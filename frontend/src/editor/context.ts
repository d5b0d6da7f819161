/** The session, for every part of the editor. */
import { createContext, useContext } from "react";
import type { Session } from "./session";

const Current = createContext<Session | null>(null);

export const EditorProvider = Current.Provider;

export function useEditor(): Session {
  const session = useContext(Current);
  if (!session) throw new Error("useEditor outside the editor");
  return session;
}
