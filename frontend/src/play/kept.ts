/**
 * What is chosen while the class plays, on its way to the server: in order, again where the network is away. Choices
 * that are made while nothing runs stay on this screen.
 */
import { useEffect, useState } from "react";
import { ApiError } from "../api";
import { useEditor } from "../editor/context";
import { usePart } from "../store";
import { Store } from "../store";
import { type Mine, type Pick, minePlay, sendPick } from "./commands";

const PAUSE = 2_000;
/** The film is planned a moment after it was written; a choice that is not in it then is none. */
const TRIES = 4;
const NOTHING: Mine = { play: null, way: 0, path: [] };

export class Kept {
  readonly mine = new Store<Mine>(NOTHING);
  /** How many choices are not with the server yet, because it was not reached. */
  readonly waiting = new Store(0);
  private readonly queue: Pick[] = [];
  private sending = false;

  constructor(
    private readonly runs: () => boolean,
    private readonly send: (pick: Pick) => Promise<unknown>,
    private readonly refused: (message: string) => void,
    private readonly pause: (milliseconds: number) => Promise<void> = (ms) =>
      new Promise((go) => setTimeout(go, ms)),
  ) {}

  add(pick: Pick): void {
    if (!this.runs()) return;
    this.queue.push(pick);
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let tries = 1; this.queue.length; tries++) {
      try {
        await this.send(this.queue[0]!);
      } catch (error) {
        if (again(error, tries)) {
          this.waiting.set(this.queue.length);
          await this.pause(PAUSE);
          continue;
        }
        this.refused((error as Error).message);
      }
      this.queue.shift();
      this.waiting.set(this.waiting.get() && this.queue.length);
      tries = 0;
    }
    this.sending = false;
  }
}

/** Whether a choice may get through later. */
function again(error: unknown, tries: number): boolean {
  if (!(error instanceof ApiError)) return false;
  if (error.code === "choice_missing") return tries < TRIES;
  return [0, 429, 502, 503, 504].includes(error.status);
}

export function useKept(): Kept {
  const session = useEditor();
  const { id } = session.info;
  const play = usePart(session.feed, (view) => view.play?.id ?? null);
  const [kept] = useState(
    () =>
      new Kept(
        () => session.feed.get().play !== null,
        (pick) => sendPick(id, pick),
        (message) => session.notice.set({ message, words: "" }),
      ),
  );
  useEffect(() => {
    let gone = false;
    // Without an answer everything is as it would be for somebody who has not played yet.
    minePlay(id).then(
      (mine) => gone || kept.mine.set(mine),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [id, kept, play]);
  return kept;
}
