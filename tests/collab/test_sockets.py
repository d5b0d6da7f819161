"""One connection: what it is told of its own edits, and when it is cut."""

from typing import Any

from collab import protocol
from collab.protocol import Close
from collab.sockets import OUT_BYTES_MAX, SENTENCES, Socket


class Line:
    """Both ends of a connection in one place."""

    def __init__(self, **more: Any) -> None:
        self.frames: list[bytes] = []
        self.codes: list[int] = []
        self.waiting = 0
        self.socket = Socket(
            member=1, user={}, role="editor", send=self.send, close=self.close, buffered=lambda: self.waiting, **more
        )

    async def send(self, frame: bytes) -> None:
        self.frames.append(frame)

    async def close(self, code: int) -> None:
        self.codes.append(code)


def test_r12_saved_counts_in_order_of_arrival() -> None:
    socket = Line().socket
    assert [socket.number() for _ in range(4)] == [1, 2, 3, 4]
    assert not socket.settle(2)
    assert not socket.settle(4)
    assert socket.settle(1)
    assert socket.saved == 2
    assert socket.settle(3)
    assert socket.saved == 4


async def test_r12_a_client_that_never_sent_64_hears_nothing_of_ours() -> None:
    line = Line()
    await line.socket.tell_saved()
    assert line.frames == []
    line.socket.fact = 0
    await line.socket.tell_saved()
    assert line.frames == [protocol.saved(0)]


async def test_r11_a_refusal_is_said_once_in_the_persons_language() -> None:
    line = Line(language="es")
    line.socket.fact = 0
    await line.socket.refuse("gap")
    await line.socket.refuse("root")
    assert line.frames == [protocol.refused("gap", "Este cambio se apoya en palabras que la sala no tiene.")]
    assert line.codes == []
    await line.socket.tell_saved()
    assert len(line.frames) == 1


async def test_r11_who_cannot_hear_a_refusal_must_reload() -> None:
    line = Line()
    await line.socket.refuse("gap")
    assert (line.frames, line.codes) == ([], [Close.RELOAD])


async def test_a_line_that_takes_in_nothing_is_cut_once() -> None:
    line = Line()
    line.waiting = OUT_BYTES_MAX + 1
    await line.socket.send(b"x")
    await line.socket.send(b"x")
    assert (line.frames, line.codes) == ([], [Close.TOO_SLOW])


async def test_a_line_that_breaks_as_it_is_written_to_is_gone() -> None:
    line = Line()

    async def broken(frame: bytes) -> None:
        raise ConnectionError

    line.socket._send = broken
    await line.socket.send(b"x")
    assert line.socket.gone


def test_both_languages_have_every_sentence() -> None:
    assert SENTENCES["en"].keys() == SENTENCES["es"].keys()
