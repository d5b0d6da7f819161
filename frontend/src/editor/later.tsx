/**
 * A part of the screen that is loaded when somebody first opens it. Until it is here a calm line holds its place; when
 * it cannot be loaded (the line is down, the house was renewed) a sentence says so, with another try.
 */
import { type ComponentType, useEffect, useRef, useState } from "react";
import { t, useLanguage } from "../i18n";

type Phase = "coming" | "here" | "failed";

export interface Later<P> {
  (props: P): React.ReactNode;
  /** Loads it before anybody asks; a failure waits until somebody does. */
  ahead(): void;
}

interface How {
  /** Nothing holds its place while it comes, as for a link among others. */
  silent?: boolean;
  /** What holds it in place of the line. */
  meanwhile?: ComponentType;
}

export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { silent = false, meanwhile: Meanwhile }: How = {},
): Later<P> {
  let part: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;
  const fetched = (): Promise<void> =>
    (coming ??= load().then(
      (found) => {
        part = found;
      },
      (error: unknown) => {
        coming = null;
        throw error;
      },
    ));

  function Shown(props: P) {
    const [phase, setPhase] = useState<Phase>(part ? "here" : "coming");
    const [tries, setTries] = useState(0);
    useEffect(() => {
      let gone = false;
      // Also where it is here: it may have come between the first drawing and this.
      fetched().then(
        () => gone || setPhase("here"),
        () => gone || setPhase("failed"),
      );
      return () => {
        gone = true;
      };
    }, [tries]);
    const again = () => {
      setPhase("coming");
      setTries((count) => count + 1);
    };
    const Part = part;
    if (phase === "here" && Part) return <Part {...props} />;
    if (phase === "failed") return <Failed again={again} tries={tries} />;
    if (Meanwhile && !tries) return <Meanwhile />;
    return silent ? null : <Coming tries={tries} />;
  }
  Shown.ahead = () => void fetched().catch(() => undefined);
  return Shown;
}

const PAUSE = 2_000;

/** Once the browser has nothing else to do. Gives what calls it off. */
export function whenIdle(run: () => void): () => void {
  // Safari knows no idle callbacks.
  if (!globalThis.requestIdleCallback) {
    const timer = setTimeout(run, PAUSE);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(run, { timeout: 5 * PAUSE });
  return () => cancelIdleCallback(asked);
}

/** Whoever pressed for another try keeps their place: the press's button goes, this line takes its focus. */
function Coming({ tries }: { tries: number }) {
  useLanguage();
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!tries) return;
    const panel = line.current?.closest<HTMLElement>("[role=tabpanel]");
    (panel ?? line.current)?.focus();
  }, [tries]);
  return (
    <p ref={line} className="quiet coming" role="status" tabIndex={-1}>
      {t("later.coming")}
    </p>
  );
}

function Failed({ again, tries }: { again: () => void; tries: number }) {
  useLanguage();
  return (
    <div className="not-here" role="alert">
      <p>{t("later.failed")}</p>
      <div className="pair">
        <button className="button" onClick={again}>
          {t("later.again")}
        </button>
        {/* Some browsers remember that a file could not be had: then only the page itself helps. */}
        {tries > 0 && (
          <a className="button" href={location.pathname}>
            {t("closed.reload")}
          </a>
        )}
      </div>
    </div>
  );
}
