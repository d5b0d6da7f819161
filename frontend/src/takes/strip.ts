/** The takes of the segment at the playhead, read from the server whenever something about them changed. */
import { useEffect, useState } from "react";
import { type Take, api } from "../api";
import { useEditor } from "../editor/context";
import type { Moment } from "../state";

export interface Strip {
  takes: readonly Take[];
  /** How many takes were asked for before the one that the segment waits for; null: it waits for none. */
  ahead: number | null;
}

const NOTHING: Strip = { takes: [], ahead: null };
/** While a take waits, others are drawn before it and no fact says so. */
const WAIT = 3_000;

export function useStrip(moment: Moment | null): Strip {
  const { info } = useEditor();
  const [strip, setStrip] = useState<Strip & { place: string }>({ ...NOTHING, place: "" });
  const { clip = "", index = 0 } = moment?.cell ?? {};
  const place = `${clip}:${index}`;
  const segment = moment?.segment;
  const waiting = segment?.state === "waiting" || segment?.state === "preview";
  const known = [segment?.key, segment?.state, segment?.shown, segment?.stage, segment?.accepted].join("/");
  useEffect(() => {
    if (!clip) return;
    let gone = false;
    const read = () =>
      api.takesOf(info.id, clip, index).then(
        (found) => !gone && setStrip({ ...found, place: `${clip}:${index}` }),
        // What is here stays: the next change asks again.
        () => undefined,
      );
    void read();
    const timer = waiting ? setInterval(() => void read(), WAIT) : undefined;
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [info.id, clip, index, known, waiting]);
  return strip.place === place ? strip : NOTHING;
}
