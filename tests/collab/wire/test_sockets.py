"""One connection: what it is told of its own edits, and when it is cut."""

import asyncio
from typing import Any

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from collab.film import judging
from collab.film.policy import Actor
from collab.wire import protocol
from collab.wire.protocol import Close
from collab.wire.sockets import OUT_BYTES_MAX, Frame, Queued, Socket


class Wire:
    """Both ends of a connection in one place."""

    def __init__(self, **more: Any) -> None:
        self.frames: list[bytes] = []
        self.codes: list[int] = []
        self.stuck = 0
        self.socket = Socket(member=1, user={}, role="editor", line=self, **more)

    def write(self, *frames: Frame) -> int:
        self.frames += [frame.data for frame in frames]
        return self.stuck

    def close(self, code: Close) -> None:
        self.codes.append(code)

    def waiting(self) -> int:
        return self.stuck


def test_r12_saved_counts_in_order_of_arrival() -> None:
    socket = Wire().socket
    assert [socket.number() for _ in range(4)] == [1, 2, 3, 4]
    assert not socket.settle(2)
    assert not socket.settle(4)
    assert socket.settle(1)
    assert socket.saved == 2
    assert socket.settle(3)
    assert socket.saved == 4


def test_r12_a_client_that_never_sent_64_hears_nothing_of_ours() -> None:
    line = Wire()
    line.socket.tell_saved()
    assert line.frames == []
    line.socket.listens = True
    line.socket.tell_saved()
    assert line.frames == [protocol.saved(0)]


def test_r11_a_refusal_is_said_once_in_the_persons_language() -> None:
    line = Wire(language="es")
    line.socket.listens = True
    line.socket.refuse("gap")
    line.socket.refuse("root")
    assert line.frames == [protocol.refused("gap", "Este cambio se apoya en palabras que la sala no tiene.")]
    assert line.codes == []
    line.socket.tell_saved()
    assert len(line.frames) == 1


def test_r11_who_cannot_hear_a_refusal_must_reload() -> None:
    line = Wire()
    line.socket.refuse("gap")
    assert (line.frames, line.codes) == ([], [Close.RELOAD])


def test_a_line_that_takes_in_nothing_is_cut_once() -> None:
    line = Wire()
    line.stuck = OUT_BYTES_MAX + 1
    line.socket.send(b"x")
    line.socket.send(b"x")
    assert (line.frames, line.codes) == ([b"x"], [Close.TOO_SLOW])


class Server:
    """An ASGI server's `send` that takes in nothing while `open` is not set."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.events: list[dict[str, Any]] = []
        self.asked = asyncio.Event()
        self.line = Queued(self.send)

    async def send(self, event: dict[str, Any]) -> None:
        self.asked.set()
        await self.open.wait()
        self.events.append(event)

    async def emptied(self) -> None:
        self.open.set()
        if self.line.task:
            await self.line.task


async def test_a_queued_line_keeps_the_order_and_nothing_after_it() -> None:
    server = Server()
    server.line.write(Frame(b"a"), Frame(b"b"))
    server.line.close(Close.UNAVAILABLE)
    await server.emptied()
    assert [event.get("bytes") or event["code"] for event in server.events] == [b"a", b"b", Close.UNAVAILABLE]
    assert (server.line.waiting(), server.line.task) == (0, None)


async def test_a_client_for_which_the_server_waits_is_cut_and_its_queue_let_go() -> None:
    server = Server()
    slow = Socket(member=1, user={}, role="editor", line=server.line)
    for _ in range(10):
        slow.send(bytes(OUT_BYTES_MAX // 4))
    assert slow.gone
    assert server.line.waiting() <= OUT_BYTES_MAX * 5 // 4
    await server.asked.wait()
    assert len(server.line.queue) <= 1
    await server.emptied()
    assert server.events[-1]["code"] == Close.TOO_SLOW


async def test_a_line_that_breaks_as_it_is_written_to_takes_nothing_more() -> None:
    async def broken(event: dict[str, Any]) -> None:
        raise ConnectionError

    line = Queued(broken)
    line.write(Frame(b"x"))
    assert line.task
    await line.task
    line.write(Frame(b"y"))
    assert (line.task, list(line.queue)) == (None, [])


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_frame_on_the_wire_is_what_a_websocket_client_reads(size: int) -> None:
    client = ClientProtocol(parse_uri("ws://host/"), state=State.OPEN, max_size=None)
    client.receive_data(Frame(bytes(size)).wire)
    (read,) = client.events_received()
    assert (read.opcode, read.fin, read.data) == (Opcode.BINARY, True, bytes(size))


def test_a_frame_for_many_is_made_once() -> None:
    frame = Frame(b"x")
    assert frame.wire is frame.wire
    assert frame.event is frame.event


def test_what_a_socket_becomes_the_document_process_is_told() -> None:
    socket = Wire().socket
    assert judging.sender(socket.author) == Actor("1", "editor")
    socket.become(role="owner", kind="class", frozen=True)
    assert judging.sender(socket.author) == Actor("1", "owner", frozen=True, is_class=True)
    socket.become(frozen=False, approved=True)
    assert judging.sender(socket.author) == Actor("1", "owner", is_class=True, approved=True)
