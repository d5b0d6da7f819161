/**
 * The title over the picture: the house draws each once, and the export lays the same pixels over the same frames. Those
 * of the whole film are loaded ahead, so that none comes late.
 */
import { useEffect, useRef } from "react";
import { titleAt } from "../document";
import { useEditor } from "../editor/context";
import { useStore } from "../store";

/** Loaded ahead; of a film with more than these the later ones come when they are seen. */
const AHEAD = 24;

interface Over {
  from: number;
  to: number;
  text: string;
  look: string;
}

const NONE: readonly Over[] = [];

export function TitleOver() {
  const { info, film, desk, player } = useEditor();
  const watched = useStore(desk.watched);
  const shown = useStore(film).titles;
  const titles: readonly Over[] = watched ? (watched.titles ?? NONE) : shown;
  const picture = useRef<HTMLImageElement>(null);
  useEffect(
    () =>
      player.onFrame((frame) => {
        const image = picture.current;
        if (!image) return;
        const one = titleAt(titles, frame);
        image.hidden = !one;
        const source = one && address(info.id, one);
        if (!one || !source || image.getAttribute("src") === source) return;
        image.src = source;
        image.alt = one.text;
      }),
    [player, titles, info.id],
  );
  if (!titles.length) return null;
  const written = titles.filter(({ text }) => text).slice(0, AHEAD);
  return (
    <>
      <img ref={picture} className="title-over" alt="" hidden />
      {[...new Set(written.map((one) => address(info.id, one)))].map((source) => (
        <img key={source} src={source} alt="" hidden />
      ))}
    </>
  );
}

const address = (room: string, { text, look }: Over): string =>
  `/media/rooms/${room}/titles/${look}.png?text=${encodeURIComponent(text)}`;
