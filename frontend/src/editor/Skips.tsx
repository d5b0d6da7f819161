/** First for the keyboard: the ways past what stands before a part. Seen only while one of them has the focus. */
import type { MouseEvent } from "react";
import { t } from "../i18n";
import { PANEL } from "./Side";

const PLACES = [
  { name: "picture", find: () => document.getElementById("picture") },
  { name: "panel", find: () => document.getElementById(PANEL) },
  {
    name: "timeline",
    find: () => document.querySelector<HTMLElement>(".timeline [tabindex='0'], .pinned button"),
  },
] as const;

export function Skips() {
  const skip = (event: MouseEvent, find: () => HTMLElement | null) => {
    // The address stays the room's.
    event.preventDefault();
    find()?.focus();
  };
  return (
    <nav className="skips" aria-label={t("skips.label")}>
      {PLACES.map(({ name, find }) => (
        <a key={name} className="button" href={`#${name}`} onClick={(event) => skip(event, find)}>
          {t(`skips.${name}`)}
        </a>
      ))}
    </nav>
  );
}
