/** For whoever leads the room: starts and ends a play, and sees while it runs who is where and who chose what. */
import { useEffect, useState } from "react";
import type { Clip } from "../document";
import { useEditor } from "../editor/context";
import { moment, t, useLanguage } from "../i18n";
import { usePeople } from "../people/presence";
import { usePart, useStore } from "../store";
import {
  type KeptPlay,
  type Player,
  type Result,
  deletePlay,
  endPlay,
  playsOf,
  resultOf,
  startPlay,
  tableOf,
} from "./commands";
import { clipOf } from "./ways";
import "./desk.css";
import "./words";
import "../class/words";

/** Asked anew so often while a play runs, and a moment after somebody comes to another clip. */
const LOOK = 5_000;
const SOON = 300;

export default function PlayDesk() {
  useLanguage();
  const session = useEditor();
  const { id } = session.info;
  const play = usePart(session.feed, (feed) => feed.play);
  const { plays, again } = usePlays();
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = play?.id ?? chosen;
  const start = () => session.command(() => startPlay(id));
  const end = async () => {
    if (!play) return;
    setChosen(play.id);
    await session.command(() => endPlay(id));
  };
  return (
    <section className="play-desk" aria-label={t("plays.label")}>
      <h3>{t("plays.label")}</h3>
      <p className="quiet">{t(play ? "plays.runs_hint" : "plays.hint")}</p>
      {play ? (
        <button className="button decisive" onClick={() => void end()}>
          {t("plays.end")}
        </button>
      ) : (
        <button className="button" onClick={() => void start()}>
          {t("plays.start")}
        </button>
      )}
      {shown !== null && <Shown key={shown} play={shown} runs={play !== null} />}
      <Older
        plays={plays.filter((each) => each.id !== play?.id)}
        shown={shown}
        onShow={setChosen}
        onDelete={(which) =>
          void session
            .command(() => deletePlay(id, which))
            .then(() => {
              if (which === chosen) setChosen(null);
              again();
            })
        }
      />
    </section>
  );
}

function usePlays(): { plays: readonly KeptPlay[]; again: () => void } {
  const { info, feed } = useEditor();
  const play = usePart(feed, (view) => view.play?.id ?? null);
  const [plays, setPlays] = useState<readonly KeptPlay[]>([]);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let gone = false;
    playsOf(info.id).then(
      (answer) => gone || setPlays(answer.plays),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [info.id, play, asked]);
  return { plays, again: () => setAsked((count) => count + 1) };
}

/** Who is where, as presence tells it: the clip that each person plays. */
function useWhere(): ReadonlyMap<string, string> {
  const people = usePeople(useEditor().people);
  return new Map(people.flatMap((one) => (one.plays ? [[one.id, one.plays] as const] : [])));
}

function useResult(play: number, runs: boolean): Result | null {
  const { info } = useEditor();
  const [result, setResult] = useState<Result | null>(null);
  const moves = JSON.stringify([...useWhere()]);
  useEffect(() => {
    let gone = false;
    // A look that fails is made again in a moment; what was known stays.
    const look = () =>
      void resultOf(info.id, play).then(
        (answer) => gone || setResult(answer),
        () => undefined,
      );
    const soon = setTimeout(look, SOON);
    const timer = runs ? setInterval(look, LOOK) : undefined;
    return () => {
      gone = true;
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [info.id, play, runs, moves]);
  return result;
}

function Shown({ play, runs }: { play: number; runs: boolean }) {
  const { info } = useEditor();
  const result = useResult(play, runs);
  if (!result) return null;
  return (
    <>
      <p className="quiet">{t("plays.since", { when: moment(result.started) })}</p>
      <Choices result={result} />
      <People result={result} runs={runs} />
      <a className="button" href={tableOf(info.id, play)} download>
        {t("plays.table")}
      </a>
      <p className="quiet">{t("plays.table_hint")}</p>
    </>
  );
}

/** Each clip that asks: how often each of its choices was taken. What the film does not hold any more stands there too. */
function Choices({ result }: { result: Result }) {
  const { clips } = useStore(useEditor().film);
  const asking = [
    ...new Set([
      ...clips.filter((clip) => clip.choices?.length).map(({ id }) => id),
      ...result.choices.map(({ clip }) => clip),
    ]),
  ];
  if (!asking.length) return <p className="quiet">{t("plays.no_choices")}</p>;
  return asking.map((id) => {
    const taken = result.choices.filter((each) => each.clip === id);
    const most = Math.max(1, ...taken.map(({ count }) => count));
    return (
      <table key={id}>
        <caption>{clipName(clips, id)}</caption>
        <thead className="hidden">
          <tr>
            <th scope="col">{t("plays.choice")}</th>
            <th scope="col">{t("plays.times")}</th>
          </tr>
        </thead>
        <tbody>
          {rows(clipOf(clips, id), taken).map(({ label, to, count, people }) => (
            <tr key={`${label} ${to}`}>
              <th scope="row">
                {label} <small>{t("plays.leads_to", { number: numberOf(clips, to) })}</small>
                <i style={{ width: `${(100 * count) / most}%` }} aria-hidden="true" />
              </th>
              <td>
                {t("plays.count", { count })} <small>{t("plays.people", { count: people })}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  });
}

/** The choices of a clip as it stands, nobody's among them, and those that were taken before it said something else. */
function rows(clip: Clip | null, taken: Result["choices"]): Result["choices"] {
  const now = (clip?.choices ?? []).map((choice) => {
    const found = taken.find(({ label, to }) => label === choice.label && to === choice.to);
    return found ?? { clip: clip!.id, ...choice, count: 0, people: 0 };
  });
  return [...now, ...taken.filter((each) => !now.includes(each))];
}

function People({ result, runs }: { result: Result; runs: boolean }) {
  const session = useEditor();
  const known = usePart(session.feed, (feed) => feed.people);
  const where = useWhere();
  const played = new Map(result.people.map((one) => [one.id, one]));
  const ids = [...known.values()].filter(
    (one) => one.role !== "owner" && (played.has(one.id) || where.has(one.id)),
  );
  return (
    <>
      <h4>{t("plays.who", { count: ids.length })}</h4>
      {ids.length === 0 && <p className="quiet">{t("plays.nobody")}</p>}
      <ul className="players">
        {ids.map((one) => (
          <li key={one.id} data-player={one.id}>
            <b>{one.name}</b>{" "}
            <span className="quiet">
              {played.has(one.id) && t("plays.number", { number: played.get(one.id)!.number })}{" "}
              {runs && <Where at={where.get(one.id)} player={played.get(one.id)} />}
            </span>
            <Way player={played.get(one.id)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Where({ at, player }: { at: string | undefined; player: Player | undefined }) {
  const { clips } = useStore(useEditor().film);
  if (player?.path.at(-1)?.to === "") return <>{t("plays.through")}</>;
  return <>{at ? t("plays.in", { number: numberOf(clips, at) }) : t("class.away")}</>;
}

function Way({ player }: { player: Player | undefined }) {
  const { clips } = useStore(useEditor().film);
  if (!player) return null;
  return (
    <p>
      {player.ways > 1 && <small>{t("plays.way", { number: player.ways })} </small>}
      {player.path.map(({ clip, label, to }, at) => (
        <span key={at}>
          {at > 0 && " → "}
          {to === "" ? t("plays.ended_at", { number: numberOf(clips, clip) }) : label}
        </span>
      ))}
    </p>
  );
}

interface OlderProps {
  plays: readonly KeptPlay[];
  shown: number | null;
  onShow: (play: number | null) => void;
  onDelete: (play: number) => void;
}

function Older({ plays, shown, onShow, onDelete }: OlderProps) {
  const [asked, setAsked] = useState<number | null>(null);
  if (!plays.length) return null;
  return (
    <>
      <h4>{t("plays.older")}</h4>
      <ul>
        {plays.map((each) => {
          const when = moment(each.started);
          return (
            <li key={each.id}>
              <p>
                {when} <small>{t("plays.people", { count: each.people })}</small>
              </p>
              <span className="pair">
                <button
                  className="button"
                  aria-pressed={shown === each.id}
                  onClick={() => onShow(shown === each.id ? null : each.id)}
                >
                  {t("plays.show")}
                  <span className="hidden"> {when}</span>
                </button>
                <button className="button" onClick={() => setAsked(asked === each.id ? null : each.id)}>
                  {t("plays.delete")}
                  <span className="hidden"> {when}</span>
                </button>
              </span>
              {asked === each.id && (
                <div role="alertdialog" aria-label={t("plays.delete_ask")} className="ask">
                  <p>{t("plays.delete_ask")}</p>
                  <button className="button decisive" autoFocus onClick={() => onDelete(each.id)}>
                    {t("plays.delete_yes")}
                  </button>{" "}
                  <button className="button" onClick={() => setAsked(null)}>
                    {t("history.cancel")}
                  </button>
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

const numberOf = (clips: readonly Clip[], id: string): string => {
  const at = clips.findIndex((clip) => clip.id === id);
  return at < 0 ? "?" : String(at + 1);
};

function clipName(clips: readonly Clip[], id: string): string {
  const clip = clipOf(clips, id);
  if (!clip) return t("after.gone");
  return t("plays.after", { number: numberOf(clips, id), words: clip.prompt.trim() || t("after.no_words") });
}
