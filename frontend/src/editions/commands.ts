/** The HTTP commands of editions, typed: made as those of api.ts are, and loaded with what uses them. */
import { call, room } from "../api";
import type { Watched } from "../review/types";

export interface Edition {
  room: string;
  /** "" for the film from which the first one was made. */
  name: string;
  title: string;
  style: string;
  /** That its words are in; "" where nobody said. */
  language: string;
  here: boolean;
  /** Segments that it asks for, and how many of these show the very take that this film shows there. */
  cells: number;
  same: number;
  /** What this person may do with it. */
  renames: boolean;
  deletes: boolean;
}

/** One that this person may bring back. */
export interface Deleted {
  room: string;
  name: string;
}

export interface NewEdition {
  name: string;
  style: string | null;
  /** What named words stand for, by id. */
  words: Record<string, string>;
  /** What clips say, by id. */
  prompts: Record<string, string>;
  /** null: the film's own. */
  language: string | null;
}

export const editions = {
  all: (id: string) => call<{ editions: Edition[]; deleted: Deleted[] }>("GET", `${room(id)}/editions`),
  make: (id: string, body: NewEdition) => call<{ room: string }>("POST", `${room(id)}/editions`, body),
  watch: (id: string, other: string) => call<Watched>("GET", one(id, other)),
  rename: (id: string, other: string, name: string) => call<object>("PUT", one(id, other), { name }),
  remove: (id: string, other: string) => call<object>("DELETE", one(id, other)),
  bringBack: (id: string, other: string) => call<object>("POST", `${one(id, other)}/back`),
};

const one = (id: string, other: string): string => `${room(id)}/editions/${encodeURIComponent(other)}`;
