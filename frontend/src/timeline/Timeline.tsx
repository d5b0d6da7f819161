/** The timeline: ruler, clips to scale, playheads; and the tools of the chosen clip. Knows no network. */
import { ArrowLeft, ArrowRight, Plus, Trash2 } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { api } from "../api";
import { MAX_CLIPS, addClip, deleteClip, moveClip, setLength } from "../document";
import { useEditor } from "../editor/context";
import { t, useLanguage } from "../i18n";
import { usePeople } from "../people/presence";
import { type Moment, moments } from "../state";
import { usePart, useStore } from "../store";
import { FRAME_RATE, MAX_FRAMES, clock, secondsToFrames } from "../time";
import { ClipCard } from "./ClipCard";

const LABEL = 82;
/** A second is never narrower than this, so that a thumbnail can be seen. */
const SECOND_MIN = 26;
const SECOND_MAX = 80;

export function Timeline() {
  useLanguage();
  const session = useEditor();
  const film = useStore(session.film);
  const feed = useStore(session.feed);
  const chosen = useStore(session.selected);
  const people = usePeople(session.people);
  const [row, width] = useWidth();
  const seconds = Math.max(film.length / FRAME_RATE, 4);
  const scale = Math.min(SECOND_MAX, Math.max(SECOND_MIN, (width - LABEL - 24) / seconds)) / FRAME_RATE;
  const byClip = new Map<string, Moment[]>();
  for (const moment of moments(film, feed)) {
    byClip.set(moment.cell.clip, [...(byClip.get(moment.cell.clip) ?? []), moment]);
  }
  const keys = useClipKeys();
  return (
    <section className="timeline" aria-label={t("timeline.label")} ref={row}>
      <Tools />
      <div className="scroll">
        <div className="lane" style={{ width: LABEL + film.length * scale + 24 }}>
          <Ruler scale={scale} length={film.length} />
          <span className="lane-name">{t("timeline.row")}</span>
          <div
            className="clips"
            role="listbox"
            aria-orientation="horizontal"
            aria-label={t("timeline.clips")}
            aria-description={t("timeline.help")}
            onKeyDown={keys}
          >
            {film.clips.map((clip, at) => (
              <ClipCard
                key={clip.id}
                clip={clip}
                number={at + 1}
                moments={byClip.get(clip.id) ?? []}
                scale={scale}
                chosen={clip.id === chosen}
                whose={feed.is_class ? clip.owner && session.nameOf(clip.owner) : ""}
                holders={people.filter((person) => !person.me && person.clip === clip.id)}
              />
            ))}
          </div>
          <div className="heads">
            {people
              .filter((person) => !person.me && person.playhead !== null)
              .map((person) => (
                <span
                  key={person.client}
                  className="head other"
                  style={{ transform: `translateX(${person.playhead! * scale}px)`, background: person.color }}
                >
                  <b aria-hidden="true">{person.name}</b>
                  <span className="hidden">
                    {t("timeline.playhead_of", { name: person.name, time: clock(person.playhead!) })}
                  </span>
                </span>
              ))}
            <Playhead scale={scale} />
          </div>
        </div>
      </div>
    </section>
  );
}

function useWidth(): [React.RefObject<HTMLElement | null>, number] {
  const place = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(1280);
  useEffect(() => {
    if (!place.current) return;
    const watcher = new ResizeObserver((entries) => setWidth(entries[0]!.contentRect.width));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return [place, width];
}

/** Arrows choose, Alt with arrows moves, Delete removes; focus follows the clip. */
function useClipKeys() {
  const session = useEditor();
  return (event: KeyboardEvent<HTMLElement>) => {
    const clips = session.film.get().clips;
    const at = clips.findIndex((clip) => clip.id === session.selected.get());
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step && event.altKey) {
      event.preventDefault();
      move(session, step);
    } else if (step) {
      event.preventDefault();
      const next = clips[Math.min(clips.length - 1, Math.max(0, at + step))];
      if (next) focusClip(session, next.id);
    } else if (event.key === "Delete" && session.mayChange(clips[at]) && clips[at]) {
      event.preventDefault();
      remove(session, clips[at].id);
    }
  };
}

type Session = ReturnType<typeof useEditor>;

function focusClip(session: Session, id: string): void {
  session.goTo(id);
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-clip="${CSS.escape(id)}"]`)?.focus(),
  );
}

function move(session: Session, step: number): void {
  const id = session.selected.get();
  const clip = session.film.get().clips.find((each) => each.id === id);
  const { is_class } = session.feed.get();
  if (!clip || !session.mayChange(clip)) return session.say(session.whyNot(clip));
  if (!moveClip(session.room.doc, clip.id, step, is_class && !session.leads)) return;
  const clips = session.film.get().clips;
  const number = clips.findIndex((each) => each.id === clip.id) + 1;
  session.say(t("timeline.moved", { number, total: clips.length }));
  focusClip(session, clip.id);
}

function remove(session: Session, id: string): void {
  const clips = session.film.get().clips;
  const at = clips.findIndex((clip) => clip.id === id);
  deleteClip(session.room.doc, id);
  const next = clips[at + 1] ?? clips[at - 1];
  if (next) focusClip(session, next.id);
  session.say(t("timeline.deleted"));
}

function Tools() {
  const session = useEditor();
  const film = useStore(session.film);
  const chosen = useStore(session.selected);
  const held = usePart(session.feed, (feed) => feed.held);
  const at = film.clips.findIndex((clip) => clip.id === chosen);
  const clip = film.clips[at];
  const isClass = usePart(session.feed, (feed) => feed.is_class);
  const mine = session.mayChange(clip);
  const add = () => {
    // A teacher's new clip is nobody's, to be given to somebody.
    const owner = isClass && session.leads ? "" : String(session.info.you.id);
    const id = addClip(session.room.doc, clip?.id ?? null, owner, undefined, isClass && !session.leads);
    if (!id) {
      session.notice.set({ message: t("timeline.full", { limit: MAX_CLIPS }), words: "" });
      return;
    }
    focusClip(session, id);
    session.say(t("timeline.added", { number: at + 2 }));
  };
  return (
    <div className="tools" role="toolbar" aria-label={t("timeline.label")}>
      {session.canEdit && (
        <>
          <button className="button" onClick={add}>
            <Plus size={16} aria-hidden="true" /> {t("timeline.add")}
          </button>
          <Tool
            label={t("timeline.earlier")}
            off={!clip || !mine || at === 0}
            press={() => move(session, -1)}
          >
            <ArrowLeft size={16} aria-hidden="true" />
          </Tool>
          <Tool
            label={t("timeline.later")}
            off={!clip || !mine || at === film.clips.length - 1}
            press={() => move(session, 1)}
          >
            <ArrowRight size={16} aria-hidden="true" />
          </Tool>
          {clip && mine && (
            <Length
              key={`${clip.id}:${clip.stop - clip.start}`}
              id={clip.id}
              frames={clip.stop - clip.start}
            />
          )}
          <Tool
            label={t("timeline.delete")}
            off={!clip || !mine}
            press={() => clip && remove(session, clip.id)}
          >
            <Trash2 size={16} aria-hidden="true" />
          </Tool>
        </>
      )}
      <span className="spacer" />
      {held > 0 && (
        <span className="gate" role="status">
          {t("gate.held", { count: held })} · <small>{t("gate.why")}</small>
          {session.canEdit && (
            <button
              className="button decisive"
              onClick={() => void session.command(() => api.render(session.info.id))}
            >
              {t("gate.render")}
            </button>
          )}
        </span>
      )}
    </div>
  );
}

function Tool(props: { label: string; off: boolean; press: () => void; children: React.ReactNode }) {
  return (
    <button
      className="icon"
      aria-label={props.label}
      title={props.label}
      disabled={props.off}
      onClick={props.press}
    >
      {props.children}
    </button>
  );
}

/** A clip's length in seconds; taken on Enter or when the field is left. */
function Length({ id, frames }: { id: string; frames: number }) {
  const session = useEditor();
  const [value, setValue] = useState(String(Math.round((frames / FRAME_RATE) * 100) / 100));
  const take = () => {
    const seconds = Number(value.replace(",", "."));
    if (value.trim() && Number.isFinite(seconds)) setLength(session.room.doc, id, secondsToFrames(seconds));
    else setValue(String(Math.round((frames / FRAME_RATE) * 100) / 100));
  };
  return (
    <label className="length">
      {t("timeline.length_short")}
      <input
        aria-label={t("timeline.length")}
        inputMode="decimal"
        value={value}
        max={MAX_FRAMES / FRAME_RATE}
        onChange={(event) => setValue(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === "Enter" && take()}
      />
      {t("timeline.seconds")}
    </label>
  );
}

/** Seconds above the clips; a press brings the playhead there. */
function Ruler({ scale, length }: { scale: number; length: number }) {
  const { player } = useEditor();
  const steps = [1, 2, 4, 10, 20, 60, 120];
  const every = (steps.find((step) => step * FRAME_RATE * scale >= 70) ?? 240) * FRAME_RATE;
  const ticks = Array.from({ length: Math.floor(length / every) + 1 }, (_, at) => at * every);
  const seek = (event: MouseEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    player.seek(Math.floor(x / scale));
  };
  return (
    <div className="ruler" onMouseDown={seek} aria-hidden="true">
      {ticks.map((frame) => (
        <span
          key={frame}
          className={(length - frame) * scale < 12 && frame > 0 ? "end" : undefined}
          style={{ left: frame * scale }}
        >
          {clock(frame)}
        </span>
      ))}
    </div>
  );
}

/** Moves in the animation frame of the player, never through React. */
function Playhead({ scale }: { scale: number }) {
  const { player } = useEditor();
  const place = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      player.onFrame((frame) => {
        if (place.current) place.current.style.transform = `translateX(${frame * scale}px)`;
      }),
    [player, scale],
  );
  return <span ref={place} className="head mine" aria-hidden="true" />;
}
