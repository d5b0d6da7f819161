"""A websocket client before daphne's own connection class, in the test's event loop: a real TCP pair, a real Twisted
transport, real frames; no port is listened on for longer than a handshake. Speaks like Channels' test client."""

# ruff: noqa: N802 (Twisted's names)

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory
from daphne.server import Server
from twisted.internet import tcp
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from collab.wire import edge

SECONDS = 10.0
BYTES_MAX = 5 * 1024 * 1024


class LoopReactor:
    """As much of Twisted's asyncio reactor as one transport needs, and of its books as the short way looks at."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._readers: dict[Any, int] = {}

    def addReader(self, transport: Any) -> None:
        self.loop.add_reader(transport.fileno(), self._readOrWrite, transport, True)
        self._readers[transport] = transport.fileno()

    def removeReader(self, transport: Any) -> None:
        self._readers.pop(transport, None)
        if transport.fileno() >= 0:
            self.loop.remove_reader(transport.fileno())

    def addWriter(self, transport: Any) -> None:
        self.loop.add_writer(transport.fileno(), self._readOrWrite, transport, False)

    def removeWriter(self, transport: Any) -> None:
        if transport.fileno() >= 0:
            self.loop.remove_writer(transport.fileno())

    def callLater(self, seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
        return self.loop.call_later(seconds, function, *arguments)

    def _readOrWrite(self, transport: Any, read: bool) -> None:
        if reason := transport.doRead() if read else transport.doWrite():
            self.lose(transport, reason)

    def lose(self, transport: Any, reason: Exception) -> None:
        self.removeReader(transport)
        self.removeWriter(transport)
        transport.connectionLost(Failure(reason))


def pair() -> tuple[socket.socket, socket.socket]:
    """(server's end, client's end) of a TCP connection whose kernel buffers are small."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client.connect(door.getsockname())
        server, _ = door.accept()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    for end in (server, client):
        end.setblocking(False)
    return server, client


class DaphneLine:
    """One client and daphne's connection to it, `connection`. `feed` writes raw bytes as if they came at once."""

    opened: list["DaphneLine"] = []

    def __init__(self, application: Any, path: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.scope: dict[str, Any] = {}
        self.path = path
        self.client = ClientProtocol(parse_uri("ws://localhost" + path), max_size=None)
        self.application = application
        self.heard: list[Any] = []

    async def call(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await self.application({**scope, **self.scope}, receive, send)

    async def connect(self) -> tuple[bool, None]:
        DaphneLine.opened.append(self)
        self.server = Server(edge.extended(self.call), endpoints=["unused"])
        self.server.connections = {}
        factory = WebSocketServerFactory()
        factory.protocol = edge.ShortCut
        factory.server_class = self.server
        factory.setProtocolOptions(
            allowNullOrigin=True, maxMessagePayloadSize=BYTES_MAX, maxFramePayloadSize=BYTES_MAX, autoPingTimeout=30
        )
        ours, self.plug = pair()
        self.connection = factory.buildProtocol(None)
        self.connection._raw_query_string = b""
        transport = tcp.Server(ours, self.connection, ("127.0.0.1", 1), None, 1, LoopReactor())
        self.connection.makeConnection(transport)
        self.client.send_request(self.client.connect())
        await self.flush()
        response = await self.event(SECONDS)
        assert isinstance(response, Response)
        return response.status_code == 101, None

    async def flush(self) -> None:
        loop = asyncio.get_running_loop()
        for data in self.client.data_to_send():
            if data:
                with contextlib.suppress(ConnectionError):
                    await loop.sock_sendall(self.plug, data)

    async def send_to(self, *, bytes_data: bytes | None = None, text_data: str | None = None) -> None:
        if bytes_data is not None:
            self.client.send_binary(bytes_data)
        elif text_data is not None:
            self.client.send_text(text_data.encode())
        await self.flush()

    async def event(self, seconds: float) -> Any:
        """The next response or frame from the server."""
        async with asyncio.timeout(seconds):
            while not self.heard:
                data = await asyncio.get_running_loop().sock_recv(self.plug, 65_536)
                if not data:
                    raise ConnectionError("the server is gone")
                self.client.receive_data(data)
                self.heard += self.client.events_received()
                await self.flush()
        return self.heard.pop(0)

    async def receive_output(self, seconds: float = 1.0) -> dict[str, Any]:
        frame = await self.event(seconds)
        if frame.opcode == Opcode.CLOSE:
            assert self.client.close_rcvd
            return {"type": "websocket.close", "code": self.client.close_rcvd.code}
        return {"type": "websocket.send", "bytes": bytes(frame.data)}

    async def receive_nothing(self, seconds: float) -> bool:
        try:
            self.heard.insert(0, await self.event(seconds))
        except TimeoutError:
            return True
        return False

    async def disconnect(self) -> None:
        if self.client.state is State.OPEN:
            self.client.send_close(1000)
        await self.flush()
        running = self.server.connections[self.connection]["application_instance"]
        await asyncio.wait_for(running, SECONDS)
        self.drop()

    def drop(self) -> None:
        """Both ends, without a word."""
        transport = self.connection.transport
        if transport.connected:
            transport.reactor.lose(transport, ConnectionDone())
        self.plug.close()
