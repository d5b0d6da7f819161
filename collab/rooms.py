"""A room's log: made, appended to, read, folded, compacted.

Owns `Head`, `Update`, `Snapshot` and `ClientId`. Refuses to know what an update says: bytes are opened by the
document process alone. The log is the truth; it only grows.
"""

import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from collab import sandbox_client, wake
from collab.models import ClientId, Hand, Head, Room, Snapshot, Team, Update
from collab.timeline import Timeline

COMPACT_AFTER = 200  # log entries behind the newest snapshot


class BadLog(Exception):
    """An entry of the log is missing or not what was written: the room may not be opened from it."""


@dataclass(frozen=True)
class Entry:
    """What one tick adds to one room: `parts` are (member id or None for the server, update) in order.

    seq: where the writer believes the log ends. clients: client ids the updates write under, with their members.
    """

    room: uuid.UUID
    seq: int
    parts: Sequence[tuple[int | None, bytes]]
    clients: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """The log did not end at `Entry.seq`: another process wrote. Read it, judge again."""

    seq: int


@dataclass(frozen=True)
class Owned:
    """Client ids that belong to other members."""

    owners: Mapping[int, int | None]


@dataclass(frozen=True)
class Log:
    """Updates to apply in order, and the entry they reach. `snapshot`: the seq of the first, if it is one."""

    seq: int
    updates: list[bytes]
    snapshot: int


def create_room(*, team: Team, hand: Hand, title: str, language: str, automatic: bool = False) -> Room:
    """A room with its document laid out: the sample film under `title` ("" keeps the sample's own).

    The first entry of its log is the server's, written at the wish of whoever asks for the room.
    """
    laid = child().call("seed", title, language)
    with transaction.atomic():
        room = Room.objects.create(team=team, hand=hand, title=title[:200], automatic=automatic)
        Head.objects.create(room=room)
        outcome = append([Entry(room.id, 0, [(None, laid["update"])], {laid["client"]: None})])[room.id]
        assert outcome == 1
        transaction.on_commit(lambda: wake.wake("collab.tasks.plan", "plan", room_id=str(room.id)))
    return room


def append(entries: Sequence[Entry]) -> dict[uuid.UUID, int | Moved | Owned]:
    """Compare and append: one commit for many rooms; returns each room's new seq, or why it was left out.

    The heads' row locks order the writers, client ids are checked under the same locks, and the commit waits for
    the disk. Call it before anybody sees the updates. Raises what the database raises: then nothing is known to
    be stored, and the caller must read the log again.
    """
    with transaction.atomic():
        heads = lock_heads([entry.room for entry in entries])
        owners = read_owners(entries)
        outcomes = {entry.room: outcome(entry, heads, owners) for entry in entries}
        kept = [entry for entry in entries if isinstance(outcomes[entry.room], int)]
        if kept:
            write(kept, owners)
    return outcomes


def lock_heads(rooms: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The ends of the logs, locked in room order until the commit (which will wait for the disk)."""
    query = """
        SELECT room_id, seq, set_config('synchronous_commit', 'on', true) FROM collab_head
        WHERE room_id = ANY(%s) ORDER BY room_id FOR NO KEY UPDATE
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [list(rooms)])
        return {room: seq for room, seq, _ in cursor.fetchall()}


def read_owners(entries: Sequence[Entry]) -> dict[tuple[uuid.UUID, int], int | None]:
    claims = [(entry.room, client) for entry in entries for client in entry.clients]
    if not claims:
        return {}
    query = """
        SELECT room_id, client, member_id FROM collab_clientid
        WHERE (room_id, client) IN (SELECT * FROM unnest(%s::uuid[], %s::bigint[]))
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [[room for room, _ in claims], [client for _, client in claims]])
        return {(room, client): member for room, client, member in cursor.fetchall()}


def outcome(
    entry: Entry, heads: Mapping[uuid.UUID, int], owners: Mapping[tuple[uuid.UUID, int], int | None]
) -> int | Moved | Owned:
    head = heads.get(entry.room, -1)
    if head != entry.seq:
        return Moved(head)
    taken = {
        client: owners[entry.room, client]
        for client, member in entry.clients.items()
        if owners.get((entry.room, client), member) != member
    }
    return Owned(taken) if taken else entry.seq + 1


def write(entries: Sequence[Entry], owners: Mapping[tuple[uuid.UUID, int], int | None]) -> None:
    """One row per room, by binary COPY; new client ids; the heads moved."""
    copy = "COPY collab_update (room_id, seq, parts, bytes, crc, created) FROM STDIN (FORMAT BINARY)"
    stamp = "UPDATE collab_head SET seq = seq + 1 WHERE room_id = ANY(%s) RETURNING now()"
    with connection.cursor() as cursor:
        cursor.execute(stamp, [[entry.room for entry in entries]])
        (now,) = cursor.fetchone()
        with cursor.copy(copy) as rows:
            rows.set_types(["uuid", "int8", "jsonb", "bytea", "int8", "timestamptz"])
            for entry in entries:
                parts = Jsonb([[member, len(update)] for member, update in entry.parts])
                body = b"".join(update for _, update in entry.parts)
                rows.write_row((entry.room, entry.seq + 1, parts, body, zlib.crc32(body), now))
    ClientId.objects.bulk_create(
        ClientId(room_id=entry.room, client=client, member_id=member)
        for entry in entries
        for client, member in entry.clients.items()
        if (entry.room, client) not in owners
    )


def head(room_id: uuid.UUID | str) -> int:
    return Head.objects.values_list("seq", flat=True).get(room_id=room_id)


def owners(room_id: uuid.UUID | str) -> dict[int, int | None]:
    """Every client id used in the room, with its member (None: the server)."""
    return dict(ClientId.objects.filter(room_id=room_id).values_list("client", "member_id"))


def log_since(room_id: uuid.UUID | str, since: int) -> Log:
    return log(room_id, since=since)


def log(room_id: uuid.UUID | str, *, since: int | None = None) -> Log:
    """The updates that make the room's document: newest snapshot and what follows, or only what follows `since`.

    Raises BadLog where an entry is missing or damaged; a damaged snapshot is passed over for the entries.
    """
    snapshot = None if since is not None else newest_snapshot(room_id)
    base = snapshot.seq if snapshot else since or 0
    rows = Update.objects.filter(room_id=room_id, seq__gt=base).order_by("seq")
    entries = list(rows.values_list("seq", "parts", "bytes", "crc"))
    updates = [bytes(snapshot.bytes)] if snapshot else []
    for expected, (seq, parts, body, crc) in enumerate(entries, base + 1):
        updates += split(expected, seq, parts, bytes(body), crc)
    return Log(base + len(entries), updates, snapshot.seq if snapshot else 0)


def newest_snapshot(room_id: uuid.UUID | str) -> Snapshot | None:
    for snapshot in Snapshot.objects.filter(room_id=room_id).order_by("-seq")[:3]:
        if zlib.crc32(snapshot.bytes) == snapshot.crc:
            return snapshot
    return None


def split(expected: int, seq: int, parts: list[Any], body: bytes, crc: int) -> list[bytes]:
    """One entry's updates, after its checks."""
    lengths = [length for _, length in parts]
    if seq != expected:
        raise BadLog(f"entry {expected} is missing")
    if zlib.crc32(body) != crc or sum(lengths) != len(body):
        raise BadLog(f"entry {seq} is damaged")
    ends = [sum(lengths[: index + 1]) for index in range(len(lengths))]
    return [body[end - length : end] for end, length in zip(ends, lengths, strict=True)]


def child() -> sandbox_client.Worker:
    return sandbox_client.worker(watchdog=settings.WATCHDOG_SECONDS)


def fold(room: Room) -> tuple[int, Timeline]:
    """What the room's document says now, and the log entry it includes. For processes that may block."""
    entries = log(room.id)
    return entries.seq, Timeline.from_plain(child().call("fold", entries.updates)["plain"])


def compact(room: Room) -> bool:
    """Write a snapshot when COMPACT_AFTER entries lie behind the newest one. Entries are kept. True: written.

    The child proves first that the snapshot makes the same document; what is not integrated is never left out.
    """
    entries = log(room.id)
    if entries.seq - entries.snapshot < COMPACT_AFTER:
        return False
    body = child().call("snapshot", entries.updates)["update"]
    Snapshot.objects.get_or_create(room=room, seq=entries.seq, defaults={"bytes": body, "crc": zlib.crc32(body)})
    return True
