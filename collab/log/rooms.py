"""A room's log: made, appended to, read, folded, compacted.

Owns `Head`, `Update`, `Snapshot` and `ClientId`. Refuses to know what an update says: bytes are opened by the
document process alone. The log is the truth; it only grows. What of it cannot be read is noted at its head, and from
then on nothing is appended, until it can be read again.
"""

import itertools
import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from collab import prepared
from collab.film import sandbox_client
from collab.film.timeline import Timeline
from collab.log import feed
from collab.log.entries import Entry, packed, seal
from collab.models import Audit, ClientId, Hand, Head, Room, Snapshot, Team
from collab.rendering import wake

COMPACT_AFTER = 200  # log entries behind the newest snapshot
SNAPSHOTS_KEPT = 3  # the newest ones; of older ones one in SNAPSHOT_EVERY entries, for the history
SNAPSHOT_EVERY = 2_000
LAST = 2**63 - 1

log_of_faults = logging.getLogger(__name__)


class BadLog(Exception):
    """An entry of the log is missing or not what was written: the room may not be written from it."""


@dataclass(frozen=True)
class Moved:
    """The log did not end at `Entry.seq`: another process wrote. Read it, judge again."""

    seq: int


@dataclass(frozen=True)
class Damaged:
    """The log cannot be read from entry `bad` on: nothing is appended."""

    bad: int


@dataclass(frozen=True)
class Owned:
    """Client ids that belong to other members."""

    owners: Mapping[int, int | None]


@dataclass(frozen=True)
class Log:
    """Updates to apply in order, and the entry they reach. `snapshot`: the seq of the first, if it is one.

    damage: why the log could not be read further, "" when it ends here. noted: `Head.bad`.
    """

    seq: int
    updates: list[bytes]
    snapshot: int
    damage: str = ""
    noted: int | None = None

    @property
    def bad(self) -> int | None:
        """The first entry that cannot be read."""
        return self.seq + 1 if self.damage else None


def create_room(
    *, team: Team, hand: Hand, title: str, language: str, automatic: bool = False, film: Mapping[str, Any] | None = None
) -> Room:
    """A room with its document laid out: `film` as document.read would give it, else the sample film under `title` (""
    keeps the sample's own). language: which one its words are in.

    The first entry of its log is the server's, written at the wish of whoever asks for the room.
    """
    laid = child().call("seed", title, language) if film is None else child().call("lay", dict(film))
    with transaction.atomic():
        room = Room.objects.create(team=team, hand=hand, title=title[:200], language=language, automatic=automatic)
        Head.objects.create(room=room)
        outcome = append([Entry(room.id, 0, [(None, laid["update"])], {laid["client"]: None})])[room.id]
        assert outcome == 1
        transaction.on_commit(lambda: wake.wake("collab.tasks.plan", "plan", room_ids=[str(room.id)]))
    return room


def plain(room: Room) -> dict[str, Any]:
    """The room's film as it is, as plain data. Raises BadLog, after noting it."""
    found: dict[str, Any] = child().call("fold", whole_log(room).updates)["plain"]
    return found


def append(entries: Sequence[Entry]) -> dict[uuid.UUID, int | Moved | Owned | Damaged]:
    """Compare and append: one commit for many rooms; returns each room's new seq, or why it was left out.

    The heads' row locks order the writers, client ids are checked under the same locks, and the commit waits for
    the disk. Call it before anybody sees the updates. Raises what the database raises: then nothing is known to
    be stored, and the caller must read the log again.
    """
    if not any(entry.clients for entry in entries):
        return write(entries)
    with transaction.atomic():
        lock_heads([entry.room for entry in entries])
        owners = read_owners(entries)
        foreign = {entry.room: taken for entry in entries if (taken := foreign_ids(entry, owners))}
        outcomes = write([entry for entry in entries if entry.room not in foreign])
        ClientId.objects.bulk_create(
            ClientId(room_id=entry.room, client=client, member_id=member)
            for entry in entries
            for client, member in entry.clients.items()
            if isinstance(outcomes.get(entry.room), int) and (entry.room, client) not in owners
        )
    return outcomes | {room: Owned(taken) for room, taken in foreign.items()}


def append_signed(room: Room, member: int, end: int, update: bytes) -> int | None:
    """Append an edit on somebody's behalf, under the server's client id, which every document knows; everybody hears of
    its entry after the commit. None when the log moved on from `end`. Raises BadLog where it is damaged."""
    outcome = append([Entry(room.pk, end, [(member, update)], {sandbox_client.SERVER_CLIENT: None})])[room.pk]
    if isinstance(outcome, Damaged):
        raise BadLog(f"entry {outcome.bad} is damaged")
    if not isinstance(outcome, int):
        return None
    transaction.on_commit(lambda: feed.hint({"ends": {str(room.pk): outcome}}))
    transaction.on_commit(lambda: wake.wake("collab.tasks.plan", "plan", room_ids=[str(room.pk)]))
    return outcome


def append_whole(entry: Entry, body: bytes) -> int | Moved | None:
    """Append to a damaged log together with a snapshot of the whole document, `body`, which ends the damage.

    For a process that holds the document as it was before the damage: nothing is lost. None: refused as in `append`.
    """
    with transaction.atomic():
        head, bad = lock_heads([entry.room])[entry.room]
        if head != entry.seq:
            return Moved(head)
        if bad is not None:
            note(entry.room, None)
        seq = append([entry])[entry.room]
        if not isinstance(seq, int):
            transaction.set_rollback(True)
            return None
        keep(entry.room, seq, body)
    return seq


def lock_heads(rooms: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int | None]]:
    """(end, first bad entry) of the logs, locked in room order until the commit."""
    query = "SELECT room_id, seq, bad FROM collab_head WHERE room_id = ANY(%s) ORDER BY room_id FOR NO KEY UPDATE"
    return {room: (seq, bad) for room, seq, bad in prepared.fetch(query, [list(rooms)])}


def read_owners(entries: Sequence[Entry]) -> dict[tuple[uuid.UUID, int], int | None]:
    claims = [(entry.room, client) for entry in entries for client in entry.clients]
    query = """
        SELECT room_id, client, member_id FROM collab_clientid
        WHERE (room_id, client) IN (SELECT * FROM unnest(%s::uuid[], %s::bigint[]))
    """
    rows = prepared.fetch(query, [[room for room, _ in claims], [client for _, client in claims]])
    return {(room, client): member for room, client, member in rows}


def foreign_ids(entry: Entry, owners: Mapping[tuple[uuid.UUID, int], int | None]) -> dict[int, int | None]:
    """The entry's client ids that belong to other members."""
    return {
        client: owners[entry.room, client]
        for client, member in entry.clients.items()
        if owners.get((entry.room, client), member) != member
    }


WRITE = """
    WITH sure AS MATERIALIZED (SELECT set_config('synchronous_commit', 'on', true)),
    heads AS MATERIALIZED (
        SELECT room_id, seq, bad FROM collab_head WHERE room_id = ANY(%(rooms)s::uuid[])
        ORDER BY room_id FOR NO KEY UPDATE
    ), written AS (
        INSERT INTO collab_update (room_id, seq, parts, bytes, crc, created)
        SELECT entry.room, entry.seq, entry.parts::jsonb, entry.bytes, entry.crc, now()
        FROM unnest(%(rooms)s::uuid[], %(seqs)s::int8[], %(parts)s::text[], %(bodies)s::bytea[], %(crcs)s::int8[])
            AS entry (room, seq, parts, bytes, crc)
        JOIN heads ON heads.room_id = entry.room AND heads.seq = entry.seq - 1 AND heads.bad IS NULL
        RETURNING room_id
    ), moved AS (
        UPDATE collab_head SET seq = collab_head.seq + 1 FROM written WHERE collab_head.room_id = written.room_id
    )
    SELECT heads.room_id, heads.seq, heads.bad, written.room_id IS NOT NULL, (SELECT count(*) FROM sure)
    FROM heads LEFT JOIN written ON written.room_id = heads.room_id
"""


def write(entries: Sequence[Entry]) -> dict[uuid.UUID, int | Moved | Owned | Damaged]:
    """The whole of it as one statement, one row per room: the heads are locked in room order, compared and moved. See
    `append`."""
    outcomes: dict[uuid.UUID, int | Moved | Owned | Damaged] = {entry.room: Moved(-1) for entry in entries}
    if entries:
        for room, seq, bad, written, _ in prepared.fetch(WRITE, packed(entries)):
            outcomes[room] = seq + 1 if written else Moved(seq) if bad is None else Damaged(bad)
    return outcomes


def head(room_id: uuid.UUID | str) -> int:
    return Head.objects.values_list("seq", flat=True).get(room_id=room_id)


def owners(room_id: uuid.UUID | str) -> dict[int, int | None]:
    """Every client id used in the room, with its member (None: the server)."""
    return dict(ClientId.objects.filter(room_id=room_id).values_list("client", "member_id"))


def log_since(room_id: uuid.UUID | str, since: int) -> Log:
    return log(room_id, since=since)


def log(room_id: uuid.UUID | str, *, since: int | None = None, until: int = LAST) -> Log:
    """The updates that make the room's document (at `until`): newest snapshot and what follows; or those after `since`.

    Raises BadLog where an entry is missing or damaged; a damaged snapshot is passed over for the entries.
    """
    found = readable(room_id, since=since, until=until)
    if found.damage:
        raise BadLog(found.damage)
    return found


def readable(room_id: uuid.UUID | str, *, since: int | None = None, until: int = LAST, snapshots: bool = True) -> Log:
    """The log as far as it can be read: `damage` says what stands in the way of the rest."""
    snapshot = good_snapshot(room_id, until) if since is None and snapshots else None
    seq = snapshot.seq if snapshot else since or 0
    updates = [bytes(snapshot.bytes)] if snapshot else []
    end, noted, rows = rows_between(room_id, seq, until)
    damage = ""
    try:
        for row in rows:
            updates += split(seq + 1, *row)
            seq += 1
        if seq < min(end, until):
            raise BadLog(f"entry {seq + 1} is missing")
        if seq > end:
            raise BadLog(f"the log ends at {end}, its entries at {seq}")
    except BadLog as error:
        damage = str(error)
    return Log(seq, updates, snapshot.seq if snapshot else 0, damage, noted)


def rows_between(room_id: uuid.UUID | str, base: int, until: int) -> tuple[int, int | None, list[tuple[Any, ...]]]:
    """Where the log ends, its first bad entry, and its rows in (base, until], all of one moment."""
    query = """
        SELECT h.seq, h.bad, u.seq, u.parts::text, u.bytes, u.crc FROM collab_head h
        LEFT JOIN collab_update u ON u.room_id = h.room_id AND u.seq > %s AND u.seq <= %s
        WHERE h.room_id = %s ORDER BY u.seq
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [base, until, room_id])
        rows = cursor.fetchall()
    if not rows:
        return 0, None, []
    return rows[0][0], rows[0][1], [row[2:] for row in rows if row[2] is not None]


def good_snapshot(room_id: uuid.UUID | str, until: int = LAST) -> Snapshot | None:
    """The newest snapshot up to `until` that is what was written."""
    snapshots = Snapshot.objects.filter(room_id=room_id, seq__lte=until).order_by("-seq")
    for snapshot in snapshots.iterator(chunk_size=1):
        if seal(snapshot.seq, "", bytes(snapshot.bytes)) == snapshot.crc:
            return snapshot
        log_of_faults.error("the snapshot %s of room %s is damaged", snapshot.seq, room_id)
    return None


def split(expected: int, seq: int, parts: str, body: bytes, crc: int) -> list[bytes]:
    """One entry's updates, after its checks."""
    if seq != expected:
        raise BadLog(f"entry {expected} is missing")
    shares = json.loads(parts)
    body = bytes(body)
    if seal(seq, json.dumps(shares), body) != crc or sum(length for _, length in shares) != len(body):
        raise BadLog(f"entry {seq} is damaged")
    ends = list(itertools.accumulate(length for _, length in shares))
    return [body[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def note(room_id: uuid.UUID | str, bad: int | None, why: str = "") -> None:
    """Set down that the log cannot be read from entry `bad` on (None: that it can be read again), and tell the screens.

    Nothing is appended to a log that is noted as bad: what people wrote on top of a hole would be lost with it.
    """
    with transaction.atomic():
        before = Head.objects.select_for_update(no_key=True).get(room_id=room_id)
        if before.bad == bad:
            return
        Head.objects.filter(room_id=room_id).update(bad=bad)
        log_of_faults.error("the log of room %s: %s", room_id, why or "it can be read again")
        Audit.objects.create(room_id=room_id, what="damaged" if bad else "repaired", data={"entry": bad, "why": why})
        feed.publish(Room.objects.get(id=room_id), "room", {"damaged": bad is not None})


def child() -> sandbox_client.Worker:
    return sandbox_client.worker(watchdog=settings.WATCHDOG_SECONDS)


def fold(room: Room) -> tuple[int, Timeline]:
    """What the room's document says now, and the log entry it includes. For processes that may block.

    Raises BadLog, after noting it, where the log cannot be read whole.
    """
    entries = whole_log(room)
    return entries.seq, Timeline.from_plain(child().call("fold", entries.updates)["plain"])


def whole_log(room: Room) -> Log:
    """The log, whole. A log that is not is noted: nobody may go on writing behind a hole."""
    found = readable(room.id)
    if found.damage:
        note(room.id, found.bad, found.damage)
        raise BadLog(found.damage)
    return found


def compact(room: Room) -> bool:
    """Write a snapshot when COMPACT_AFTER entries lie behind the newest one. Entries are kept. True: written.

    The child proves first that the snapshot makes the same document; what is not integrated is never left out: then
    it raises Failed, and is not tried again before as many entries more.
    """
    entries = whole_log(room)
    if entries.seq - entries.snapshot < COMPACT_AFTER:
        return False
    try:
        body = child().call("snapshot", entries.updates)["update"]
    except (sandbox_client.Failed, sandbox_client.Died):
        Head.objects.filter(room=room).update(stuck=entries.seq)
        raise
    keep(room.id, entries.seq, body)
    return True


def long_logs() -> list[str]:
    """Rooms whose log has grown far past its newest snapshot, and past where compacting it last failed."""
    newest = Snapshot.objects.filter(room=OuterRef("id")).order_by("-seq").values("seq")[:1]
    long = Room.objects.filter(head__seq__gte=COMPACT_AFTER, head__bad=None).annotate(snapshot=Subquery(newest))
    return [
        str(room)
        for room, head, stuck, snapshot in long.values_list("id", "head__seq", "head__stuck", "snapshot")
        if head - max(snapshot or 0, stuck) >= COMPACT_AFTER
    ]


def keep(room_id: uuid.UUID | str, seq: int, body: bytes) -> None:
    """Store a proven snapshot of the log at `seq`, in place of a damaged one, and thin out the older ones."""
    with transaction.atomic():
        row = {"bytes": body, "crc": seal(seq, "", body), "created": timezone.now()}
        Snapshot.objects.update_or_create(room_id=room_id, seq=seq, defaults=row)
        thin(room_id)


def thin(room_id: uuid.UUID | str) -> None:
    """Keep the newest snapshots, and of the older ones the first in every SNAPSHOT_EVERY entries."""
    older = Snapshot.objects.filter(room_id=room_id).order_by("-seq").values_list("id", "seq")[SNAPSHOTS_KEPT:]
    firsts = {seq // SNAPSHOT_EVERY: row for row, seq in older}
    Snapshot.objects.filter(id__in=[row for row, _ in older if row not in firsts.values()]).delete()
