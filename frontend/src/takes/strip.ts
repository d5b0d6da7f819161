/** The takes of the segment at the playhead, read from the server whenever something about them changed. */
import { useEffect, useState } from "react";
import { type Take, api } from "../api";
import { useEditor } from "../editor/context";
import type { Moment } from "../state";

const NOTHING: readonly Take[] = [];

export function useStrip(moment: Moment | null): readonly Take[] {
  const { info } = useEditor();
  const [strip, setStrip] = useState({ takes: NOTHING, place: "" });
  const { clip = "", index = 0 } = moment?.cell ?? {};
  const place = `${clip}:${index}`;
  const segment = moment?.segment;
  const known = [segment?.key, segment?.state, segment?.shown, segment?.stage, segment?.accepted].join("/");
  useEffect(() => {
    if (!clip) return;
    let gone = false;
    void api.takesOf(info.id, clip, index).then(
      (found) => !gone && setStrip({ takes: found.takes, place: `${clip}:${index}` }),
      // What is here stays: the next change asks again.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [info.id, clip, index, known]);
  return strip.place === place ? strip.takes : NOTHING;
}
