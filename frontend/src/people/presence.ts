/** Who is here and where, read from awareness. Identity (name, colour, role) is filled in by the server. */
import type { Awareness } from "y-protocols/awareness";
import { Store, useStore } from "../store";

export interface Person {
  client: number;
  id: string;
  name: string;
  color: string;
  me: boolean;
  clip: string | null;
  playhead: number | null;
  /** The clip that they play by themselves, as somebody who watches. */
  plays: string | null;
  /** They keep to themselves where they are. */
  apart: boolean;
  /** The id of the person with whom they are, seeing what that one sees. */
  follows: string | null;
}

const FALLBACK = "#6d7280";

/** Only plain colours reach a style attribute. */
const safeColor = (color: unknown): string =>
  typeof color === "string" && /^#[0-9a-f]{3,8}$/i.test(color) ? color : FALLBACK;

function readPeople(awareness: Awareness): Person[] {
  const people: Person[] = [];
  for (const [client, state] of awareness.getStates()) {
    const user = state.user as { id?: unknown; name?: unknown; color?: unknown } | undefined;
    if (!user || typeof user.name !== "string") continue;
    people.push({
      client,
      id: String(user.id ?? client),
      name: user.name,
      color: safeColor(user.color),
      me: client === awareness.clientID,
      clip: typeof state.clip === "string" ? state.clip : null,
      playhead: typeof state.playhead === "number" ? state.playhead : null,
      apart: state.apart === true,
      plays: typeof state.plays === "string" ? state.plays : null,
      follows: typeof state.follows === "string" ? state.follows : null,
    });
  }
  return people.sort((a, b) => Number(b.me) - Number(a.me) || a.client - b.client);
}

/** One face a person, however many windows they have open. */
export function faces(people: readonly Person[]): Person[] {
  const seen = new Map<string, Person>();
  for (const person of people) if (!seen.has(person.id)) seen.set(person.id, person);
  return [...seen.values()];
}

/** The people as a value that changes only when something shown changed; every listener hears of it. */
export class People extends Store<readonly Person[]> {
  private text: string;
  /** Since when each person is here, as this screen saw it. */
  private readonly arrived = new Map<string, number>();

  constructor(private readonly awareness: Awareness) {
    super(readPeople(awareness));
    this.text = JSON.stringify(this.get());
    this.note(this.get());
    awareness.on("change", this.refresh);
  }

  private refresh = (): void => {
    const next = readPeople(this.awareness);
    const text = JSON.stringify(next);
    if (text === this.text) return;
    this.text = text;
    this.note(next);
    this.set(next);
  };

  private note(people: readonly Person[]): void {
    const here = new Set(people.map((person) => person.id));
    for (const id of this.arrived.keys()) if (!here.has(id)) this.arrived.delete(id);
    for (const id of here) if (!this.arrived.has(id)) this.arrived.set(id, Date.now());
  }

  /** For how many seconds a person has been here; null: they are not. */
  hereFor(id: string): number | null {
    const since = this.arrived.get(id);
    return since === undefined ? null : (Date.now() - since) / 1_000;
  }

  destroy(): void {
    this.awareness.off("change", this.refresh);
  }
}

export const usePeople = (people: People): readonly Person[] => useStore(people);
