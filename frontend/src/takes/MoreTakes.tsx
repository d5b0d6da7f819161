/** Several takes of a segment in one press, for whoever wants as many that differ: games, pictures to choose among. */
import { type FormEvent, useState } from "react";
import { call, room } from "../api";
import { useEditor } from "../editor/context";
import type { Price, Segment } from "../facts";
import { number, t } from "../i18n";
import "./more.css";
import "./moreWords";

const FEWEST = 2;
const MOST = 8;

interface Props {
  segment: Segment;
  /** What one take cost lately; null: nothing was drawn yet. */
  price: Price | null;
}

export default function MoreTakes({ segment, price }: Props) {
  const session = useEditor();
  const [text, setText] = useState("4");
  const [busy, setBusy] = useState(false);
  const count = Number(text);
  const fits = Number.isInteger(count) && count >= FEWEST && count <= MOST;
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !fits) return;
    setBusy(true);
    const { clip, index } = segment;
    const path = `${room(session.info.id)}/takes/more`;
    const asked = await session.command(() =>
      call<{ variations: number[] }>("POST", path, { clip, index, count }),
    );
    setBusy(false);
    if (asked) session.say(t("more.asked", { count: asked.variations.length }));
  };
  const cost = price &&
    fits && { seconds: number(price.seconds * count, 0), joules: number(price.joules * count, 0) };
  return (
    <form className="more-takes" onSubmit={(event) => void ask(event)}>
      <label>
        {t("more.label")}
        <input
          type="number"
          min={FEWEST}
          max={MOST}
          value={text}
          aria-describedby="more-cost"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button className="button" aria-disabled={busy || !fits}>
        {t("more.ask")}
      </button>
      <small id="more-cost" className="quiet">
        {fits ? cost && t("gate.cost", cost) : t("more.range", { fewest: FEWEST, most: MOST })}
      </small>
    </form>
  );
}
