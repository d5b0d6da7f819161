/** The takes of the segment at the playhead, and about what one more would cost: read from the server whenever something
 * about them changed. */
import { useEffect, useState } from "react";
import { type Take, api } from "../api";
import { useEditor } from "../editor/context";
import type { Price } from "../facts";
import type { Moment } from "../state";
import { usePart } from "../store";

interface Strip {
  takes: readonly Take[];
  price: Price | null;
}
const NOTHING: Strip = { takes: [], price: null };

export function useStrip(moment: Moment | null): Strip {
  const { info, feed } = useEditor();
  const [strip, setStrip] = useState({ ...NOTHING, place: "" });
  const { clip = "", index = 0 } = moment?.cell ?? {};
  const place = `${clip}:${index}`;
  const segment = moment?.segment;
  const beside = usePart(feed, (view) => view.beside);
  const known = [
    ...[segment?.key, segment?.state, segment?.shown, segment?.stage, segment?.accepted],
    ...[segment?.next_variation, beside],
  ].join("/");
  useEffect(() => {
    if (!clip) return;
    let gone = false;
    void api.takesOf(info.id, clip, index).then(
      (found) => !gone && setStrip({ ...found, place: `${clip}:${index}` }),
      // What is here stays: the next change asks again.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [info.id, clip, index, known]);
  return strip.place === place ? strip : NOTHING;
}
