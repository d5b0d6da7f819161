/** A lesson's two curves: the error that is left, of what was accepted and of what was known before. */
import { percent, t } from "../i18n";
import "./words";

const WIDTH = 220;
const HEIGHT = 56;
const EDGE = 6;

/** points: [step, style, base], as shares of the errors before. */
export function Curve({ points }: { points: [number, number, number][] }) {
  const last = points.at(-1)!;
  const every = points.flatMap(([, style, base]) => [style, base]);
  const low = Math.min(...every, 0.9);
  const high = Math.max(...every, 1.05);
  const x = (step: number) => EDGE + (step / last[0]) * (WIDTH - 2 * EDGE);
  const y = (share: number) => EDGE + ((high - share) / (high - low)) * (HEIGHT - 2 * EDGE);
  const path = (at: 1 | 2) => points.map((point) => `${x(point[0])},${y(point[at])}`).join(" ");
  const words = t("hand.curve", { style: percent(last[1]), base: percent(last[2]) });
  return (
    <div className="curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
        <line className="before" x1={EDGE} x2={WIDTH - EDGE} y1={y(1)} y2={y(1)} />
        <polyline className="style" points={path(1)} />
        <polyline className="base" points={path(2)} />
      </svg>
      <p className="quiet" aria-hidden="true">
        <i className="style" /> {t("hand.curve_style")} <i className="base" /> {t("hand.curve_base")}
      </p>
    </div>
  );
}
