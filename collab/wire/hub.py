"""A room's sockets and its tick, for every room that this web process has open.

Owns the order persist, acknowledge, broadcast. Nothing here must outlive the process, presence excepted: the log
holds the rest. Bytes of updates are opened by the document process alone.
"""

import asyncio
import contextlib
import logging
import uuid
import weakref
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.utils import InterfaceError, OperationalError

from collab.film.sandbox_client import Sandbox
from collab.log import feed
from collab.models import Room
from collab.rendering import listing
from collab.wire import protocol, tick, usher
from collab.wire.bell import Bell
from collab.wire.doors import Pass
from collab.wire.presence import Presence, State
from collab.wire.protocol import Close
from collab.wire.sockets import Frame, Socket
from collab.wire.verdicts import Pending
from collab.wire.webs import Webs
from collab.wire.wholes import Wholes

log = logging.getLogger(__name__)

ROOMS_PER_TICK = 50
WAITING_MAX = 2_000  # updates of one room not yet judged
WAITING_BYTES_MAX = 16 * 1024 * 1024
PARKED_MAX = 200
FACTS_MAX = 200  # a client further behind gets one `state` fact
OF_RIGHTS = frozenset({"class", "people", "decision"})  # facts after which somebody may write again, or no more
HINT_SECONDS = 0.02  # a hint costs as much as a tick: those of a few ticks leave together


class Hub:
    """One open room: who is connected, what waits for the next tick, how far its log is known."""

    __slots__ = (
        "asks", "changed", "damaged", "facts", "hubs", "loaded", "moved", "muted", "name", "owners", "parked", "passes",
        "presence", "room", "seq", "sockets", "suspect", "telling", "waiting", "waiting_bytes",
    )  # fmt: skip

    def __init__(self, room: uuid.UUID, hubs: "Hubs") -> None:
        self.room = room
        self.name = str(room)  # as other processes are told
        self.hubs = hubs
        self.sockets: set[Socket] = set()
        self.passes: dict[Socket, Pass] = {}
        self.waiting: list[Pending] = []
        self.waiting_bytes = 0
        self.asks: list[tuple[Socket, bytes]] = []
        self.parked: dict[Socket, list[Pending]] = {}  # waits for its socket's first SyncStep2
        self.presence = Presence()
        self.changed: dict[int, bool] = {}  # client ids whose presence is to be told, in order; True: the webs too
        self.seq: int | None = None  # the log up to here was broadcast
        self.loaded = False  # the document process holds exactly that
        self.moved = False  # another process wrote
        self.damaged = False  # the log cannot be read whole: its last good state is here for reading
        self.suspect = False  # the log could not be loaded: look for its last good state
        self.owners: dict[int, int | None] = {}
        self.muted: set[int | None] = set()  # members with too many strikes
        self.facts = 0
        self.telling = False

    def has_place(self, member: int) -> bool:
        """Whether one more connection of this member fits."""
        theirs = sum(socket.member == member for socket in self.sockets)
        return len(self.sockets) < settings.SOCKETS_ROOM_MAX and theirs < settings.SOCKETS_PERSON_MAX

    def enter(self, socket: Socket, held: Pass) -> None:
        self.sockets.add(socket)
        self.passes[socket] = held

    def leave(self, socket: Socket) -> None:
        socket.gone = True
        self.sockets.discard(socket)
        self.passes.pop(socket, None)
        self.parked.pop(socket, None)
        self.tell_presence(self.presence.leave(socket))

    def ask(self, socket: Socket, state: bytes) -> None:
        self.asks.append((socket, state))
        self.loaded = self.loaded and not self.damaged  # perhaps it can be read again
        self.hubs.wake(self)
        self.hubs.hurry.set()

    def edit(self, socket: Socket, update: bytes, *, first: bool) -> None:
        """Queue an update for the next tick. Not for sockets that may not write (the edge sees to it)."""
        number = socket.number()
        if socket.stopped or self.damaged or (first and socket.held_back):
            socket.owed = True  # never called saved: it waits with its author
            return
        if self.silenced(socket):
            if not first:
                socket.refuse("muted")
                socket.close(Close.NOT_ALLOWED)
            return
        waiting = self.waiting
        if len(waiting) >= WAITING_MAX or self.waiting_bytes >= WAITING_BYTES_MAX:
            socket.close(Close.TOO_FAST)
            return
        waiting.append(Pending(socket, number, update, first))
        self.waiting_bytes += len(update)
        if len(waiting) == 1:
            self.hubs.wake(self)

    def silenced(self, socket: Socket) -> bool:
        return socket.member in self.muted

    def mute(self, member: int | None) -> None:
        """Do not hear this member for a while. Other processes learn it when they open the room."""
        self.muted.add(member)
        self.hubs.loop.call_later(settings.STRIKE_SECONDS, self.muted.discard, member)

    def take(self) -> tuple[list[Pending], list[tuple[Socket, bytes]]]:
        """What waits, for the batch that begins now."""
        taken = self.waiting, self.asks
        self.waiting, self.asks, self.waiting_bytes = [], [], 0
        return taken

    def park(self, pending: Pending) -> bool:
        """Keep an update until its socket's first SyncStep2 is in. False: too many wait so already."""
        parked = self.parked.setdefault(pending.socket, [])
        parked.append(pending)
        return len(parked) <= PARKED_MAX

    def synced(self, socket: Socket) -> None:
        """A socket's first SyncStep2 is in: what it sent before, and what waited for it, is judged again."""
        socket.synced = True
        if parked := self.parked.pop(socket, None):
            self.waiting = parked + self.waiting
            self.hubs.wake(self)

    def hear(self, socket: Socket, message: protocol.Presence) -> None:
        taken = {client for client, _, _ in message.entries if self.owners.get(client, socket.member) != socket.member}
        self.tell_presence(self.presence.hear(socket, socket.user, message.entries, taken=taken))

    def hear_elsewhere(self, web: str, entries: Collection[tuple[int, int, State]], *, whole: bool = False) -> None:
        """Presence of people who are connected to another web process; `whole`: of all of them."""
        changed = self.presence.hear_from(web, entries)
        if whole:
            changed += self.presence.lose(web, but={client for client, _, _ in entries})
        self.tell_presence(changed, ours=False)

    def tell_presence(self, clients: list[int], *, ours: bool = True) -> None:
        """Tell everybody at the end of this tick, the speakers too: it keeps their connections alive.

        ours: the other web processes are told as well.
        """
        if clients and not self.changed:
            self.hubs.loop.call_later(settings.TICK_SECONDS, self.hubs.spawn, self.flush_presence)
        self.changed.update(dict.fromkeys(clients, ours))

    async def flush_presence(self) -> None:
        changed, self.changed = self.changed, {}
        entries = self.presence.tell(changed)
        self.presence.forget()
        self.hubs.webs.tell_presence(self.room, [entry for entry in entries if changed[entry[0]]])
        if entries:
            self.broadcast(Frame(protocol.awareness(entries)))

    def tell_everybody(self, socket: Socket) -> None:
        socket.send(protocol.awareness(self.presence.tell()))

    def broadcast(self, frame: Frame, *, but: Collection[Socket] = ()) -> None:
        """One message for everybody in the room, framed once. but: who has heard it."""
        for socket in list(self.sockets):
            if socket.entered and socket not in but:
                socket.put(frame)

    async def since(self, socket: Socket, fact: int) -> None:
        """A client's 64: from now on it hears the feed, and how much of its own is saved."""
        ends = await self.hubs.read(usher.read_ends, [self.room])
        newest = ends[0][2] if ends else 0
        socket.fact = fact if fact <= newest else 0  # a number from another history counts for nothing
        self.facts = max(self.facts, newest)
        await self.tell_facts()

    async def tell_facts(self) -> None:
        """Send each listening socket the facts it lacks. One reader at a time: who comes meanwhile is found by it."""
        if self.telling:
            return
        self.telling = True
        try:
            while listeners := [s for s in self.sockets if s.fact is not None and s.fact < self.facts and not s.gone]:
                oldest = min(socket.fact or 0 for socket in listeners)
                facts = await self.hubs.read(read_facts, self.room, oldest)
                if any(fact.get("kind") in OF_RIGHTS for fact in facts):
                    await usher.look_once(self.hubs)  # whoever is told that they may write again is heard at once
                for socket in listeners:
                    self.tell_one(socket, facts or [{"n": self.facts}])
        finally:
            self.telling = False

    def tell_one(self, socket: Socket, facts: list[dict[str, Any]]) -> None:
        for fact in facts:
            if socket.fact is not None and fact["n"] > socket.fact:
                socket.fact = fact["n"]
                if "kind" in fact:  # a number alone: whatever it was is there no more
                    socket.send(protocol.feed(fact))

    def close(self) -> None:
        """Something is wrong with the room here: every socket comes again and brings what was not acknowledged."""
        self.loaded = False
        for socket in list(self.sockets):
            socket.close(Close.UNAVAILABLE)

    @property
    def idle(self) -> bool:
        return not (self.sockets or self.waiting or self.asks)


def read_facts(room_id: uuid.UUID, since: int) -> list[dict[str, Any]]:
    """What a screen at `since` lacks: its facts, or one `state` fact when they are too many to tell."""
    facts = feed.since(room_id, since, limit=FACTS_MAX + 1)
    if len(facts) <= FACTS_MAX:
        return facts
    state = listing.state(Room.objects.get(id=room_id))
    return [{**state, "n": state["fact"], "kind": "state"}]


class Hubs:
    """Every open room of one event loop, with the document process and the threads that touch the database."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.open: dict[uuid.UUID, Hub] = {}
        self.dirty: dict[Hub, None] = {}  # in line for the next tick, oldest first
        self.wanted = asyncio.Event()
        self.hurry = asyncio.Event()
        self.sandbox = Sandbox(watchdog=settings.WATCHDOG_SECONDS)
        self.writer = ThreadPoolExecutor(1, "telar-writer")
        self.reader = ThreadPoolExecutor(1, "telar-reader")
        self.bell = Bell()
        self.ends: dict[str, int] = {}  # of logs that grew here, to be told to the other web processes
        self.tasks: set[asyncio.Task[Any]] = set()
        self.doors = asyncio.Event()  # somebody's rights changed: look now
        self.wholes = Wholes()
        self.gone = 0  # sockets that left since the last sweep
        self.noted = float("-inf")  # when it was last noted whose windows are open
        self.webs = Webs(self)
        for work in (self.work, partial(usher.look, self), self.webs.listen, self.webs.beat):
            self.spawn(work)

    def spawn(self, work: Callable[[], Any]) -> None:
        task = self.loop.create_task(work())
        self.tasks.add(task)
        task.add_done_callback(self.done)

    def done(self, task: "asyncio.Task[Any]") -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("left undone: %s", error)

    def hub(self, room: uuid.UUID) -> Hub:
        if room not in self.open:
            self.open[room] = Hub(room, self)
            self.webs.ask(room)
        return self.open[room]

    def leave(self, hub: Hub, socket: Socket) -> None:
        self.gone += 1
        hub.leave(socket)
        self.tidy(hub)

    def tidy(self, hub: Hub) -> None:
        if hub.idle and self.open.get(hub.room) is hub:
            del self.open[hub.room]
            self.wholes.forget(hub.room)

    def wake(self, hub: Hub) -> None:
        """This room has work for the next tick. Oldest first; a room is in line once."""
        self.dirty.setdefault(hub)
        self.wanted.set()

    async def work(self) -> None:
        """One batch at a time, for ever: a room has one in flight, and what arrives meanwhile waits together.

        The pause gathers the keys of a room into one batch. Under load they gather while the batch before is stored,
        so a room that is still in line waits for nothing more.
        """
        while True:
            if not self.dirty:
                await self.wanted.wait()
                await self.gather()
            else:
                await asyncio.sleep(0)  # what has arrived is taken in
            batch = list(self.dirty)[:ROOMS_PER_TICK]
            for hub in batch:
                del self.dirty[hub]
            self.wanted.clear()
            try:
                await tick.run(self, batch)
            except Exception:
                log.exception("a tick failed")
                for hub in batch:
                    hub.close()
            for hub in batch:
                self.tidy(hub)

    async def gather(self) -> None:
        """A tick's pause; somebody who comes in does not wait for it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.TICK_SECONDS):
                await self.hurry.wait()
        self.hurry.clear()

    def tell_ends(self, ends: Mapping[str, int]) -> None:
        """Other web processes are to look at these rooms."""
        if ends and not self.ends:
            self.loop.call_later(HINT_SECONDS, self.hint_ends)
        self.ends.update(ends)

    def hint_ends(self) -> None:
        ends, self.ends = self.ends, {}
        self.webs.tell({"ends": ends})

    async def read(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await self.loop.run_in_executor(self.reader, guarded, function, arguments)

    async def write(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await self.loop.run_in_executor(self.writer, guarded, function, arguments)

    def hint(self, room: uuid.UUID, *, seq: int = 0, fact: int = 0) -> None:
        hub = self.open.get(room)
        if hub is None:
            return
        if hub.seq is not None and seq > hub.seq:
            hub.moved = True
            self.wake(hub)
        if fact > hub.facts:
            hub.facts = fact
            self.spawn(hub.tell_facts)

    async def close(self) -> None:
        """End the tasks, the child and the threads' connections."""
        while running := [task for task in self.tasks if not task.done()]:
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=0.2)  # once more, for the channel layer may swallow a cancellation
        await self.webs.close()
        self.sandbox.close()
        for pool in (self.writer, self.reader):
            # Closed to new work in the same step: a call after this one would take a connection and never return it.
            last = self.loop.run_in_executor(pool, close_connection)
            pool.shutdown(wait=False)
            await last
        self.bell.close()


def close_connection() -> None:
    connection.close()  # looked up in the thread that closes it


def guarded(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Call with this thread's connection; a broken one is given up, so that the next call gets another.

    The pool's idle ones are given up with it: it would try them one by one, pausing longer after each.
    """
    try:
        return function(*arguments)
    except (OperationalError, InterfaceError):
        connection.close()
        if pool := getattr(connection, "pool", None):
            pool.drain()
        raise


by_loop: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hubs]" = weakref.WeakKeyDictionary()


def hubs() -> Hubs:
    """The hubs of the running event loop; a web process has one."""
    loop = asyncio.get_running_loop()
    if loop not in by_loop:
        by_loop[loop] = Hubs()
    return by_loop[loop]
