/** What leaves: the film or the version that is watched, as MP4 or for another editing program; notes beside it. */
import { useState } from "react";
import { type Form, api } from "../api";
import { useEditor } from "../editor/context";
import type { Job } from "../feed";
import { percent, t } from "../i18n";
import { usePart, useStore } from "../store";
import "./words";

export function TakeAway() {
  const session = useEditor();
  const { id } = session.info;
  const watched = useStore(session.desk.watched);
  const may = usePart(session.feed, () => session.mayReview);
  const [burn, setBurn] = useState(false);
  const name = watched?.name ?? t("review.the_film");
  return (
    <section className="take-away" aria-label={t("review.take_away")}>
      <h3>{t("review.take_away")}</h3>
      {may && (
        <div className="row" key={watched?.id ?? 0}>
          <Made
            key={String(burn)}
            format="mp4"
            label={t(burn ? "burnt.as_mp4" : "review.as_mp4", { name })}
            version={watched?.id ?? null}
            burn={burn}
          />
          <Made format="otio" label={t("review.as_otio", { name })} version={watched?.id ?? null} />
        </div>
      )}
      {may && (
        <label className="check">
          <input type="checkbox" checked={burn} onChange={(event) => setBurn(event.target.checked)} />
          {t("burnt.with")}
        </label>
      )}
      {may && <OneByOne key={`clips ${watched?.id}`} name={name} version={watched?.id ?? null} />}
      {may && <Elsewhere name={name} version={watched?.id ?? null} />}
      <div className="row">
        <a className="button" href={`/rooms/${id}/notes`} target="_blank" rel="noreferrer">
          {t("review.print")}
        </a>
        <a className="button" href={`/media/rooms/${id}/notes.csv`} download>
          {t("review.csv")}
        </a>
      </div>
    </section>
  );
}

/** Clips one by one, for a game or another program that takes no film. */
function OneByOne({ name, version }: { name: string; version: number | null }) {
  const [takes, setTakes] = useState(false);
  const [loops, setLoops] = useState(false);
  return (
    <details className="elsewhere">
      <summary>{t("review.each_clip")}</summary>
      <p className="quiet">
        {t("review.each_clip_why")} {t("review.synthetic_files")}
      </p>
      <label className="check">
        <input type="checkbox" checked={takes} onChange={(event) => setTakes(event.target.checked)} />
        {t("review.all_takes")}
      </label>
      <label className="check">
        <input type="checkbox" checked={loops} onChange={(event) => setLoops(event.target.checked)} />
        {t("looped.with")}
      </label>
      <Made
        key={`${takes} ${loops}`}
        format="clips"
        label={t(loops ? "looped.as_clips" : "review.as_clips", { name })}
        version={version}
        takes={takes}
        loops={loops}
      />
    </details>
  );
}

/** Forms that older programs read, and what each cannot say. */
function Elsewhere({ name, version }: { name: string; version: number | null }) {
  return (
    <details className="elsewhere" key={`elsewhere ${version}`}>
      <summary>{t("review.elsewhere")}</summary>
      {(["edl", "fcpxml"] as const).map((format) => (
        <div key={format}>
          <Made format={format} label={t(`review.as_${format}`, { name })} version={version} />
          <p className="quiet">{t(`review.lost_${format}`)}</p>
        </div>
      ))}
    </details>
  );
}

interface MadeProps {
  format: Form;
  label: string;
  version: number | null;
  burn?: boolean;
  takes?: boolean;
  loops?: boolean;
}

/** A press makes it; its progress and its link stand where the button was. */
function Made({ format, label, version, burn = false, takes = false, loops = false }: MadeProps) {
  const session = useEditor();
  const [asked, setAsked] = useState<string | null>(null);
  const job = usePart(session.feed, (feed): Job | null => (asked ? (feed.jobs.get(asked) ?? null) : null));
  const busy = asked !== null && (job === null || job.state === "waiting" || job.state === "running");
  const press = async () => {
    if (busy) return;
    const made = await session.command(() =>
      api.exportFilm(session.info.id, { format, version, burn, takes, loops }),
    );
    if (made) setAsked(made.id);
  };
  if (job?.state === "done" && job.url)
    return (
      <a className="button" href={job.url} download>
        {t("review.download", { name: label })}
      </a>
    );
  return (
    <>
      <button className="button" aria-disabled={busy} onClick={() => void press()}>
        {busy ? t("header.exporting", { share: percent(job?.progress ?? 0) }) : label}
      </button>
      {job?.state === "failed" && (
        <span role="alert" className="problem">
          {t(`errors.${job.reason ?? "export_failed"}`)}
        </span>
      )}
    </>
  );
}
