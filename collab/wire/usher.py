"""Within every second: what happened behind our backs, and who may still be here.

Owns the looks of a web process at the rows: the ends of its open rooms in one query, the passes of its open sockets
in another. Refuses to know how a pass is judged (doors.py) and what is done with a log that moved (tick.py).
"""

import asyncio
import gc
import logging
import uuid
from typing import TYPE_CHECKING

from django.db.utils import InterfaceError, OperationalError

from collab import prepared
from collab.wire import doors, protocol
from collab.wire.doors import Pass
from collab.wire.protocol import Close
from collab.wire.sockets import Socket

if TYPE_CHECKING:
    from collab.wire.hub import Hub, Hubs

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.75  # so that with the query itself nothing stays unknown for a second
LOOK_PAUSE_SECONDS = 0.05  # however many hints come
SWEPT_MIN = 100  # people who left
NOTE_SECONDS = 20.0  # between two notes of whose windows are open
GRACE_SECONDS = 0.5  # words on their way when a room freezes are still taken: their screens have not heard of it yet


async def look(hubs: "Hubs") -> None:
    """Within every second ask the ends of all open rooms and who may stay: whatever hint was lost, nothing stays
    behind for longer."""
    while True:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await hubs.doors.wait()
        except TimeoutError:
            pass
        hubs.doors.clear()
        sweep(hubs)
        try:
            await look_once(hubs)
        except (OperationalError, InterfaceError) as error:
            log.info("the database is away: %s", error)
        except Exception:
            log.exception("a look failed")
        await asyncio.sleep(LOOK_PAUSE_SECONDS)


def sweep(hubs: "Hubs") -> None:
    """Whoever leaves leaves about 2 KB of circles behind, and the collector that finds them is made seldom (asgi.py).

    It walks everything that is open, so it waits until as many have left as are here: each goodbye costs the same.
    """
    if hubs.gone >= max(SWEPT_MIN, sum(len(hub.passes) for hub in hubs.open.values())):
        hubs.gone = 0
        gc.collect()


async def look_once(hubs: "Hubs") -> None:
    if not hubs.open:
        return
    for room, seq, fact in await hubs.read(read_ends, list(hubs.open)):
        hubs.hint(room, seq=seq, fact=fact)
    holders: dict[Pass, list[tuple[Hub, Socket]]] = {}
    for hub in hubs.open.values():
        for socket, held in hub.passes.items():
            holders.setdefault(held, []).append((hub, socket))
    await note(hubs, list(holders))
    for changed in await hubs.read(doors.check, list(holders)):
        for hub, socket in holders[changed.of]:
            if hub.passes.get(socket) == changed.of:
                readmit(hub, socket, changed)


async def note(hubs: "Hubs", passes: list[Pass]) -> None:
    """Whose windows are open: for whoever leads a class, and is in another room than their pupils' copies."""
    now = hubs.loop.time()
    if now - hubs.noted >= NOTE_SECONDS:
        hubs.noted = now
        await hubs.read(doors.note, passes)


ENDS = """
    SELECT heads.room_id, CASE WHEN heads.bad IS NULL THEN heads.seq ELSE 0 END, rooms.facts
    FROM collab_head heads JOIN collab_room rooms ON rooms.id = heads.room_id WHERE heads.room_id = ANY(%s)
"""


def read_ends(rooms: list[uuid.UUID]) -> list[tuple[uuid.UUID, int, int]]:
    """(room, end of its log, newest fact) of each: one query for all open rooms. A damaged log has no end to go to.

    Everybody who comes in waits for it, and building it of models takes longer than asking it.
    """
    return prepared.fetch(ENDS, [rooms])


def readmit(hub: "Hub", socket: Socket, changed: doors.Changed) -> None:
    """A socket's pass does not hold any more: out, down to reading, or (with more rights) in once more."""
    access, member = changed.access, changed.member
    if not changed.signed_in:
        socket.close(Close.SIGN_IN)
    elif access is None or member is None:
        socket.close(Close.NOT_ALLOWED)
    elif member.pk != socket.member or protocol.may_write(member.role) > socket.writes:
        socket.close(Close.UNAVAILABLE)
    else:
        hub.passes[socket] = held = doors.renew(changed.of, access)
        socket.become(role=member.role, kind=held.kind)
        socket.paused = member.paused is not None
        demote(hub, socket)
        if held.frozen or held.approved:
            hub.hubs.loop.call_later(GRACE_SECONDS, freeze, hub, socket)
        else:
            thaw(socket)


def freeze(hub: "Hub", socket: Socket) -> None:
    """The grace is over; the room may have been let go on meanwhile, for all or for its owners."""
    held = hub.passes.get(socket)
    socket.become(frozen=held is not None and held.frozen, approved=held is not None and held.approved)
    if not socket.held_back:
        bring(socket)


def thaw(socket: Socket) -> None:
    """Everybody goes on."""
    socket.become(frozen=False, approved=False)
    bring(socket)


def bring(socket: Socket) -> None:
    """What waited with its author meanwhile comes with a new connection."""
    if socket.owed:
        socket.close(Close.UNAVAILABLE)


def demote(hub: "Hub", socket: Socket) -> None:
    """From now on this socket reads. What waits of it is not judged any more."""
    if not socket.writes or protocol.may_write(socket.user["role"]):
        return
    socket.writes, socket.demoted = False, True
    dropped = [item for item in hub.waiting if item.socket is socket]
    hub.waiting = [item for item in hub.waiting if item.socket is not socket]
    hub.waiting_bytes -= sum(len(item.update) for item in dropped)
    if dropped or hub.parked.pop(socket, []):
        socket.refuse("role")
