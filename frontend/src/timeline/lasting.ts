/**
 * What a person does with what lasts beside the clips, a title or a laid sound, whichever way it was asked for: how long
 * it lasts, where it begins, that it goes. Each kind brings its sentences, and how it is written.
 */
import type * as Y from "yjs";
import type { Spot } from "../document";
import type { Store } from "../store";
import { number } from "../i18n";
import { FRAME_RATE, timecode } from "../time";
import { type Desk, clipOf, open, refuse, step } from "./edits";

/** A spot of a clip, and frames of the film. */
export interface Lasting extends Spot {
  from: number;
  frames: number;
}

export interface Kind<T extends Lasting, D extends Desk> {
  /** Frames of the shortest and of the longest that are made by hand. */
  limits: readonly [least: number, most: number];
  /** Whose card is open. */
  opened(desk: D): Store<Spot | null>;
  /** Writes one; false where it cannot. */
  put(doc: Y.Doc, spot: Spot, one: T): boolean;
  /** False where another stands already. */
  move(doc: Y.Doc, from: Spot, to: Spot): boolean;
  drop(doc: Y.Doc, spot: Spot): unknown;
  lasts(seconds: string): string;
  moved(time: string): string;
  taken(): string;
  removed(): string;
}

export interface Moves<T, D> {
  change(desk: D, one: T, changed: Partial<T>): void;
  /** Lets one last so many frames of the film. */
  stretch(desk: D, one: T, frames: number): void;
  /** Lets one begin at a frame of the film; gives where it stands then, null where it stays. */
  bring(desk: D, one: T, frame: number): Spot | null;
  /** Moves where one begins and leaves where it ends. */
  trimHead(desk: D, one: T, frame: number): void;
  remove(desk: D, one: T): void;
}

export const spotOf = ({ clip, frame }: Spot): Spot => ({ clip, frame });

export const mayChange = (desk: Desk, spot: Spot): boolean => desk.mayChange(clipOf(desk, spot));

/** The frame of a clip that the film shows there; null behind its end. */
export function spotAt(desk: Desk, frame: number): Spot | null {
  const clip = desk.film.get().clips.find((each) => each.from <= frame && frame < each.to);
  return clip ? { clip: clip.id, frame: clip.start + frame - clip.from } : null;
}

export function moves<T extends Lasting, D extends Desk>(kind: Kind<T, D>): Moves<T, D> {
  const [least, most] = kind.limits;

  const change = (desk: D, one: T, changed: Partial<T>): void => {
    if (open(desk, clipOf(desk, one)))
      step(desk, () => kind.put(desk.room.doc, spotOf(one), { ...one, ...changed }));
  };

  const stretch = (desk: D, one: T, frames: number): void => {
    const length = Math.min(most, Math.max(least, Math.round(frames)));
    if (length === one.frames) return;
    change(desk, one, { frames: length } as Partial<T>);
    desk.say(kind.lasts(number(length / FRAME_RATE, 2)));
  };

  const bring = (desk: D, one: T, frame: number, frames = one.frames): Spot | null => {
    const from = Math.min(Math.max(0, Math.round(frame)), desk.film.get().length - 1);
    const to = spotAt(desk, from);
    if (!to || from === one.from) return null;
    if (!open(desk, clipOf(desk, one)) || !open(desk, clipOf(desk, to))) return null;
    const { doc } = desk.room;
    const moved = step(desk, () => {
      const done = kind.move(doc, spotOf(one), to);
      if (done && frames !== one.frames) kind.put(doc, to, { ...one, frames });
      return done;
    });
    if (!moved) {
      refuse(desk, kind.taken());
      return null;
    }
    if (kind.opened(desk).get()) kind.opened(desk).set(to);
    desk.say(kind.moved(timecode(from)));
    return to;
  };

  const trimHead = (desk: D, one: T, frame: number): void => {
    const end = one.from + one.frames;
    const from = Math.min(Math.max(Math.round(frame), end - most, 0), end - least);
    bring(desk, one, from, end - from);
  };

  const remove = (desk: D, one: T): void => {
    if (!open(desk, clipOf(desk, one))) return;
    kind.opened(desk).set(null);
    step(desk, () => kind.drop(desk.room.doc, spotOf(one)));
    desk.say(kind.removed());
  };

  return { change, stretch, bring, trimHead, remove };
}
