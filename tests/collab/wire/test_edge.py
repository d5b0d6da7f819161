"""The short way past daphne: which frames take it, that nothing is lost beside it, and who is cut."""

import asyncio
import time
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from websockets.frames import Frame as Sent
from websockets.frames import Opcode

from collab.wire import edge
from collab.wire.protocol import Close
from collab.wire.sockets import OUT_BYTES_MAX, Frame, Socket
from tests.collab.daphne_line import SECONDS, DaphneLine


class Room:
    """An application that takes what comes and can write: what the consumer is, without a room."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.queued: list[dict[str, Any]] = []
        self.more = asyncio.Event()
        self.left = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        self.line = scope["extensions"]["telar.line"](self.take)
        await send({"type": "websocket.accept"})
        while (event := await receive())["type"] != "websocket.disconnect":
            self.queued.append(event)
        self.left.set()

    def take(self, frame: bytes) -> None:
        self.taken.append(frame)
        self.more.set()

    async def has(self, *frames: bytes) -> bool:
        async with asyncio.timeout(SECONDS):
            while len(self.taken) < len(frames):
                self.more.clear()
                await self.more.wait()
        return self.taken == list(frames)


@pytest.fixture
async def room() -> Room:
    return Room()


@pytest.fixture
async def client(room: Room) -> AsyncIterator[DaphneLine]:
    line = DaphneLine(room, "/ws/rooms/x")
    await line.connect()
    yield line
    line.drop()
    DaphneLine.opened.remove(line)


@pytest.fixture
def passed_on(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the short way leaves to daphne."""
    left: list[bytes] = []
    received = WebSocketProtocol.dataReceived

    def spy(self: Any, data: bytes) -> None:
        left.append(data)
        received(self, data)

    monkeypatch.setattr(WebSocketProtocol, "dataReceived", spy)
    return left


def framed(data: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True, mask: bool = True) -> bytes:
    return Sent(opcode, data, fin=fin).serialize(mask=mask)


async def feed(client: DaphneLine, data: bytes) -> None:
    client.connection.dataReceived(data)


@pytest.mark.parametrize("size", [1, 125, 126, 5_000, 65_535])
async def test_a_whole_frame_never_meets_daphne(
    room: Room, client: DaphneLine, passed_on: list[bytes], size: int
) -> None:
    await feed(client, framed(bytes(size)))
    assert await room.has(bytes(size))
    assert (passed_on, room.queued) == ([], [])


async def test_frames_that_arrive_together_are_taken_in_order(
    room: Room, client: DaphneLine, passed_on: list[bytes]
) -> None:
    await feed(client, b"".join(framed(bytes([number])) for number in range(50)))
    assert await room.has(*(bytes([number]) for number in range(50)))
    assert passed_on == []


@pytest.mark.parametrize("cut", range(1, 40, 3))
async def test_frames_cut_anywhere_arrive_whole_and_in_order(room: Room, client: DaphneLine, cut: int) -> None:
    wire = framed(b"first") + framed(b"second") + framed(b"third") + framed(b"fourth")
    for part in (wire[:cut], wire[cut:], framed(b"fifth")):
        await feed(client, part)
    assert await room.has(b"first", b"second", b"third", b"fourth", b"fifth")


@pytest.mark.parametrize("before", [b"", framed(b"first")], ids=["alone", "behind another"])  # its mask is random
async def test_words_that_look_like_a_frame_are_words(room: Room, client: DaphneLine, before: bytes) -> None:
    """The second half of a frame begins with what could be one."""
    inner = framed(b"not a frame")
    await feed(client, before + bytes((edge.BINARY, 0x80 + len(inner))) + bytes(4))  # masked with nothing
    await feed(client, inner)
    assert await room.has(*([b"first"] if before else []), inner)


async def test_fragments_are_put_together_and_what_follows_takes_the_short_way_again(
    room: Room, client: DaphneLine, passed_on: list[bytes]
) -> None:
    await feed(client, framed(b"a"))
    await feed(client, framed(b"b", fin=False))
    await feed(client, framed(b"c", Opcode.CONT))
    assert len(passed_on) == 2
    await feed(client, framed(b"d"))
    assert await room.has(b"a", b"bc", b"d")
    assert len(passed_on) == 2


async def test_a_ping_in_the_stream_is_answered(room: Room, client: DaphneLine) -> None:
    await feed(client, framed(b"a") + framed(b"hello", Opcode.PING) + framed(b"b"))
    assert await room.has(b"a", b"b")
    pong = await client.event(SECONDS)
    assert (pong.opcode, bytes(pong.data)) == (Opcode.PONG, b"hello")


async def test_a_text_is_told_apart(room: Room, client: DaphneLine) -> None:
    await feed(client, framed(b"words", Opcode.TEXT))
    assert await room.has(b"")


async def test_a_large_frame_goes_daphnes_way_and_arrives(
    room: Room, client: DaphneLine, passed_on: list[bytes]
) -> None:
    await feed(client, framed(bytes(70_000)))
    assert await room.has(bytes(70_000))
    assert passed_on


@pytest.mark.parametrize(
    "wire",
    [
        framed(b"not masked", mask=False),
        b"\x82\xfe\x00\x05" + bytes(9),  # a length written longer than it is
        b"\xc2\x85" + bytes(9),  # a reserved bit
        b"\x83\x85" + bytes(9),  # an unknown kind
        framed(b"x", Opcode.CONT),
    ],
    ids=["not masked", "a length too long", "a reserved bit", "an unknown kind", "a rest of nothing"],
)
async def test_what_breaks_the_websocket_protocol_ends_the_connection_as_daphne_does(
    room: Room, client: DaphneLine, wire: bytes
) -> None:
    await feed(client, framed(b"a") + wire + framed(b"too late"))
    with pytest.raises(ConnectionError):
        await client.event(SECONDS)
    await asyncio.wait_for(room.left.wait(), SECONDS)
    assert room.taken == [b"a"]


async def test_traffic_keeps_daphnes_pings_away(room: Room, client: DaphneLine) -> None:
    client.connection.last_ping = 0.0
    client.connection._sendAutoPing()
    assert client.connection.autoPingTimeoutCall
    await feed(client, framed(b"a"))
    client.connection.check_timeouts()
    assert client.connection.last_ping == pytest.approx(time.time(), abs=5)
    assert client.connection.autoPingTimeoutCall is None
    client.connection.last_ping = 0.0
    client.connection.check_timeouts()
    assert client.connection.autoPingTimeoutCall  # silent since


async def test_a_frame_after_daphnes_last_look_is_an_answer_to_its_ping(room: Room, client: DaphneLine) -> None:
    client.connection._sendAutoPing()
    await feed(client, framed(b"a"))
    client.connection.autoPingTimeoutCall.cancel()
    client.connection.onAutoPingTimeout()
    assert client.connection.state == WebSocketProtocol.STATE_OPEN
    client.connection.check_timeouts()
    client.connection.onAutoPingTimeout()
    assert client.connection.state == WebSocketProtocol.STATE_CLOSED


async def test_a_frame_that_breaks_the_room_ends_its_own_connection(room: Room, client: DaphneLine) -> None:
    def broken(frame: bytes) -> None:
        raise ValueError

    client.connection.way.take = broken
    await feed(client, framed(b"a") + framed(b"b"))
    assert (await client.receive_output(SECONDS))["code"] == edge.BROKEN


async def test_what_is_written_arrives_in_order_however_much_waits(room: Room, client: DaphneLine) -> None:
    sent = [bytes([number]) * 3_000 for number in range(100)]
    for data in sent[:50]:
        room.line.write(Frame(data))
    for first, second in zip(sent[50::2], sent[51::2], strict=True):
        room.line.write(Frame(first), Frame(second))
    assert room.line.waiting() > 100_000  # the kernel takes less
    assert [(await client.receive_output(SECONDS))["bytes"] for _ in sent] == sent
    assert room.line.waiting() == 0


async def test_a_client_that_never_reads_is_cut_with_its_code_and_costs_a_bounded_memory(
    room: Room, client: DaphneLine
) -> None:
    slow = Socket(member=1, user={}, role="editor", line=room.line)
    for _ in range(1_000):
        slow.send(bytes(50_000))
    assert slow.gone
    assert room.line.waiting() <= OUT_BYTES_MAX + 100_000
    heard: dict[str, Any] = {}
    while "code" not in heard:
        heard = await client.receive_output(SECONDS)
    assert heard["code"] == Close.TOO_SLOW


async def test_nothing_is_written_after_the_close_or_to_a_line_that_is_gone(room: Room, client: DaphneLine) -> None:
    room.line.close(Close.TOO_FAST)
    room.line.write(Frame(b"late"))
    assert (await client.receive_output(SECONDS))["code"] == Close.TOO_FAST
    client.drop()
    room.line.write(Frame(b"later"))
    await asyncio.wait_for(room.left.wait(), SECONDS)


async def test_behind_tls_the_bare_socket_is_left_alone(room: Room, client: DaphneLine) -> None:
    client.connection.transport.TLS = True
    assert not edge.Direct(client.connection, room.take).plain


async def test_daphne_as_it_comes_says_how_much_waits() -> None:
    connection = WebSocketProtocol()
    connection.transport = SimpleNamespace(dataBuffer=b"12345", offset=2, _tempDataLen=10)
    assert edge.offers(connection)["telar.buffered"]() == 13


async def test_a_connection_has_the_factorys_settings_and_no_copy_of_them(client: DaphneLine) -> None:
    connection = client.connection
    assert len(WebSocketProtocol.CONFIG_ATTRS) > 20
    for name in WebSocketProtocol.CONFIG_ATTRS:
        assert getattr(connection, name) == getattr(connection.factory, name), name
    assert not {"maxMessagePayloadSize", "perMessageCompressionAccept", "allowedOrigins"} & set(vars(connection))


@pytest.mark.parametrize(("fast", "kind"), [(True, edge.ShortCut), (False, edge.Lean)])
def test_both_edges_are_lean(monkeypatch: pytest.MonkeyPatch, fast: bool, kind: type) -> None:
    monkeypatch.setattr(WebSocketFactory, "protocol", WebSocketProtocol)
    edge.install(fast=fast)
    assert WebSocketFactory.protocol is kind
