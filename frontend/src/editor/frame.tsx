/** What stands before the editor is here, and where it cannot be: loaded with the page, so it knows no part of the editor. */
import { t } from "../i18n";
import { Mark } from "../join/Mark";
import "./frame.css";

export function Closed({ message, reload = false }: { message: string; reload?: boolean }) {
  return (
    <main className="card-page">
      <section className="card" role="alert">
        <h1>Telar</h1>
        <p>{message}</p>
        <a className="button decisive" href={reload ? location.pathname : "/"}>
          {t(reload ? "closed.reload" : "closed.join")}
        </a>
      </section>
    </main>
  );
}

/** The editor's shape before its words are here. */
export function Skeleton() {
  return (
    <div className="editor" aria-busy="true">
      <header className="header">
        <Home />
      </header>
      <main className="stage">
        <h1 className="hidden">{t("status.joining")}</h1>
        <div className="picture waiting" />
      </main>
      <aside className="side" />
      <section className="timeline" />
    </div>
  );
}

export function Home() {
  return (
    <a className="home" href="/" title={t("header.home")}>
      <Mark />
      <b>Telar</b>
      <span className="hidden">{t("header.home")}</span>
    </a>
  );
}
