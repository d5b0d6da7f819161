/** The door: a code, a name, a language, one button; and the rooms of somebody who is known already. */
import { type FormEvent, useEffect, useState } from "react";
import { ApiError, api, type Joined } from "../api";
import { language, languages, list, setLanguage, t, useLanguage } from "../i18n";
import { later } from "../editor/later";
import { Mark } from "./Mark";
import { WearChoice } from "../people/Worn";
import { CHOSEN, PictureChoice, PicturesShown } from "./Pictures";
import { isKnown } from "./known";

const MAX_NAME = 40;
/** A newcomer has none: their door is not waited for. */
const YourRooms = later(() => import("./YourRooms").then((module) => module.YourRooms), { silent: true });

/** "luna 42" -> "LUNA-42": people type codes as they hear them. */
export function tidyCode(typed: string): string {
  return typed
    .trim()
    .toUpperCase()
    .replace(/[\s_–—-]+/g, "-");
}

function suggest(): string {
  const animals = list("join.animals");
  return animals[Math.floor(Math.random() * animals.length)] ?? "";
}

/** The code of the link that somebody followed. */
const invited = (): string | null => new URLSearchParams(location.search).get("code");

/** Telar runs on the computer in front of which this person sits. */
const isHere = (): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

export function JoinPage() {
  const locale = useLanguage();
  useEffect(() => {
    document.title = t("app.name");
  }, [locale]);
  // Who is known comes for their films, unless a link with a code brought them.
  const first = invited() === null;
  const rooms = isKnown() && <YourRooms />;
  return (
    <main className="card-page">
      <div className="join-column">
        <div className="join-brand">
          <Mark size={40} />
          <h1>{t("app.name")}</h1>
          <p>{t("app.promise")}</p>
        </div>
        {first && rooms}
        <JoinCard />
        {!first && rooms}
      </div>
    </main>
  );
}

function JoinCard() {
  const locale = useLanguage();
  const [code, setCode] = useState(() => invited() ?? "");
  const [name, setName] = useState(suggest);
  const [touched, setTouched] = useState(false);
  const [problem, setProblem] = useState<{ field: "code" | "name" | "form"; message: string } | null>(null);
  const [busy, setBusy] = useState(false);
  /** The pictures chosen so far, once this name asks for them. */
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [joined, setJoined] = useState<Joined | null>(null);

  const switchTo = async (next: typeof locale) => {
    if (!(await setLanguage(next))) return setProblem({ field: "form", message: t("later.failed") });
    setProblem(null);
    if (!touched) setName(suggest());
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!code.trim()) return setProblem({ field: "code", message: t("join.need_code") });
    if (!name.trim()) return setProblem({ field: "name", message: t("join.need_name") });
    setBusy(true);
    setProblem(null);
    try {
      const secret = chosen?.length === CHOSEN ? { secret: chosen.join("-") } : {};
      const who = { code: tidyCode(code), name: name.trim(), language: language() };
      const entered = await api.join({ ...who, ...secret });
      if (entered.secret) setJoined(entered);
      else goIn(entered);
    } catch (error) {
      setBusy(false);
      const known = error instanceof ApiError && ["secret_needed", "secret_wrong"].includes(error.code);
      if (known) setChosen([]);
      setProblem(placed(error));
    }
  };

  if (joined) return <Remember joined={joined} />;
  return (
    <form
      className="card join-card"
      onSubmit={(event) => void submit(event)}
      noValidate
      aria-label={t("join.title")}
    >
      <div className="field">
        <label htmlFor="code">{t("join.code")}</label>
        <input
          id="code"
          className="code-field"
          value={code}
          onChange={(event) => setCode(event.target.value.toUpperCase())}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          autoFocus={!isKnown() || invited() !== null}
          placeholder="LUNA-42"
          aria-describedby={problem?.field === "code" ? "join-problem" : "code-hint"}
          aria-invalid={problem?.field === "code"}
        />
        {problem?.field === "code" ? (
          <Problem message={problem.message} />
        ) : (
          <small id="code-hint">{t("join.code_hint")}</small>
        )}
      </div>
      <div className="field">
        <label htmlFor="name">{t("join.name")}</label>
        <input
          id="name"
          value={name}
          onChange={(event) => {
            setTouched(true);
            setName(event.target.value);
            setChosen(null);
          }}
          autoComplete="nickname"
          maxLength={MAX_NAME}
          aria-describedby={problem?.field === "name" ? "join-problem" : "name-hint"}
          aria-invalid={problem?.field === "name"}
        />
        {problem?.field === "name" ? (
          <Problem message={problem.message} />
        ) : (
          <small id="name-hint">{t("join.name_hint")}</small>
        )}
      </div>
      {chosen && <PictureChoice chosen={chosen} choose={setChosen} />}
      <fieldset className="field languages">
        <legend>{t("join.language")}</legend>
        {languages.map(({ id, name }) => (
          <label key={id}>
            <input
              type="radio"
              name="language"
              value={id}
              checked={locale === id}
              onChange={() => void switchTo(id)}
            />
            <span lang={id}>{name}</span>
          </label>
        ))}
      </fieldset>
      {problem?.field === "form" && <Problem message={problem.message} />}
      <button type="submit" className="button decisive" aria-disabled={busy}>
        {busy ? t("join.joining") : t("join.button")}
      </button>
      {isHere() && !isKnown() && <small>{t("join.starter")}</small>}
    </form>
  );
}

const goIn = ({ room }: Joined) => location.assign(`/rooms/${encodeURIComponent(room)}`);

/** A pupil's pictures, told once, before they go in; and one to wear. */
function Remember({ joined }: { joined: Joined }) {
  const [worn, setWorn] = useState("");
  const wear = (picture: string) => {
    setWorn(picture);
    // Who goes in without it wears their letter: no reason to keep anybody at the door.
    void api.wear(joined.room, picture).catch(() => setWorn(""));
  };
  return (
    <section className="card join-card" aria-labelledby="remember">
      <h2 id="remember">{t("pictures.remember")}</h2>
      <PicturesShown secret={joined.secret!} />
      <p className="quiet">{t("pictures.remember_why", { name: joined.name })}</p>
      <WearChoice worn={worn} wear={wear} />
      <button className="button decisive" autoFocus onClick={() => goIn(joined)}>
        {t("pictures.go")}
      </button>
    </section>
  );
}

const Problem = ({ message }: { message: string }) => (
  <p id="join-problem" className="problem" role="alert">
    {message}
  </p>
);

/** An error beside its cause: a taken or strange name at the name, an unknown code at the code. */
function placed(error: unknown): { field: "code" | "name" | "form"; message: string } {
  if (!(error instanceof ApiError)) return { field: "form", message: t("errors.unexpected") };
  if (error.status === 409 || /name|secret/.test(error.code))
    return { field: "name", message: error.message };
  const aboutCode = error.status === 404 || error.status === 410 || /code|invite/.test(error.code);
  return { field: aboutCode ? "code" : "form", message: error.message };
}
