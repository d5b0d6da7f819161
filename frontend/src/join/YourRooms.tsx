/** The rooms of somebody who is known: their own under the team that they lead, copies folded away; and another class. */
import { useCallback, useEffect, useState } from "react";
import { type Me, type Receipt, type Team, api } from "../api";
import { AskDelete, ReceiptCard } from "../class/DeleteClass";
import { t } from "../i18n";
import { NewFilm } from "./NewFilm";
import { OpenClass } from "./OpenClass";
import SignOut from "./SignOut";
import { setKnown } from "./known";
import "../class/words";

type RoomOfMine = Me["rooms"][number];

export function YourRooms() {
  const [me, setMe] = useState<Me | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const look = useCallback(
    () =>
      api.me().then(setMe, () => {
        setMe(null);
        setKnown(false);
      }),
    [],
  );
  useEffect(() => {
    void look();
  }, [look]);
  const gone = (receipt: Receipt) => {
    setReceipt(receipt);
    void look();
  };
  if (!me?.rooms?.length) return null;
  const led = new Set(me.teams.map((team) => team.id));
  return (
    <div className="known">
      {receipt && <ReceiptCard receipt={receipt} />}
      <section className="card your-rooms" aria-labelledby="your-rooms">
        <h2 id="your-rooms">{t("join.your_rooms")}</h2>
        <p className="quiet">{t("join.signed_in", { name: me.user.name })}</p>
        {/* Who leads one team that is no class needs no headings. */}
        {me.teams.map((team) => (
          <TeamOfMine
            key={team.id}
            team={team}
            rooms={me.rooms.filter((room) => room.team === team.id)}
            named={team.is_class || me.teams.length > 1}
            gone={gone}
          />
        ))}
        <RoomList
          rooms={me.rooms.filter((room) => !led.has(room.team))}
          label={led.size ? t("classes.others") : ""}
        />
        {led.size > 0 && <OpenClass />}
        <SignOut />
      </section>
    </div>
  );
}

interface TeamProps {
  team: Team;
  rooms: readonly RoomOfMine[];
  named: boolean;
  gone: (receipt: Receipt) => void;
}

function TeamOfMine({ team, rooms, named, gone }: TeamProps) {
  const copies = rooms.filter((room) => room.copy).sort((a, b) => a.copy.localeCompare(b.copy));
  return (
    <section className="team" aria-label={team.name}>
      {named && (
        <h3>
          {team.name}{" "}
          <span className="quiet">
            {t(team.is_class ? "classes.pupils" : "classes.people", { count: team.people })}
          </span>
        </h3>
      )}
      <RoomList rooms={rooms.filter((room) => !room.copy)} label="" />
      {copies.length > 0 && (
        <details>
          <summary>{t("classes.copies", { count: copies.length })}</summary>
          <RoomList rooms={copies} label="" />
        </details>
      )}
      <div className="team-moves">
        <NewFilm team={team.id} inTeam={named ? team.name : ""} />
        {team.is_class && rooms[0] && <DeleteHere team={team} room={rooms[0].id} gone={gone} />}
      </div>
    </section>
  );
}

function DeleteHere({ team, room, gone }: Pick<TeamProps, "team" | "gone"> & { room: string }) {
  const [problem, setProblem] = useState("");
  const erase = () =>
    api.deleteClass(room).then(gone, (error: Error) => {
      setProblem(error.message);
    });
  return (
    <>
      <AskDelete name={team.name} erase={erase} />
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function RoomList({ rooms, label }: { rooms: readonly RoomOfMine[]; label: string }) {
  if (rooms.length === 0) return null;
  return (
    <>
      {label && <h3>{label}</h3>}
      <ul>
        {rooms.map((room) => (
          <li key={room.id}>
            <a href={`/rooms/${room.id}`}>
              {room.title || t("header.untitled")}
              {room.copy && ` · ${room.copy}`} <span className="quiet">{room.code}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
