"""What the document process said of a room's updates, and what comes of it: an entry for the log, or judge again.

Owns who is heard no more: whose update was refused, who wrote under an id of another's, whose updates miss something
that the log may hold. Refuses to know batches and commits (tick.py).
"""

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from collab.log import quarantine
from collab.log.entries import Entry
from collab.wire.protocol import Close
from collab.wire.sockets import Frame, Socket

if TYPE_CHECKING:
    from collab.wire.hub import Hub

log = logging.getLogger(__name__)


class Pending:
    """One sync update that waits for its verdict."""

    __slots__ = ("first", "number", "socket", "update")

    def __init__(self, socket: Socket, number: int, update: bytes, first: bool) -> None:
        self.socket = socket
        self.number = number  # of this socket's updates
        self.update = update
        self.first = first


@dataclass(eq=False)
class Work:
    """What one room brings to this batch, and how far it is."""

    hub: "Hub"
    items: list[Pending]
    asks: list[tuple[Socket, bytes]]
    healed: bool = False  # the log was read again since a gap was seen
    tries: int = 0
    settled: list[Pending] = field(default_factory=list)
    merged: bytes = b""
    news: Frame | None = None  # what the room hears of it

    def spoilt(self) -> "Work":
        """The child's document is not the log any more: to be loaded and judged again."""
        self.hub.loaded = False
        return self


def weigh(work: Work, answer: dict[str, Any]) -> Entry | Work | None:
    """What the verdicts of one room come to: an entry for the log, nothing new, or judge again."""
    if "need" in answer:
        return work.spoilt()
    hub, verdicts = work.hub, answer["verdicts"]
    if answer.get("spoilt"):
        refuse(work, work.items[len(verdicts) - 1], verdicts[-1][0])
        return work.spoilt()
    found = sort_out(work, verdicts)
    if found.foreign or found.gaps:
        return mend(work, found.foreign, found.gaps)
    for item, code in found.refused:
        refuse(work, item, code)
    work.merged = answer["merged"]
    if not found.parts:
        work.settled, work.items = work.items, []
        return None
    assert hub.seq is not None
    return Entry(hub.room, hub.seq, found.parts, found.clients)


class Verdicts:
    """What the document process said of a room's updates. `parts` and `clients` are an Entry's."""

    __slots__ = ("clients", "foreign", "gaps", "parts", "refused")

    def __init__(self) -> None:
        self.parts: list[tuple[int | None, bytes]] = []
        self.clients: dict[int, int | None] = {}
        self.foreign: list[Pending] = []
        self.gaps: list[Pending] = []
        self.refused: list[tuple[Pending, str]] = []


def sort_out(work: Work, verdicts: list[Any]) -> Verdicts:
    hub, found = work.hub, Verdicts()
    owners = hub.owners  # what it holds is the log's, for ever: only new ids are claimed
    for item, verdict in zip(work.items, verdicts, strict=False):
        member = item.socket.member
        if type(verdict) is int and owners.get(verdict) == member:  # a keystroke, as nearly all are
            found.parts.append((member, item.update))
            continue
        code, ids, update = ("saved", [verdict], item.update) if type(verdict) is int else verdict
        if foreign_ids(hub, item, ids):
            found.foreign.append(item)
        if code == "gap":
            found.gaps.append(item)
        elif code == "saved":
            found.parts.append((member, update))
        elif code != "known":
            found.refused.append((item, code))
        found.clients.update((client, member) for client in ids if client not in owners)
    return found


def foreign_ids(hub: "Hub", item: Pending, clients: list[int]) -> bool:
    """Whether the update writes under an id of another member: in the log, or (new to it) alive on another's socket."""
    member, owners = item.socket.member, hub.owners
    for client in clients:
        if client in owners:
            if owners[client] != member:
                return True
        elif hub.presence.voice(client) not in (None, str(member)):
            return True
    return False


def mend(work: Work, foreign: list[Pending], gaps: list[Pending]) -> Work:
    """Heal before refusing for a gap or for ownership: the log may hold what we have not seen."""
    if left := [item for item in gaps if item.socket.gone]:
        # What outlived its connection may miss what was dropped with it: its author will send both again.
        work.items = [item for item in work.items if item not in left]
        return work.spoilt()
    early = [item for item in gaps if not item.socket.synced and not item.first]
    for item in early:  # sent before its socket's first SyncStep2 was in, which will bring what it builds on
        work.items.remove(item)
        if not work.hub.park(item):
            refuse(work, item, "gap")
    if not early and not work.healed:
        work.healed = True
    elif not early:
        for item in foreign or gaps[:1]:  # what follows a gap is judged again without it
            refuse(work, item, "owner" if item in foreign else "gap")
    return work.spoilt()


def refuse(work: Work, item: Pending, code: str) -> None:
    log.warning("refused an update of member %s in room %s: %s", item.socket.member, work.hub.room, code)
    work.items = [
        other for other in work.items if other.socket is not item.socket or other.number < item.number
    ]  # a socket that was refused is not heard any more
    item.socket.refuse(code)
    work.hub.hubs.spawn(lambda: strike(work.hub, item, code))


async def strike(hub: "Hub", item: Pending, code: str) -> None:
    """Keep what was refused; who is refused again and again is disconnected, then no longer heard for a while."""
    strikes = await hub.hubs.write(quarantine.keep, hub.room, item.socket.member, code, item.update)
    if strikes >= settings.STRIKES_MUTE:
        hub.mute(item.socket.member)
    if strikes >= settings.STRIKES_CLOSE:
        item.socket.close(Close.RELOAD)
