"""One batch of a tick: judged by the document process, committed in one go, acknowledged, broadcast, joined.

Owns what happens when something stands in the way: a document that must be loaded, a log that moved, a database that
is away, a child that died; what stands in an update's own way is told by verdicts.py. In every case the room's document
is thrown away and rebuilt from the log, and what is left of the batch is judged again.
"""

import asyncio
import logging
import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.utils import DatabaseError, InterfaceError

from collab.film import sandbox_client
from collab.film.updates import NOTHING
from collab.log import quarantine, rescue, rooms
from collab.log.entries import Entry
from collab.log.rooms import Damaged, Log, Moved, Owned
from collab.wire import protocol
from collab.wire.protocol import Close
from collab.wire.sockets import Frame, Socket
from collab.wire.verdicts import Pending, Work, refuse, weigh
from collab.wire.wholes import Whole

if TYPE_CHECKING:
    from collab.wire.hub import Hub, Hubs

log = logging.getLogger(__name__)

TRIES_MAX = 20
DATABASE_AWAY_SECONDS = 0.25


async def run(hubs: "Hubs", batch: list["Hub"]) -> None:
    """Take what waits in these rooms through all steps."""
    works = [Work(hub, *hub.take()) for hub in batch]
    again = works
    while again:
        again = await attempt(hubs, again)
    heard = [acknowledge(work) for work in works]
    for work, authors in zip(works, heard, strict=True):  # theirs is the longer wait: no room's crowd goes before them
        if work.news:
            work.hub.broadcast(work.news, but=authors)
    await asyncio.gather(*(let_in(hubs, work) for work in works if work.asks))


async def attempt(hubs: "Hubs", works: list[Work]) -> list[Work]:
    """Judge and commit once; returns what must be tried again."""
    ready = []
    for work in works:
        work.tries += 1
        if work.tries > TRIES_MAX or not await loaded(hubs, work):
            give_up(work)
        elif work.items and not work.hub.damaged:
            ready.append(work)
    if not ready:
        return []
    request = [[work.hub.name, work.hub.seq, [asked(item) for item in work.items]] for work in ready]
    try:
        answers = await hubs.sandbox.call("judge", request)
    except sandbox_client.Died as died:
        await buried(hubs, ready, died)
        return ready
    except sandbox_client.Failed as failed:  # out of memory, most likely: start afresh
        await hubs.sandbox.restart()
        await buried(hubs, [], sandbox_client.Died(str(failed), None, None))
        return ready
    again, entries = [], []
    for work, answer in zip(ready, answers, strict=True):
        entry = weigh(work, answer)
        if isinstance(entry, Work):
            again.append(entry)
        elif entry:
            entries.append((work, entry))
    return again + (await commit(hubs, entries) if entries else [])


def asked(item: Pending) -> tuple[bytes, bool, bytes]:
    """An update as the document process wants it, with who sent it."""
    return item.update, item.first, item.socket.author


async def loaded(hubs: "Hubs", work: Work) -> bool:
    """See that the document process holds the room's log to its end. False: the room cannot be opened."""
    hub = work.hub
    while not hub.loaded or hub.moved:
        work.tries += 1
        if work.tries > TRIES_MAX:
            return False
        try:
            await load(hubs, hub)
        except (rooms.BadLog, sandbox_client.Failed) as error:
            log.error("room %s cannot be loaded: %s", hub.room, error)
            hub.loaded, hub.suspect = False, isinstance(error, sandbox_client.Failed)
        except sandbox_client.Died as died:
            hub.suspect = True
            await buried(hubs, [], died)
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database is away: %s", error)
            work.tries -= 1
            await asyncio.sleep(DATABASE_AWAY_SECONDS)
    return True


async def load(hubs: "Hubs", hub: "Hub") -> None:
    """Bring child and sockets to the end of the log: others may have written, or we without learning of it."""
    hub.moved = False
    if hub.loaded and hub.seq is not None:
        tail: Log = await hubs.read(rooms.log_since, hub.room, hub.seq)
        answer = await hubs.sandbox.call("load", hub.name, hub.seq, tail.seq, tail.updates)
        if "need" not in answer:
            catch_up(hub, tail)
            return
        hub.loaded = False
    hubs.wholes.forget(hub.room)  # a log that was cut ends where it did, with less before
    found, hub.owners, muted = await hubs.read(read_room, hub.room)
    for member in muted - hub.muted:
        hub.mute(member)
    if hub.suspect:
        found = await rescue.longest(hubs, hub.room, found)
        hub.suspect = False
    await hubs.sandbox.call("load", hub.name, None, found.seq, found.updates)
    if found.bad != found.noted:
        await hubs.write(rooms.note, hub.room, found.bad, found.damage)
    hub.loaded = True
    await arrive(hubs, hub, found)


async def arrive(hubs: "Hubs", hub: "Hub", found: Log) -> None:
    """The child holds the log again: tell our sockets what they lack. What they may do may have changed: then, or when
    the log holds less than they were told, they come again."""
    before, damaged = hub.seq, hub.damaged
    hub.seq, hub.damaged = found.seq, bool(found.damage)
    if before is not None and (hub.damaged != damaged or before > found.seq):
        for socket in [socket for socket in hub.sockets if socket.entered]:
            socket.close(Close.UNAVAILABLE)
    elif before is not None and found.seq > before:
        catch_up(hub, await hubs.read(rooms.log_since, hub.room, before))


def catch_up(hub: "Hub", tail: Log) -> None:
    """Tell our sockets what others wrote."""
    hub.seq = max(tail.seq, hub.seq or 0)
    for update in tail.updates:
        hub.broadcast(Frame(protocol.update(update)))


def read_room(room: uuid.UUID) -> tuple[Log, dict[int, int | None], set[int | None]]:
    return rooms.readable(room), rooms.owners(room), quarantine.muted(room)


async def commit(hubs: "Hubs", entries: list[tuple[Work, Entry]]) -> list[Work]:
    """One commit for all rooms of the batch; returns the works that were left out."""
    try:
        outcomes = await hubs.write(rooms.append, [entry for _, entry in entries])
    except (DatabaseError, InterfaceError) as error:
        log.warning("nothing is known to be stored: %s", error)
        await asyncio.sleep(DATABASE_AWAY_SECONDS)
        for work, _ in entries:
            work.tries -= 1
        return [work.spoilt() for work, _ in entries]
    again, ends = [], {}
    for work, entry in entries:
        outcome: int | Moved | Owned | Damaged | None = outcomes[entry.room]
        if isinstance(outcome, Damaged):
            outcome = await rescue.go_on(hubs, entry)
        if not isinstance(outcome, int):
            work.tries = 0 if isinstance(outcome, Moved) else work.tries  # somebody got on, if not we
            again.append(work.spoilt())
            continue
        work.hub.seq = ends[work.hub.name] = outcome
        work.hub.owners.update(entry.clients)
        work.settled, work.items = work.items, []
        hubs.bell.edited(work.hub.room, outcome)
    hubs.tell_ends(ends)
    return again


def acknowledge(work: Work) -> Collection[Socket]:
    """Everything is stored: its authors hear how much of their own is, and, in the same breath, what the batch came
    to, before anybody else and before newcomers are let in. Returns who has heard."""
    told: dict[Socket, None] = {}
    for item in work.settled:
        if item.socket.settle(item.number):
            told[item.socket] = None
    for item in work.settled:
        if item.first:
            work.hub.synced(item.socket)
    if work.merged and work.settled:
        work.news = Frame(protocol.update(work.merged))
    for socket in told:
        news = (work.news,) if work.news and socket.entered else ()
        socket.put(*socket.acknowledgement(), *news)
    return told


async def let_in(hubs: "Hubs", work: Work) -> None:
    """Answer state vectors with what their owners lack; from here on they hear what the room says."""
    hub, states = work.hub, [state for _, state in work.asks]
    while await loaded(hubs, work):
        known = hubs.wholes.get(hub.room, hub.seq)
        if known and all(state == NOTHING for state in states):
            for socket, _ in work.asks:
                welcome(hub, socket, known.frame, known.state)
            return
        try:
            answer = await hubs.sandbox.call("join", 0, hub.name, hub.seq, states)
        except sandbox_client.Died as died:
            await buried(hubs, [], died)
            continue
        except sandbox_client.Failed as failed:
            log.warning("a state vector of room %s could not be answered: %s", hub.room, failed)
            break
        if "need" in answer:
            hub.loaded = False
            continue
        frames = [Frame(protocol.answer(update)) if update else None for update in answer["answers"]]
        for (socket, state), frame in zip(work.asks, frames, strict=True):
            if frame and state == NOTHING and hub.seq is not None:
                hubs.wholes.keep(hub.room, Whole(hub.seq, frame, answer["state"]))
            welcome(hub, socket, frame, answer["state"])
        return
    for socket, _ in work.asks:
        socket.close(Close.RELOAD)


def welcome(hub: "Hub", socket: Socket, film: Frame | None, state: bytes) -> None:
    """film: what it lacks; None where it asked with nonsense."""
    if film is None:
        socket.close(Close.RELOAD)
        return
    socket.put(film)
    if not socket.entered:
        socket.entered = True
        socket.owed = socket.held_back  # asked once the room goes on: until then its words wait with it
        if socket.writes and not hub.damaged and not hub.silenced(socket) and not socket.owed:
            socket.send(protocol.ask(state))
        hub.tell_everybody(socket)


def give_up(work: Work) -> None:
    """The room cannot be opened now: its sockets are told to come again."""
    work.items, work.asks = [], []
    work.hub.close()


async def buried(hubs: "Hubs", works: list[Work], died: sandbox_client.Died) -> None:
    """The child is dead: every document is gone with it. What it was at is tried alone, elsewhere."""
    log.error("the document process died: %s, at room %s, update %s", died, died.room, died.update)
    for hub in hubs.open.values():
        hub.loaded = False
    if died.room is not None and died.room < len(works):
        await probe(hubs, works[died.room])


async def probe(hubs: "Hubs", work: Work) -> None:
    """Judge a room's updates one at a time in a process of their own, reading the whole document after each: only
    what kills that one is refused."""
    alone = sandbox_client.Sandbox(watchdog=hubs.sandbox.watchdog)
    try:
        whole, *_ = await hubs.read(read_room, work.hub.room)
        borne: list[bytes] = []
        loaded = False
        for item in [item for item in work.items if not item.socket.stopped]:
            seq = whole.seq + len(borne)
            if not loaded:
                await alone.call("load", "probe", None, seq, [*whole.updates, *borne])
            try:
                loaded, more = await tried(alone, seq, item)
                borne += more
            except sandbox_client.Died:
                loaded = False
                refuse(work, item, "killer")
    except (sandbox_client.Died, sandbox_client.Failed) as error:
        log.error("the log of room %s cannot be read: %s", work.hub.room, error)
    finally:
        alone.close()


async def tried(alone: sandbox_client.Sandbox, seq: int, item: Pending) -> tuple[bool, list[bytes]]:
    """Whether the document still stands, and what one update adds to the log. Raises Died."""
    if item.socket.stopped:
        return True, []
    (answer,) = await alone.call("judge", [["probe", seq, [asked(item)]]])
    code, _, body = answer["verdicts"][0]
    if code != "saved":
        return "spoilt" not in answer, []
    await alone.call("prove", "probe", seq + 1)
    return True, [body]
