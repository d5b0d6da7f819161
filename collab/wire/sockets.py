"""One websocket as its hub sees it: who it is, what it was told, how to reach it.

Refuses to know the room, and which server carries the bytes: a `Line` does. Nothing here waits: a frame is handed
over and the caller goes on. Counting for *Saved* lives here, because its rule is about one connection's order.
"""

import asyncio
import functools
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgpack

from collab import sentences
from collab.wire import protocol
from collab.wire.protocol import Close

log = logging.getLogger(__name__)

OUT_BYTES_MAX = 4 * 1024 * 1024  # what may wait in a connection's buffer before it is cut


class Frame:
    """One message on its way out, in the two shapes that lines want, each made once for all who receive it."""

    __slots__ = ("_event", "_wire", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._wire = b""
        self._event: dict[str, Any] = {}

    @property
    def event(self) -> dict[str, Any]:
        """As ASGI has it."""
        if not self._event:
            self._event = {"type": "websocket.send", "bytes": self.data}
        return self._event

    @property
    def wire(self) -> bytes:
        """As it stands on the wire: a whole, binary, unmasked websocket frame."""
        if not self._wire:
            self._wire = head(len(self.data)) + self.data
        return self._wire


def head(size: int) -> bytes:
    """What stands before `size` bytes of a binary message (RFC 6455, section 5.2)."""
    if size < 126:
        return bytes((0x82, size))
    if size < 65_536:
        return b"\x82\x7e" + size.to_bytes(2, "big")
    return b"\x82\x7f" + size.to_bytes(8, "big")


@functools.lru_cache(maxsize=1_024)
def saved_frame(count: int) -> Frame:
    """People who type beside each other are told much the same counts."""
    return Frame(protocol.saved(count))


class Line(Protocol):
    """The way to a client. Nothing here waits for it."""

    def write(self, *frames: Frame) -> int:
        """Hand over frames in order; returns the bytes that wait."""
        ...

    def close(self, code: Close) -> None: ...

    def waiting(self) -> int:
        """Bytes that were written and have not left."""


class Queued:
    """The line of any ASGI server: a queue, emptied by a task that lives only while something is in it, so that
    a client for which the server waits holds up nobody else.

    buffered: bytes that wait beyond the server's `send`, where it takes any amount at once.
    """

    def __init__(
        self, send: Callable[[dict[str, Any]], Awaitable[None]], *, buffered: Callable[[], int] = lambda: 0
    ) -> None:
        self.send = send
        self.buffered = buffered
        self.queue: deque[dict[str, Any]] = deque()
        self.bytes = 0
        self.task: asyncio.Task[None] | None = None
        self.broken = False

    def write(self, *frames: Frame) -> int:
        if not self.broken:
            self.bytes += sum(len(frame.data) for frame in frames)
            self.queue.extend(frame.event for frame in frames)
            self.empty()
        return self.waiting()

    def close(self, code: Close) -> None:
        """After what waits; for a client that takes in too little, instead of it."""
        if code == Close.TOO_SLOW:
            self.queue.clear()
        self.queue.append({"type": "websocket.close", "code": int(code), "reason": protocol.SENTENCES[code]})
        self.empty()

    def waiting(self) -> int:
        return self.bytes + self.buffered()

    def empty(self) -> None:
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self.pump())

    async def pump(self) -> None:
        try:
            while self.queue:
                event = self.queue.popleft()
                await self.send(event)
                self.bytes -= len(event.get("bytes", b""))
        except Exception as error:  # gone meanwhile
            log.info("a socket went away: %s", error)
            self.broken = True
            self.queue.clear()
        self.task = None


class Socket:
    """A connection: whose it is, how far it is, and the line that reaches it. `left` is called once it is cut."""

    __slots__ = (
        "answered", "approved", "author", "demoted", "entered", "fact", "frozen", "gone", "kind", "left", "line",
        "listens", "member", "owed", "paused", "received", "role", "saved", "sentences", "settled", "stopped", "synced",
        "user", "writes",
    )  # fmt: skip

    def __init__(
        self,
        *,
        member: int,
        user: Mapping[str, Any],
        role: str,
        language: str = "en",
        frozen: bool = False,
        paused: bool = False,
        kind: str = "team",
        approved: bool = False,
        line: Line,
        left: Callable[[], None] = lambda: None,
    ) -> None:
        self.member = member
        self.user = user
        self.role = role
        self.writes = protocol.may_write(role)
        self.sentences = sentences.changes(language)
        self.frozen = frozen  # the room is, or this person is paused: owners alone change anything
        self.paused = paused
        self.kind = kind  # of its team
        self.approved = approved  # the room's film is: nobody changes anything
        self.author = self.sign()  # as the document process is told
        self.owed = False  # something of its own was not asked for, or not taken, while the room was frozen
        self.line = line
        self.left = left
        self.entered = False  # gets what the room says
        self.answered = False  # its first SyncStep2 arrived
        self.synced = False  # its own first SyncStep2 was judged
        self.stopped = False  # a change was refused: nothing more is taken from it
        self.gone = False
        self.demoted = False  # it wrote once, and only reads now
        self.listens = False  # its first 64 arrived: it knows the kinds of our own
        self.fact: int | None = None  # the feed up to here was sent; None before its 64 was looked up
        self.received = 0
        self.settled: set[int] = set()
        self.saved = 0

    def sign(self) -> bytes:
        """The fields of policy.Actor, packed: they go with every update, and seldom change."""
        packed: bytes = msgpack.packb((str(self.member), self.role, self.frozen, self.kind == "class", self.approved))
        return packed

    def become(
        self, *, role: str = "", kind: str = "", frozen: bool | None = None, approved: bool | None = None
    ) -> None:
        """The person's role or the team's kind changed while they were here, or the room froze or goes on."""
        self.role, self.kind = role or self.role, kind or self.kind
        self.user = {**self.user, "role": self.role}
        self.frozen = self.frozen if frozen is None else frozen
        self.approved = self.approved if approved is None else approved
        self.author = self.sign()

    @property
    def held_back(self) -> bool:
        """Whether it writes, but not now."""
        return self.approved or (self.frozen and self.role != "owner")

    def put(self, *frames: Frame) -> None:
        """Hand over frames in order. A connection that takes in less than it is sent is cut."""
        if not self.gone and self.line.write(*frames) > OUT_BYTES_MAX:
            self.close(Close.TOO_SLOW)

    def send(self, message: bytes) -> None:
        """Hand over one message that is for nobody else."""
        self.put(Frame(message))

    def close(self, code: Close) -> None:
        if not self.gone:
            self.gone = True
            self.left()
            self.line.close(code)

    def number(self) -> int:
        """The number of the next sync update that arrived."""
        self.received += 1
        return self.received

    def settle(self, number: int) -> bool:
        """One update is durable or brought nothing. True when the count of *Saved* grew."""
        before = self.saved
        if number == before + 1 and not self.settled:  # in order, as nearly all are
            self.saved = number
            return True
        self.settled.add(number)
        while self.saved + 1 in self.settled:
            self.saved += 1
            self.settled.discard(self.saved)
        return self.saved > before

    def acknowledgement(self) -> tuple[Frame, ...]:
        """What *saved* is told with: nothing to those who do not know it."""
        return (saved_frame(self.saved),) if self.listens and not self.stopped else ()

    def tell_saved(self) -> None:
        self.put(*self.acknowledgement())

    def refuse(self, code: str) -> None:
        """Say why a change was not taken and take no more; who cannot hear it must reload."""
        if self.stopped:
            return
        self.stopped = True
        if code == "frozen" and self.paused:
            code = "paused"
        if self.listens:
            self.send(protocol.refused(code, self.sentences[code]))
        else:
            self.close(Close.RELOAD)
