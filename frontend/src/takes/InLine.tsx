/** Where the segment at the playhead stands in the line of what is to be drawn, and how long that takes. */
import { useEffect, useState } from "react";
import { type Place, api } from "../api";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { useMoment } from "../player/Picture";

const WAITS = ["changed", "waiting", "preview"];
/** What is drawn at once needs no words. */
const PATIENCE = 1_500;
const SECOND = 1_000;

export function InLine() {
  const moment = useMoment();
  const waits = moment !== null && WAITS.includes(moment.state);
  const places = usePlaces(waits ? `${moment.cell.clip}:${moment.cell.index}:${moment.segment?.key}` : "");
  const mine = places.find(({ clip, index }) => clip === moment?.cell.clip && index === moment?.cell.index);
  if (!waits || !mine) return null;
  return <p className="in-line">{words(mine)}</p>;
}

function words({ stage, place, seconds }: Place): string {
  const count = Math.max(1, Math.round(seconds));
  if (place === 0) return t(stage === "preview" ? "line.drawing" : "line.drawing_full", { count });
  return t(stage === "preview" ? "line.waits" : "line.waits_full", { place, count });
}

/** Asked while something waits here, as often as the server says is worth it. what: another one begins anew. */
function usePlaces(what: string): readonly Place[] {
  const { info } = useEditor();
  const [found, setFound] = useState<{ of: string; places: readonly Place[] }>({ of: "", places: [] });
  useEffect(() => {
    if (!what) return;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const later = (pause: number) => {
      if (!gone) timer = setTimeout(ask, pause);
    };
    // A look that fails is made again; it is only an estimate.
    const ask = () =>
      void api.queue(info.id).then(
        ({ segments, again }) => {
          if (!gone) setFound({ of: what, places: segments });
          later(again * SECOND);
        },
        () => later(10 * SECOND),
      );
    later(PATIENCE);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [info.id, what]);
  return found.of === what ? found.places : [];
}
