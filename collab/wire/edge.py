"""What is known of daphne: how much it holds for a client and of one, and a short way past it for a room's frames.

With `install` (TELAR_EDGE=fast) whole, unfragmented, masked binary frames go from the transport's read straight to the
room's consumer, and frames for a client straight to its socket. Everything else stays daphne's: the handshake, text,
control frames, fragments, what is half read, what is long. Under any other server nothing here is used.

Refuses to know what a frame says. The application finds both ways in its scope's extensions: "telar.line" (make a
line, given who takes what comes in) or, where daphne is as it comes, "telar.buffered" (bytes that wait).
"""

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import tcp

from collab.wire.protocol import Close
from collab.wire.sockets import Frame

try:
    from websockets.speedups import apply_mask  # in C
except ImportError:
    from websockets.utils import apply_mask

log = logging.getLogger(__name__)

BINARY = 0x82  # a whole message of binary data
LENGTH_FOLLOWS = 126
READ_BYTES = 16_384
IN_EVENTS_MAX = 64  # frames that may wait for the application before daphne stops reading from their client
BROKEN = 1011  # the close code of a server that met what it did not expect

Application = Callable[
    [dict[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]


def install(*, fast: bool) -> None:
    """Let daphne make its websockets from `ShortCut`, or (not `fast`) from `Lean`. To be called before it listens."""
    WebSocketFactory.protocol = ShortCut if fast else Lean


def extended(application: Application) -> Application:
    """Tell the application what daphne alone can do; nothing in ASGI says how much waits for a client, and daphne
    takes any amount for one that never reads."""

    async def call(scope: dict[str, Any], receive: Any, send: Any) -> None:
        connection = next(iter(getattr(send, "args", ())), None)  # daphne's `send` is bound to its connection
        if isinstance(connection, WebSocketProtocol):
            receive = paced(connection, receive)
            scope = {**scope, "extensions": {**scope.get("extensions", {}), **offers(connection)}}
        await application(scope, receive, send)

    return call


def paced(connection: WebSocketProtocol, receive: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
    """`receive`, with an end to what may wait before it: daphne reads on however little the application takes."""
    paused = False

    async def call() -> Any:
        nonlocal paused
        event = await receive()
        waits = connection.application_queue.qsize()
        if not paused and waits > IN_EVENTS_MAX:
            connection.transport.pauseProducing()
            paused = True
        elif paused and not waits:
            connection.transport.resumeProducing()
            paused = False
        return event

    return call


def offers(connection: WebSocketProtocol) -> dict[str, Any]:
    if isinstance(connection, ShortCut):
        return {"telar.line": connection.line}
    return {"telar.buffered": lambda: waiting(connection.transport)}


def waiting(transport: Any) -> int:
    """Bytes in a Twisted transport's two buffers."""
    started = len(getattr(transport, "dataBuffer", b"")) - int(getattr(transport, "offset", 0))
    return started + int(getattr(transport, "_tempDataLen", 0))


def barred(_: Any) -> Any:
    """In the place of a bare socket's doors where they must not be touched."""
    raise OSError("not a plain socket")


def is_plain(transport: Any) -> bool:
    """Whether it is exactly a TCP transport: behind TLS the socket below it must not be touched."""
    return type(transport) is tcp.Server and not transport.TLS


def find_ends(reactor: Any) -> None:
    """Let Twisted find the end behind a socket's last bytes, where its loop is libuv's: that ends its watch of a socket
    in error with whatever waits to be read, and tells no more of it. To be called before anybody connects."""
    read_or_write = reactor._readOrWrite

    def call(selectable: Any, read: bool) -> None:
        read_or_write(selectable, read)
        plug = getattr(selectable, "socket", None)  # gone with the connection
        if read and plug and isinstance(selectable, tcp.Connection) and failed(plug):
            selectable.abortConnection()  # type: ignore[no-untyped-call]  # Twisted's

    reactor._readOrWrite = call


def failed(plug: socket.socket) -> bool:
    """Whether the other end has reset it."""
    try:
        return plug.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
    except OSError:  # closed meanwhile
        return False


class Lean(WebSocketProtocol):  # type: ignore[misc]  # daphne brings no types
    """daphne's connection, which finds its settings on its class.

    autobahn copies its factory's 29 settings into every connection, and formats the list of them for a log that
    nobody reads: half a millisecond of each newcomer's wait, and 2 KB for as long as they stay. A process has one
    factory, whose settings do not change once it listens.
    """

    CONFIG_ATTRS: tuple[str, ...] = ()  # what autobahn would copy
    factory_read: object = None  # whose settings stand here

    def _connectionMade(self) -> None:  # noqa: N802  # autobahn's name
        if Lean.factory_read is not self.factory:
            for name in WebSocketProtocol.CONFIG_ATTRS:
                value = getattr(self.factory, name)
                setattr(Lean, name, staticmethod(value) if callable(value) else value)  # one is a function
            Lean.factory_read = self.factory
        super()._connectionMade()


class ShortCut(Lean):
    """daphne's connection, with a short way in and out once a room takes what comes."""

    way: "Direct | None" = None
    _state: int = WebSocketProtocol.STATE_CLOSED

    @property
    def state(self) -> int:
        """autobahn's, which the short way must hear of whoever sets it."""
        return self._state

    @state.setter
    def state(self, value: int) -> None:
        self._state = value
        if self.way:
            self.way.open, self.way.clear = value == self.STATE_OPEN, False

    def line(self, take: Callable[[bytes], None]) -> "Direct":
        """The way out; from now on `take` gets what comes in, b"" for a text."""
        self.way = way = Direct(self, take)
        transport = self.transport
        if way.plain and transport in getattr(transport.reactor, "_readers", ()):
            # In the place of Twisted's own callback, whose books stay right: they are kept by the socket's number.
            asyncio.get_running_loop().add_reader(transport.fileno(), way.readable)
        return way

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        if self.way:
            self.way.read(data)
        else:
            super().dataReceived(data)

    def read_long(self, data: bytes) -> None:
        super().dataReceived(data)

    def stands_clear(self) -> bool:
        """Whether the next byte begins a frame, and a message."""
        half_read = self.state != self.STATE_OPEN or self.data or self.current_frame or self.inside_message
        return not half_read

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802  # daphne's name
        if self.way is None:
            super().onMessage(payload, isBinary)
        else:
            self.way.heard = True
            self.way.hand(payload if isBinary else b"")

    def check_timeouts(self) -> None:
        """daphne pings who was silent, and cuts who does not answer: whatever is heard is an answer."""
        if self.way and self.way.heard:
            self.way.heard, self.last_ping = False, time.time()
            if self.autoPingTimeoutCall:
                self._cancelAutoPingTimeoutCall()
        super().check_timeouts()

    def onAutoPingTimeout(self) -> None:  # noqa: N802  # autobahn's name
        if self.way and self.way.heard:
            self.autoPingTimeoutCall = self.autoPingPending = None
        else:
            super().onAutoPingTimeout()


class Direct:
    """The short way of a `ShortCut`: whole frames go from the socket to who takes them, and bytes to the socket while
    nothing waits before them. Its few fields lie side by side: of thousands of connections none is in the processor's
    cache when it is heard of, and every object that a keystroke touches is waited for.
    """

    __slots__ = ("clear", "connection", "heard", "open", "plain", "plug", "receive", "send", "take", "transport")

    def __init__(self, connection: ShortCut, take: Callable[[bytes], None]) -> None:
        self.connection = connection
        self.take = take
        self.transport = transport = connection.transport
        self.plain = is_plain(transport)
        self.plug: Any = transport.socket if self.plain else None
        self.receive: Callable[[int], bytes] = self.plug.recv if self.plug else barred
        self.send: Callable[[bytes], int] = self.plug.send if self.plug else barred
        self.open = connection.state == ShortCut.STATE_OPEN
        self.clear = False  # it is known that nothing is half read
        self.heard = False  # something, since daphne last looked

    def readable(self) -> None:
        """Bytes are here: read them without Twisted's ceremony. An end or a fault is left to it, to be found again."""
        try:
            data = self.receive(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.transport.reactor._readOrWrite(self.transport, True)
            return
        try:
            self.read(data)
        except Exception:  # as Twisted would: say so, and end it
            log.exception("a connection's bytes could not be handled")
            self.transport.abortConnection()
        if failed(self.plug):  # as in `find_ends`
            self.transport.abortConnection()

    def read(self, data: bytes) -> None:
        """Hand on the frames at the beginning of `data` that are whole and plain; the rest is daphne's."""
        if not self.clear:
            self.clear = self.connection.stands_clear()
        at, end = 0, len(data)
        while self.clear and end - at >= 6 and data[at] == BINARY:
            length, key = data[at + 1] - 0x80, at + 2  # below nothing: not masked
            if length == LENGTH_FOLLOWS:
                length, key = int.from_bytes(data[key : key + 2], "big"), at + 4
                if length < LENGTH_FOLLOWS:
                    break
            elif not 0 < length < LENGTH_FOLLOWS:
                break
            start = key + 4
            if start + length > end:
                break
            at = start + length
            self.heard = True
            self.hand(apply_mask(data[start:at], data[key:start]))
        if at < end:
            self.clear = False
            self.connection.read_long(data[at:] if at else data)

    def hand(self, message: bytes) -> None:
        try:
            self.take(message)
        except Exception:  # Twisted would tell nobody
            log.exception("a frame could not be handled")
            self.connection.sendCloseFrame(code=BROKEN)

    def write(self, *frames: Frame) -> int:
        if not self.open:
            return 0
        wire = frames[0].wire if len(frames) == 1 else b"".join([frame.wire for frame in frames])
        transport = self.transport
        if self.plain and not transport._tempDataBuffer and not transport.dataBuffer and not transport.disconnecting:
            try:
                sent = self.send(wire)
            except OSError:  # full or broken: the transport finds out which
                sent = 0
            if sent == len(wire):
                return 0
            wire = wire[sent:]
        transport.write(wire)
        return self.waiting()

    def close(self, code: Close) -> None:
        self.connection.serverClose(code=int(code))

    def waiting(self) -> int:
        return waiting(self.transport)
