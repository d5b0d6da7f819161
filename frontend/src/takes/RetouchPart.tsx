/** Drawing a part of the shown take again: marked on the picture, with what should be there. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { MAX_WORD, retouch } from "../document";
import { useEditor } from "../editor/context";
import { t } from "../i18n";
import { Pens } from "../review/Compose";
import type { Moment } from "../state";
import { useStore } from "../store";
import { SEGMENT_FRAMES } from "../time";
import { step } from "../timeline/edits";
import { cellsOf, toHex } from "./mask";

export default function RetouchPart({ moment }: { moment: Moment }) {
  const session = useEditor();
  const { desk } = session;
  const drawing = useStore(desk.drawing);
  const [words, setWords] = useState(session.retouching.get()?.words ?? "");
  const field = useRef<HTMLInputElement>(null);
  const cells = cellsOf(drawing ?? { strokes: [], region: null });
  const count = cells.filter(Boolean).length;
  useEffect(() => {
    session.player.pause();
    if (!desk.drawing.get()) desk.drawing.set({ tool: "region", strokes: [], region: null });
    field.current?.focus();
  }, [session, desk]);
  const close = () => {
    desk.drawing.set(null);
    session.retouching.set(null);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const { cell, segment } = moment;
    const clip = session.film.get().clips.find((each) => each.id === cell.clip);
    if (!clip || !count) return;
    const take = Math.max(segment?.next_variation ?? 1, cell.variation + 1);
    const open = (cell.index + 1) * SEGMENT_FRAMES >= clip.stop;
    const one = { of: cell.variation, mask: toHex(cells), words, open };
    step(session, () => retouch(session.room.doc, { clip: cell.clip, index: cell.index, take }, one));
    session.say(t("takes.part_done", { number: take + 1 }));
    close();
  };
  return (
    <form
      className="retouch"
      aria-label={t("takes.part_label")}
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <p className="quiet">{t("takes.part_hint")}</p>
      <Pens />
      <p className="quiet" role="status">
        {count ? t("takes.part_count", { count }) : t("takes.part_none")}
      </p>
      <label htmlFor="retouch-words">{t("takes.part_words")}</label>
      <input
        id="retouch-words"
        ref={field}
        value={words}
        maxLength={MAX_WORD}
        placeholder={t("takes.part_words_hint")}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="row">
        <button className="button decisive" disabled={!count}>
          {t("takes.part_go")}
        </button>
        <button type="button" className="button" onClick={close}>
          {t("takes.part_cancel")}
        </button>
      </div>
    </form>
  );
}
