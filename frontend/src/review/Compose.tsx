/** Where one writes: on the frame under the playhead or the marked range, with a drawing or a region where wanted. */
import { PenLine, Square, Undo2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { api } from "../api";
import { useEditor } from "../editor/context";
import type { Session } from "../editor/session";
import { t } from "../i18n";
import { usePart, useStore } from "../store";
import { span, timecode } from "../time";
import { useFrame } from "./Drawings";
import { upright } from "./draw";
import { FIELD } from "./moves";
import { cellAt, placeAt } from "./scene";
import type { NewComment } from "./types";
import "./words";

export function Compose() {
  const session = useEditor();
  const { desk, loop, player } = session;
  const [text, setText] = useState("");
  const [ranged, setRanged] = useState(false);
  const drawing = useStore(desk.drawing);
  const awaited = useStore(session.awaited);
  useEffect(() => {
    if (awaited !== FIELD) return;
    session.awaited.set(null);
    document.getElementById(FIELD)?.focus();
  }, [awaited, session]);
  useStore(loop.marks);
  useStore(desk.watched);
  const { playing } = useStore(player.transport);
  const frame = useFrame(!playing);
  const marked = loop.marked(player.frames);
  const range = ranged ? marked : null;
  const drawn = drawing && (drawing.strokes.length > 0 || upright(drawing.region) !== null);
  const send = async () => {
    if (!text.trim() && !drawn) return;
    const body = asked(session, text, range?.from ?? player.frame, range?.to ?? null);
    if (!body) return session.notice.set({ message: t("errors.clip_missing"), words: "" });
    const made = await session.command(() => api.comment(session.info.id, body));
    if (!made) return;
    desk.put(made);
    desk.chosen.set(made.id);
    desk.drawing.set(null);
    setText("");
    setRanged(false);
    session.say(t("review.sent"));
  };
  const where = range ? span(range.from, range.to) : timecode(frame);
  return (
    <form
      className="compose"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor={FIELD}>{t(range ? "review.on_range" : "review.on_frame", { where })}</label>
      <Words
        text={text}
        setText={setText}
        id={FIELD}
        send={() => void send()}
        onBegin={() => player.pause()}
      />
      <div className="row">
        <Pens />
        <span className="spacer" />
        <button className="button decisive" aria-disabled={!text.trim() && !drawn}>
          {t("review.send")}
        </button>
      </div>
      {marked && (
        <label className="check">
          <input type="checkbox" checked={ranged} onChange={(event) => setRanged(event.target.checked)} />
          {t("review.ranged", { where: span(marked.from, marked.to) })}
        </label>
      )}
    </form>
  );
}

/** What is sent for these film frames; null where no clip stands there. */
function asked(session: Session, text: string, from: number, to: number | null): NewComment | null {
  const { scene, desk } = session;
  const place = placeAt(scene, from);
  if (!place) return null;
  const drawing = desk.drawing.get();
  const url = cellAt(scene, from)?.url ?? "";
  return {
    clip: place.clip,
    frame: place.frame,
    ...(to === null ? {} : { until: place.frame + to - from }),
    text,
    region: upright(drawing?.region ?? null),
    strokes: drawing?.strokes ?? [],
    version: desk.watched.get()?.id ?? null,
    seen: /([0-9a-f]{64})\.mp4$/.exec(url)?.[1] ?? "",
  };
}

/** What one draws with over the picture: a line or a frame. */
export function Pens() {
  const { desk, player, info } = useEditor();
  const drawing = useStore(desk.drawing);
  const take = (tool: "pen" | "region") => {
    player.pause();
    const now = desk.drawing.get();
    if (now?.tool === tool && !now.strokes.length && !now.region) desk.drawing.set(null);
    else desk.drawing.set({ strokes: [], region: null, ...now, tool });
    if (tool === "region" && desk.drawing.get())
      requestAnimationFrame(() => document.querySelector<SVGElement>("svg.drawing-now")?.focus());
  };
  const back = () => {
    if (!drawing) return;
    if (drawing.tool === "region" && drawing.region) desk.drawing.set({ ...drawing, region: null });
    else if (drawing.strokes.length) desk.drawing.set({ ...drawing, strokes: drawing.strokes.slice(0, -1) });
    else desk.drawing.set(null);
  };
  return (
    <div className="row pens" role="group" aria-label={t("review.pens")} data-person={info.you.id}>
      <button
        type="button"
        className="button"
        aria-pressed={drawing?.tool === "pen"}
        onClick={() => take("pen")}
      >
        <PenLine size={16} aria-hidden="true" /> {t("review.draw")}
      </button>
      <button
        type="button"
        className="button"
        aria-pressed={drawing?.tool === "region"}
        onClick={() => take("region")}
      >
        <Square size={16} aria-hidden="true" /> {t("review.region")}
      </button>
      {drawing && (
        <button type="button" className="icon" onClick={back} title={t("review.line_back")}>
          <Undo2 size={16} aria-hidden="true" />
          <span className="hidden">{t("review.line_back")}</span>
        </button>
      )}
    </div>
  );
}

interface WordsProps {
  id: string;
  text: string;
  setText: (text: string) => void;
  send: () => void;
  onBegin?: () => void;
  label?: string;
}

/** A field in which @ offers the people of the room; Ctrl and Enter sends. */
export function Words({ id, text, setText, send, onBegin, label }: WordsProps) {
  const { feed } = useEditor();
  const people = usePart(feed, (now) => now.people);
  const begun = /@([\p{L}\p{N} ._-]{0,40})$/u.exec(text)?.[1]?.toLowerCase();
  const offered =
    begun === undefined
      ? []
      : [...people.values()].filter(({ name }) => name.toLowerCase().startsWith(begun)).slice(0, 6);
  const take = (name: string) => {
    setText(`${text.replace(/@[^@]*$/u, "")}@${name} `);
    document.getElementById(id)?.focus();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <>
      <textarea
        id={id}
        value={text}
        rows={2}
        maxLength={2000}
        placeholder={t("review.hint")}
        aria-label={label}
        onChange={(event) => {
          if (!text) onBegin?.();
          setText(event.target.value);
        }}
        onKeyDown={key}
      />
      {offered.length > 0 && (
        <ul className="offered" aria-label={t("review.offered")}>
          {offered.map(({ id: member, name }) => (
            <li key={member}>
              <button type="button" className="button" onClick={() => take(name)}>
                @{name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
