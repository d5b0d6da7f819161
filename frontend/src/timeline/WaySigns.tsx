/** On a clip's card: that the film stops there for a choice, how many there are, and which of them lead here. */
import { CircleStop, Signpost, TriangleAlert } from "lucide-react";
import { type Clip } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { endsOf, endsSaid, ledHere } from "./ways";

/** What the card says of choices, for its name. */
export function useWaysSaid(clip: Clip, chosen: boolean): string {
  const { film } = useEditor();
  const ends = usePart(film, ({ clips }) => endsSaid(clips, clip, chosen));
  const led = useLed(clip);
  const here = led && t("timeline.led", { numbers: led });
  return [ends, here].filter(Boolean).join(". ");
}

function useLed(clip: Clip): string {
  const { film, selected } = useEditor();
  const from = useStore(selected);
  return usePart(film, (now) => ledHere(now, from, clip.id));
}

export function WaySigns({ clip }: { clip: Clip }) {
  const { film } = useEditor();
  const led = useLed(clip);
  // A string, so that an edit elsewhere draws no card anew.
  const ends = usePart(film, ({ clips }) => {
    const found = endsOf(clips, clip);
    return found && `${found.count} ${found.broken}`;
  });
  const [count, broken] = (ends ?? "").split(" ").map(Number);
  // The numbers are drawn by the style: they are signs, said in words in the card's name, and no part of its label.
  return (
    <span className="way-signs" aria-hidden="true">
      {led && <b className="led" data-sign={`→ ${led}`} />}
      {ends && (
        <b
          className={broken ? "ends broken" : "ends"}
          title={endsSaid(film.get().clips, clip, true)}
          data-sign={count || undefined}
        >
          {count ? <Signpost size={12} /> : <CircleStop size={12} />}
          {Boolean(broken) && <TriangleAlert size={12} />}
        </b>
      )}
    </span>
  );
}
