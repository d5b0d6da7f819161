/** The HTTP commands of playing, typed: made as those of api.ts are, and loaded with what uses them. */
import { call, room } from "../api";
import type { ClassPlay } from "../feed";
import type { Step } from "./run";

/** A choice on its way to the server; with `to` "" the film ended there. */
export interface Pick extends Step {
  way: number;
}

/** One's own last way through the film in the play that runs. */
export interface Mine {
  play: ClassPlay | null;
  way: number;
  path: readonly Step[];
}

export interface KeptPlay {
  id: number;
  started: string;
  ended: string | null;
  people: number;
  choices: number;
}

/** How often a choice was taken, and by how many. */
export interface Count extends Step {
  count: number;
  people: number;
}

/** Somebody who played: their number, which the table bears in place of a name, and their last way. */
export interface Player {
  id: string;
  number: number;
  ways: number;
  path: readonly Step[];
}

export interface Result {
  id: number;
  started: string;
  ended: string | null;
  choices: readonly Count[];
  people: readonly Player[];
}

export const minePlay = (id: string) => call<Mine>("GET", `${room(id)}/play`);
export const startPlay = (id: string) => call<{ play: ClassPlay }>("POST", `${room(id)}/play`, {});
export const endPlay = (id: string) => call<unknown>("DELETE", `${room(id)}/play`);
export const sendPick = (id: string, pick: Pick) => call<unknown>("POST", `${room(id)}/play/picks`, pick);
export const playsOf = (id: string) => call<{ plays: KeptPlay[] }>("GET", `${room(id)}/plays`);
export const resultOf = (id: string, play: number) => call<Result>("GET", `${room(id)}/plays/${play}`);
export const deletePlay = (id: string, play: number) => call<unknown>("DELETE", `${room(id)}/plays/${play}`);
export const tableOf = (id: string, play: number) =>
  `/media/rooms/${encodeURIComponent(id)}/plays/${play}.csv`;
