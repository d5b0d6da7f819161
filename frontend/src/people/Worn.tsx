/** The pictures that pupils wear: which there are, one drawn, and all of them to choose from. */
import {
  Anchor,
  Bike,
  Bot,
  Bug,
  Cloud,
  Crown,
  Feather,
  Flower,
  Gem,
  Ghost,
  Guitar,
  Leaf,
  type LucideIcon,
  Mountain,
  Snail,
  Squirrel,
  TreePine,
} from "lucide-react";
import { t } from "../i18n";

const FACES: Record<string, LucideIcon> = {
  anchor: Anchor,
  bike: Bike,
  bug: Bug,
  cloud: Cloud,
  crown: Crown,
  feather: Feather,
  flower: Flower,
  gem: Gem,
  ghost: Ghost,
  guitar: Guitar,
  leaf: Leaf,
  mountain: Mountain,
  robot: Bot,
  snail: Snail,
  squirrel: Squirrel,
  tree: TreePine,
};

/** A person's picture, or the first letter of their name. */
export function Worn({ picture, name, size }: { picture: string | undefined; name: string; size: number }) {
  const Icon = FACES[picture ?? ""];
  return Icon ? (
    <Icon size={size} aria-hidden="true" data-picture={picture} />
  ) : (
    <span aria-hidden="true">{[...name][0]?.toUpperCase()}</span>
  );
}

/** One radio group: arrows go through it. */
export function WearChoice({ worn, wear }: { worn: string; wear: (picture: string) => void }) {
  return (
    <fieldset className="field picture-choice worn">
      <legend>{t("pictures.wear")}</legend>
      <p className="quiet">{t("pictures.wear_why")}</p>
      <div className="picture-grid">
        {Object.entries(FACES).map(([picture, Icon]) => (
          <label key={picture} className="picture-button" title={t(`pictures.face.${picture}`)}>
            <input
              type="radio"
              name="face"
              className="hidden"
              checked={worn === picture}
              onChange={() => wear(picture)}
            />
            <Icon size={26} aria-hidden="true" />
            <span className="hidden">{t(`pictures.face.${picture}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
