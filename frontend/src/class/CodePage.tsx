/** For the projector: how to come in, and how many have, live. Knows no film; who may not see a code is told so. */
import { useEffect, useState } from "react";
import { ApiError, type RoomInfo, api } from "../api";
import { Closed } from "../editor/frame";
import { Feed } from "../feed";
import { setLanguage, t, useLanguage } from "../i18n";
import { Mark } from "../join/Mark";
import { Room, roomUrl } from "../room";
import { useStore } from "../store";
import "./class.css";

interface Open {
  info: RoomInfo;
  feed: Feed;
}

export function CodePage({ id }: { id: string }) {
  useLanguage();
  const [open, setOpen] = useState<Open | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let room: Room | null = null;
    let gone = false;
    Promise.all([api.room(id), api.takes(id)])
      .then(async ([info, takes]) => {
        await setLanguage(info.language);
        if (gone) return;
        const feed = new Feed(() => api.takes(id));
        feed.load(takes);
        room = listen(id, feed);
        setOpen({ info, feed });
      })
      .catch((error: unknown) =>
        setProblem(error instanceof ApiError ? error.message : t("errors.unexpected")),
      );
    return () => {
      gone = true;
      void room?.destroy();
    };
  }, [id]);
  if (problem) return <Closed message={problem} />;
  if (open && open.info.role !== "owner") return <Closed message={t("errors.not_allowed")} />;
  return open ? <Board {...open} /> : null;
}

/** A reader of the feed: it keeps no copy and is nobody's presence. */
function listen(id: string, feed: Feed): Room {
  const since = () => feed.get().fact;
  const onFact = (fact: unknown) => feed.receive(fact);
  const room = new Room({
    url: roomUrl(id),
    copy: null,
    readOnly: true,
    since,
    onFact,
    onRefused: () => undefined,
  });
  room.awareness.setLocalState(null);
  return room;
}

function Board({ info, feed }: Open) {
  const { people, class_name } = useStore(feed);
  const count = [...people.values()].filter((one) => one.role !== "owner").length;
  const address = new URL(info.address);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(address.hostname);
  useEffect(() => {
    document.title = `${info.code} · Telar`;
  }, [info.code]);
  return (
    <main className="board">
      <Mark size={56} />
      {class_name && <p className="board-class">{class_name}</p>}
      <h1>{t("board.title")}</h1>
      <p className="board-address">{address.host}</p>
      <p className="board-code" aria-label={`${t("join.code")} ${info.code}`}>
        {info.code}
      </p>
      <img
        className="board-picture"
        src={`/rooms/${encodeURIComponent(info.id)}/code.svg`}
        alt={t("board.picture", { address: info.address })}
      />
      <p className="board-count" role="status">
        {t("board.count", { count })}
      </p>
      {local && (
        <p className="problem" role="note">
          {t("board.local")}
        </p>
      )}
      <a className="button" href={`/rooms/${encodeURIComponent(info.id)}`}>
        {t("board.back")}
      </a>
    </main>
  );
}
