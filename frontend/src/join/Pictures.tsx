/** The pictures by which a pupil comes back: three chosen in order, and three shown to be remembered. */
import {
  Apple,
  Bell,
  Bird,
  Car,
  Cat,
  Cherry,
  Dog,
  Fish,
  Key,
  type LucideIcon,
  Moon,
  Rabbit,
  Rocket,
  Sailboat,
  Star,
  Sun,
  Turtle,
} from "lucide-react";
import { t } from "../i18n";

const ICONS: Record<string, LucideIcon> = {
  apple: Apple,
  bell: Bell,
  bird: Bird,
  boat: Sailboat,
  car: Car,
  cat: Cat,
  cherry: Cherry,
  dog: Dog,
  fish: Fish,
  key: Key,
  moon: Moon,
  rabbit: Rabbit,
  rocket: Rocket,
  star: Star,
  sun: Sun,
  turtle: Turtle,
};
export const CHOSEN = 3;

const nameOf = (picture: string): string => t(`pictures.name.${picture}`);

/** "moon-cat-boat" in words: "moon, cat, boat". */
export const inWords = (secret: string): string => secret.split("-").map(nameOf).join(", ");

interface ChoiceProps {
  chosen: readonly string[];
  choose: (chosen: string[]) => void;
}

/** Sixteen buttons; each says whether it is chosen, and as which. */
export function PictureChoice({ chosen, choose }: ChoiceProps) {
  return (
    <fieldset className="field picture-choice">
      <legend>{t("pictures.label")}</legend>
      <div className="picture-grid">
        {Object.entries(ICONS).map(([picture, Icon]) => {
          const at = chosen.indexOf(picture);
          const name = nameOf(picture);
          return (
            <button
              key={picture}
              type="button"
              className="picture-button"
              aria-pressed={at >= 0}
              aria-label={at >= 0 ? t("pictures.chosen", { name, number: at + 1 }) : name}
              title={name}
              disabled={at < 0 && chosen.length >= CHOSEN}
              onClick={() => choose(at < 0 ? [...chosen, picture] : chosen.filter((one) => one !== picture))}
            >
              <Icon size={26} aria-hidden="true" />
              {at >= 0 && <b aria-hidden="true">{at + 1}</b>}
            </button>
          );
        })}
      </div>
      <button type="button" className="link" aria-disabled={!chosen.length} onClick={() => choose([])}>
        {t("pictures.clear")}
      </button>
    </fieldset>
  );
}

/** The three of a secret, large, each with its name. */
export function PicturesShown({ secret }: { secret: string }) {
  return (
    <ol className="pictures-shown">
      {secret.split("-").map((picture) => {
        const Icon = ICONS[picture] ?? Star;
        return (
          <li key={picture}>
            <Icon size={44} aria-hidden="true" />
            {nameOf(picture)}
          </li>
        );
      })}
    </ol>
  );
}
