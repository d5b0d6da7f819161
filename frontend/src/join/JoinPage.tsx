/** The door: a code, a name, a language, one button. People who are known here also see their rooms. */
import { type FormEvent, useEffect, useState } from "react";
import { ApiError, type Me, api } from "../api";
import { type Language, language, languages, list, setLanguage, t, useLanguage } from "../i18n";

const anAnimal = (): string => {
  const animals = list("join.animals");
  return animals[Math.floor(Math.random() * animals.length)] ?? "";
};

export function JoinPage() {
  const chosen = useLanguage();
  const [code, setCode] = useState(new URLSearchParams(location.search).get("code") ?? "");
  const [name, setName] = useState(anAnimal);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const join = async (event: FormEvent) => {
    event.preventDefault();
    if (!code.trim()) return setProblem(t("join.need_code"));
    if (!name.trim()) return setProblem(t("join.need_name"));
    setBusy(true);
    try {
      const joined = await api.join({ code: code.trim(), name: name.trim(), language: language() });
      location.assign(`/rooms/${joined.room}`);
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof ApiError ? error.message : t("errors.unexpected"));
    }
  };
  return (
    <main className="card-page">
      <form className="card" onSubmit={(event) => void join(event)} noValidate>
        <img src={`${import.meta.env.BASE_URL}mark.svg`} alt="" width={40} height={40} />
        <h1>Telar</h1>
        <p className="quiet">{t("app.promise")}</p>
        <label>
          {t("join.code")}
          <input
            className="code-field"
            value={code}
            onChange={(event) => setCode(event.target.value.toUpperCase())}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={16}
            aria-describedby="code-hint"
            autoFocus
          />
          <small id="code-hint">{t("join.code_hint")}</small>
        </label>
        <label>
          {t("join.name")}
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="nickname"
            aria-describedby="name-hint"
          />
          <small id="name-hint">{t("join.name_hint")}</small>
        </label>
        <label>
          {t("join.language")}
          <select value={chosen} onChange={(event) => setLanguage(event.target.value as Language)}>
            {languages.map((each) => (
              <option key={each.id} value={each.id} lang={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        <button className="button decisive" disabled={busy}>
          {t(busy ? "join.joining" : "join.button")}
        </button>
        <YourRooms />
      </form>
    </main>
  );
}

function YourRooms() {
  const [me, setMe] = useState<Me | null>(null);
  useEffect(() => {
    api.me().then(setMe, () => setMe(null));
  }, []);
  if (!me?.rooms.length) return null;
  const open = async () => {
    const made = await api.createRoom("");
    location.assign(`/rooms/${made.id ?? made.room}`);
  };
  return (
    <section className="your-rooms" aria-label={t("join.your_rooms")}>
      <h2>{t("join.your_rooms")}</h2>
      <ul>
        {me.rooms.map((room) => (
          <li key={room.id}>
            <a href={`/rooms/${room.id}`}>{room.title || t("header.untitled")}</a> <small>{room.code}</small>
          </li>
        ))}
      </ul>
      <span className="pair">
        <button type="button" className="button" onClick={() => void open()}>
          {t("join.new_room")}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => void api.signOut().then(() => location.reload())}
        >
          {t("join.sign_out")}
        </button>
      </span>
    </section>
  );
}
