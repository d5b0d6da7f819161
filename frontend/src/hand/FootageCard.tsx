/** One video that was brought: what became of it, its look, its clips with their words, and the ways to take it back. */
import { useState } from "react";
import { useEditor } from "../editor/context";
import { number, percent, t } from "../i18n";
import { Blind } from "../player/Blind";
import { type Footage, type FootageClip, footageApi } from "./footage";

const CAPTION_MAX = 300;
const STYLE_MAX = 500;

/** onGone: it was deleted, and with it the place of the keyboard. */
export function FootageCard({ footage, onGone }: { footage: Footage; onGone: () => void }) {
  const { name, by, state, reason, seconds, clips } = footage;
  const teaching = clips.filter((clip) => clip.teaches).length;
  return (
    <article className="brought-video" aria-label={name}>
      <h4>{name}</h4>
      <p className="quiet">
        {[
          by && t("footage.by", { name: by }),
          state === "ready" && t("footage.length", { seconds: number(seconds) }),
          teaching > 0 && t("footage.teaching", { count: teaching }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {state !== "ready" && <State footage={footage} />}
      {state === "ready" && reason && <p>{t(`errors.${reason}`)}</p>}
      {state === "ready" && <Look footage={footage} fixed={teaching > 0} />}
      <ol className="cuts">
        {clips.map((clip) => (
          <Clip key={clip.number} footage={footage} clip={clip} />
        ))}
      </ol>
      {clips.length > 1 && <All footage={footage} />}
      {footage.may && <Delete footage={footage} onGone={onGone} />}
    </article>
  );
}

function State({ footage: { state, reason, got, bytes } }: { footage: Footage }) {
  if (state === "failed") return <p role="alert">{t(`errors.${reason ?? "footage_unreadable"}`)}</p>;
  if (state === "coming") return <p>{t("footage.coming", { share: percent(bytes ? got / bytes : 0) })}</p>;
  return <p role="status">{t(state === "waiting" ? "footage.waiting" : "footage.reading")}</p>;
}

function Look({ footage, fixed }: { footage: Footage; fixed: boolean }) {
  const session = useEditor();
  const keep = (style: string) =>
    void session.command(() => footageApi.describe(session.info.id, footage.id, style));
  return (
    <label className="its-look">
      {t("footage.look")}
      <Kept
        value={footage.style}
        max={STYLE_MAX}
        fixed={fixed || !session.canEdit}
        onKeep={keep}
        title={fixed ? t("footage.words_stay") : t("footage.look_hint")}
      />
    </label>
  );
}

function Clip({ footage, clip }: { footage: Footage; clip: FootageClip }) {
  const session = useEditor();
  const [plays, setPlays] = useState(false);
  const names = { number: clip.number + 1, name: footage.name };
  const change = (body: { caption?: string; teaches?: boolean }) =>
    session.command(() => footageApi.change(session.info.id, footage.id, clip.number, body));
  const teach = async (teaches: boolean) => {
    if (await change({ teaches })) session.say(t(teaches ? "footage.given" : "footage.taken_back"));
  };
  return (
    <li aria-label={t("footage.clip", names)}>
      {plays ? (
        <>
          <video src={clip.film} poster={clip.thumb} controls autoPlay loop muted playsInline />
          <Blind className="problem" />
        </>
      ) : (
        <button className="four" aria-label={t("footage.play", names)} onClick={() => setPlays(true)}>
          <img src={clip.thumb} alt="" loading="lazy" />
        </button>
      )}
      <Kept
        value={clip.caption}
        max={CAPTION_MAX}
        fixed={clip.teaches || !session.canEdit}
        label={t("footage.caption_full", names)}
        hint={`${t("footage.clip_short", names)}: ${t("footage.caption")}`}
        title={clip.teaches ? t("footage.words_stay") : undefined}
        onKeep={(caption) => void change({ caption })}
      />
      <label className="switch">
        <input
          type="checkbox"
          checked={clip.teaches}
          disabled={clip.teaches ? false : !clip.caption || !session.canEdit}
          title={clip.caption ? undefined : t("footage.words_first")}
          aria-label={t("footage.teaches_full", names)}
          onChange={(event) => void teach(event.target.checked)}
        />
        {t("footage.teaches")}
      </label>
    </li>
  );
}

/** All clips at once: sixteen ticks are a lot of presses. */
function All({ footage }: { footage: Footage }) {
  const session = useEditor();
  const { clips, id } = footage;
  const ready = clips.filter((clip) => clip.caption && !clip.teaches);
  const teaching = clips.filter((clip) => clip.teaches);
  const change = async (some: FootageClip[], teaches: boolean) => {
    for (const { number: clip } of some) {
      const done = await session.command(() => footageApi.change(session.info.id, id, clip, { teaches }));
      if (!done) return;
    }
    session.say(t(teaches ? "footage.all_given" : "footage.all_taken_back"));
  };
  return (
    <div className="pair">
      <button
        className="button"
        aria-disabled={!ready.length || !session.canEdit}
        onClick={() => void (session.canEdit && change(ready, true))}
      >
        {t("footage.all")}
      </button>
      <button
        className="button"
        aria-disabled={!teaching.length}
        onClick={() => void (teaching.length && change(teaching, false))}
      >
        {t("footage.none_teach")}
      </button>
    </div>
  );
}

function Delete({ footage: { id, name, state }, onGone }: { footage: Footage; onGone: () => void }) {
  const session = useEditor();
  const [asking, setAsking] = useState(false);
  const [kept, setKept] = useState(false); // then the keyboard's place is this button again
  const erase = async () => {
    const done = await session.command(() => footageApi.remove(session.info.id, id));
    if (!done) return;
    session.say(t("footage.deleted", { name }));
    onGone();
  };
  if (state === "failed" || state === "coming") {
    return (
      <button className="button" aria-label={t("footage.remove_full", { name })} onClick={() => void erase()}>
        {t("footage.remove")}
      </button>
    );
  }
  if (!asking) {
    return (
      <button
        className="button"
        autoFocus={kept}
        aria-label={t("footage.delete_full", { name })}
        onClick={() => setAsking(true)}
      >
        {t("footage.delete")}
      </button>
    );
  }
  return (
    <div role="alertdialog" aria-label={t("footage.ask", { name })} className="ask">
      <p>{t("footage.ask", { name })}</p>
      <div className="pair">
        <button className="button decisive" onClick={() => void erase()}>
          {t("footage.yes")}
        </button>
        <button
          className="button"
          autoFocus
          onClick={() => {
            setKept(true);
            setAsking(false);
          }}
        >
          {t("footage.no")}
        </button>
      </div>
    </div>
  );
}

interface KeptProps {
  value: string;
  max: number;
  fixed: boolean;
  label?: string;
  hint?: string;
  title?: string;
  onKeep: (value: string) => void;
}

/** A field that is kept when it is left or Enter is pressed; Escape brings back what was kept. */
function Kept({ value, max, fixed, label, hint, title, onKeep }: KeptProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  const keep = () => {
    if (text !== value) onKeep(text);
  };
  return (
    <input
      type="text"
      value={text}
      maxLength={max}
      readOnly={fixed}
      aria-label={label}
      placeholder={hint}
      title={title}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") setText(value);
      }}
    />
  );
}
