"""Opens rooms whose log cannot be read whole: as far as it goes, for reading only.

Two faults end here: entries that are not what was written (their checksum says so), and entries that are, but that the
document process cannot apply. Owns the search for the last good state and the two ways back: a process that still holds
the whole document proves it, stores it and goes on; or a person cuts the log at its last good state, and browsers bring
back what they still hold. Refuses to know sockets.
"""

import logging
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.utils import DatabaseError, InterfaceError

from collab.film import sandbox_client
from collab.log import rooms
from collab.log.entries import Entry
from collab.log.rooms import Log, Moved
from collab.models import Audit, Head, Member, Room, Update
from collab.rendering import wake

if TYPE_CHECKING:
    from collab.wire.hub import Hubs

log = logging.getLogger(__name__)

PROBE = "probe"


async def longest(hubs: "Hubs", room: uuid.UUID, found: Log) -> Log:
    """Of a log that could not be loaded, the longest beginning that can; all of it when only its snapshot is bad.

    Tried in a process of its own: what kills it there keeps nobody else waiting.
    """
    alone = sandbox_client.Sandbox(watchdog=hubs.sandbox.watchdog)
    try:
        if await loads(alone, found):
            return found
        snapshots = found.snapshot > 0 and await loads(alone, Log(found.snapshot, found.updates[:1], found.snapshot))
        return await halve(hubs, alone, room, found=found, snapshots=snapshots)
    finally:
        alone.close()


async def halve(hubs: "Hubs", alone: sandbox_client.Sandbox, room: uuid.UUID, *, found: Log, snapshots: bool) -> Log:
    """The longest beginning that loads, by halving. snapshots: whether the newest one is good."""
    best = Log(found.snapshot, found.updates[:1], found.snapshot) if snapshots else Log(0, [], 0)
    high = found.seq + 1  # the first entry that is known to be too many
    middle = found.seq  # without its snapshot the log may be good to its end
    while high - best.seq > 1:
        part = await hubs.read(beginning, room, middle, snapshots)
        if part.seq > best.seq and await loads(alone, part):
            best = part
        else:
            high = middle
        middle = (best.seq + high) // 2
    whole = best.seq == found.seq
    return replace(best, damage=found.damage if whole else f"entry {high} cannot be applied", noted=found.noted)


def beginning(room: uuid.UUID, until: int, snapshots: bool) -> Log:
    return rooms.readable(room, until=until, snapshots=snapshots)


async def loads(alone: sandbox_client.Sandbox, part: Log) -> bool:
    try:
        await alone.call("load", PROBE, None, part.seq, part.updates)
    except (sandbox_client.Failed, sandbox_client.Died):
        return False
    return True


async def go_on(hubs: "Hubs", entry: Entry) -> int | Moved | None:
    """The log behind us was damaged while we hold the document: store it whole, with what was just written.

    Returns the entry's seq; Moved, as of `rooms.append`; None when our document does not stand there any more.
    """
    try:
        answer = await hubs.sandbox.call("whole", str(entry.room), entry.seq + 1)
    except (sandbox_client.Failed, sandbox_client.Died):
        return None
    if "need" in answer:
        return None
    try:
        outcome: int | Moved | None = await hubs.write(rooms.append_whole, entry, answer["update"])
    except (DatabaseError, InterfaceError) as error:
        log.warning("nothing is known to be stored: %s", error)
        return None
    return outcome


class NotDamaged(Exception):
    """The log of this room can be read to its end, or nobody has noticed that it cannot."""


@dataclass(frozen=True)
class Loss:
    """What a cut gives up: entries `first` to `last`, and how many updates of whom (None: the server, or unknown)."""

    first: int
    last: int
    updates: dict[str | None, int]


def loss(room: Room) -> Loss:
    """What `cut` would give up. Raises NotDamaged."""
    with transaction.atomic():
        return _loss(room)


def cut(room: Room) -> Loss:
    """Go on from the last good state: it becomes the snapshot at the log's end, and the entries behind it stay unread.

    Browsers and open tabs that hold more send it when they come back: the state vector asks them for it.
    Raises NotDamaged.
    """
    with transaction.atomic():
        lost = _loss(room)
        good = rooms.readable(room.id, until=lost.first - 1)
        rooms.keep(room.id, lost.last, rooms.child().call("snapshot", good.updates)["update"])
        Head.objects.filter(room=room).update(seq=lost.last, stuck=0)
        rooms.note(room.id, None)
        Audit.objects.create(room=room, what="cut", data={"first": lost.first, "last": lost.last})
        transaction.on_commit(lambda: wake.wake("collab.tasks.plan", "plan", room_ids=[str(room.id)]))
    return lost


def _loss(room: Room) -> Loss:
    """Under the lock of the log's head, until the end of the transaction."""
    end, bad = rooms.lock_heads([room.id])[room.id]
    if bad is None:
        raise NotDamaged
    rows = list(Update.objects.filter(room=room, seq__gte=bad).values_list("seq", "parts"))
    names = dict(Member.objects.filter(team=room.team_id).values_list("id", "name"))
    updates = Counter(names.get(member) for _, parts in rows for member, _ in parts)
    return Loss(bad, max([end, *(seq for seq, _ in rows)]), dict(updates))
