/** The tools of the timeline: each does what its key does, and says so. */
import {
  ArrowLeft,
  ArrowRight,
  AudioLines,
  ClipboardPaste,
  Copy,
  CopyPlus,
  Flag,
  Hand,
  Keyboard,
  Lock,
  LockOpen,
  Maximize,
  Plus,
  Scissors,
  SquareDashed,
  Trash2,
  Type,
  Zap,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { api } from "../api";
import { type Clip, GAP } from "../document";
import { useEditor } from "../editor/context";
import type { TakeState } from "../feed";
import { number, t } from "../i18n";
import { lay } from "../laid/late";
import { copyText } from "../copyText";
import { usePart, useStore } from "../store";
import { FRAME_RATE, MAX_FRAMES, secondsToFrames } from "../time";
import { copyChosen, lastCopied, pasteText } from "./clipboard";
import * as edits from "./edits";
import { mark } from "./markers";
import { own } from "./keymap";
import { keyOf } from "./shortcuts";
import { ariaKeys, shown } from "./signs";
import { title } from "./titles";
import { STEP } from "./view";
import { zoom } from "./zoom";

const SIZE = { size: 16, "aria-hidden": true } as const;

export function Tools() {
  const session = useEditor();
  return (
    <div className="tools" role="toolbar" aria-label={t("timeline.tools")}>
      {session.canEdit && <EditTools />}
      <span className="spacer" />
      <Gate />
      <Automatic />
      <Tool does="zoom_out" press={() => zoom(session, 1 / STEP)}>
        <ZoomOut {...SIZE} />
      </Tool>
      <Tool does="fit" press={() => zoom(session, "fit")}>
        <Maximize {...SIZE} />
      </Tool>
      <Tool does="zoom_in" press={() => zoom(session, STEP)}>
        <ZoomIn {...SIZE} />
      </Tool>
      <Tool does="sheet" press={() => session.help.set(true)}>
        <Keyboard {...SIZE} />
      </Tool>
    </div>
  );
}

function EditTools() {
  const session = useEditor();
  const film = useStore(session.film);
  const chosen = useStore(session.selected);
  const at = film.clips.findIndex((clip) => clip.id === chosen);
  const clip = film.clips[at];
  const last = film.clips.length - 1;
  const paste = async () =>
    pasteText(session, await clipboardText()) || edits.refuse(session, t("timeline.no_clip"));
  const copy = async () => {
    const text = copyChosen(session);
    if (text) await copyText(text);
  };
  return (
    <>
      <button className="button" onClick={() => edits.add(session)}>
        <Plus {...SIZE} /> {t("timeline.add")}
      </button>
      <Tool does="split" off={!clip} press={() => edits.split(session)}>
        <Scissors {...SIZE} />
      </Tool>
      <Tool does="duplicate" off={!clip} press={() => edits.duplicate(session)}>
        <CopyPlus {...SIZE} />
      </Tool>
      <Tool does="mark" off={!film.length} press={() => mark(session)}>
        <Flag {...SIZE} />
      </Tool>
      <Tool does="title_card" off={!film.length} press={() => title(session)}>
        <Type {...SIZE} />
      </Tool>
      <Tool does="lay_sound" off={!film.length} aside press={() => lay(session)}>
        <AudioLines {...SIZE} />
      </Tool>
      <Tool does="gap" press={() => edits.gap(session)}>
        <SquareDashed {...SIZE} />
      </Tool>
      <Tool label={t("timeline.earlier")} off={at <= 0} press={() => edits.moveBy(session, -1)}>
        <ArrowLeft {...SIZE} />
      </Tool>
      <Tool label={t("timeline.later")} off={at < 0 || at === last} press={() => edits.moveBy(session, 1)}>
        <ArrowRight {...SIZE} />
      </Tool>
      <Tool does="copy" off={!clip} press={() => void copy()}>
        <Copy {...SIZE} />
      </Tool>
      <Tool does="paste" press={() => void paste()}>
        <ClipboardPaste {...SIZE} />
      </Tool>
      <LockTool clip={clip} />
      <Tool label={t("timeline.delete")} off={!clip} press={() => edits.remove(session)}>
        <Trash2 {...SIZE} />
      </Tool>
      {clip && <Times clip={clip} />}
    </>
  );
}

/** What the clipboard holds; where the browser lets no page read it, what was copied here last. */
async function clipboardText(): Promise<string> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return lastCopied();
  }
}

function LockTool({ clip }: { clip: Clip | undefined }) {
  const session = useEditor();
  const locked = clip?.locked === true;
  const label = t(locked ? "timeline.unlock" : "timeline.lock");
  return (
    <Tool label={label} does="lock" off={!clip} on={locked} press={() => edits.lock(session)}>
      {locked ? <Lock {...SIZE} /> : <LockOpen {...SIZE} />}
    </Tool>
  );
}

/** What waits for a press and about what it costs; what is under way can be sent back to wait. */
function Gate() {
  const session = useEditor();
  const held = usePart(session.feed, (feed) => feed.held);
  const price = usePart(session.feed, (feed) => feed.price);
  const cost = price && { seconds: number(price.seconds, 0), joules: number(price.joules, 0) };
  if (!held) return <Stop />;
  return (
    <span className="gate" role="status">
      <span title={t("gate.why")}>
        {t("gate.held", { count: held })}
        {cost && <small> · {t("gate.cost", cost)}</small>}
      </span>
      {session.canEdit && (
        <button
          className="button decisive"
          onClick={() => void session.command(() => api.render(session.info.id))}
        >
          {t("gate.render")}
        </button>
      )}
    </span>
  );
}

const UNDER_WAY: readonly TakeState[] = ["waiting", "preview"];

function Stop() {
  const session = useEditor();
  const count = usePart(
    session.feed,
    (feed) => [...feed.segments.values()].filter(({ state }) => UNDER_WAY.includes(state)).length,
  );
  if (!count || !session.canEdit) return null;
  const press = () => void session.command(() => api.hold(session.info.id));
  return (
    <button className="button" title={t("gate.stop_help")} onClick={press}>
      <Hand {...SIZE} /> {t("gate.stop", { count })}
    </button>
  );
}

/** Whether large changes wait for a press. */
function Automatic() {
  const session = useEditor();
  const on = usePart(session.feed, (feed) => feed.automatic);
  if (!session.canEdit) return null;
  const press = () => void session.command(() => api.setAutomatic(session.info.id, !on));
  return (
    <Tool label={t("gate.automatic")} on={on} press={press}>
      <Zap {...SIZE} />
    </Tool>
  );
}

interface ToolProps {
  /** What it does, as the table of keys names it. */
  does?: string;
  /** Where the table's sentence does not say it. */
  label?: string;
  press: () => void;
  children: ReactNode;
  off?: boolean;
  /** A tool that stays pressed. */
  on?: boolean;
  /** Whoever uses the keyboard has the key: it is no stop on the way of Tab. */
  aside?: boolean;
}

function Tool({ does, label, press, children, off, on, aside }: ToolProps) {
  useStore(own);
  const [name, key] = [label ?? t(`keys.${does}`), does && keyOf(does)];
  return (
    <button
      tabIndex={aside ? -1 : undefined}
      className={on ? "icon on" : "icon"}
      aria-label={name}
      title={key ? `${name} (${shown(key)})` : name}
      aria-pressed={on}
      aria-keyshortcuts={key && ariaKeys(key)}
      aria-disabled={off}
      onClick={() => !off && press()}
    >
      {children}
    </button>
  );
}

/** Where in its source the clip begins, and how long it is: what dragging does, by number. */
function Times({ clip }: { clip: Clip }) {
  const session = useEditor();
  const length = clip.stop - clip.start;
  return (
    <>
      <Seconds
        key={`${clip.id}:length:${length}`}
        label={t("timeline.length")}
        short={t("timeline.length_short")}
        frames={length}
        take={(frames) => edits.setClipLength(session, clip.id, Math.max(1, frames))}
      />
      {clip.source !== GAP && (
        <Seconds
          key={`${clip.id}:start:${clip.start}`}
          label={t("timeline.start")}
          short={t("timeline.start_short")}
          frames={clip.start}
          take={(frames) => edits.slip(session, clip.id, frames)}
        />
      )}
    </>
  );
}

interface SecondsProps {
  label: string;
  short: string;
  frames: number;
  take: (frames: number) => void;
}

/** A number of seconds; taken on Enter or when the field is left. */
function Seconds({ label, short, frames, take }: SecondsProps) {
  const text = String(Math.round((frames / FRAME_RATE) * 100) / 100);
  const [value, setValue] = useState(text);
  const enter = () => {
    const seconds = Number(value.replace(",", "."));
    const next = seconds > 0 ? secondsToFrames(seconds) : 0;
    if (value !== text && value.trim() && Number.isFinite(seconds)) take(next);
    // What was refused or clamped shows what stands.
    setValue(text);
  };
  return (
    <label className="length">
      {short}
      <input
        aria-label={label}
        inputMode="decimal"
        value={value}
        max={MAX_FRAMES / FRAME_RATE}
        onChange={(event) => setValue(event.target.value)}
        onBlur={enter}
        onKeyDown={(event) => event.key === "Enter" && enter()}
      />
      {t("timeline.seconds")}
    </label>
  );
}
