"""A real web process under clients that behave badly, and beside a second one."""

import contextlib
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from collab.wire import protocol
from tests.journeys.conftest import free_port
from tests.journeys.web import MAKE, SECONDS, Web, run_web

MB = 1024 * 1024


@pytest.fixture(scope="module", params=["plain", "fast"])
def web(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Web]:
    # The one that talks all the time is to be cut for what it does not read, not for what it says.
    fast_talk = {"TELAR_MESSAGES_PER_SECOND": "10000"}
    yield from run_web(tmp_path_factory.mktemp("web"), free_port(), TELAR_EDGE=request.param, **fast_talk)


@pytest.fixture
def film(web: Web) -> dict[str, Any]:
    made: dict[str, Any] = web.run(MAKE)
    return made


Join = Callable[[Web, str], ClientConnection]


@pytest.fixture
def join(film: dict[str, Any]) -> Iterator[Join]:
    """Opens connections that have the film; all are closed at the end."""
    with contextlib.ExitStack() as open_lines:
        yield lambda web, name: open_lines.enter_context(opened(web, film, name))


@contextlib.contextmanager
def opened(web: Web, film: dict[str, Any], name: str) -> Iterator[ClientConnection]:
    """One connection, for which the kernel takes in little."""
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    plug.connect(("127.0.0.1", web.port))
    address = f"ws://{web.address}/ws/rooms/{film['room']}"
    headers = {"Cookie": film["cookies"][name], "Origin": f"http://{web.address}"}
    with connect(address, additional_headers=headers, sock=plug, max_queue=4, close_timeout=1) as line:
        line.send(protocol.ask(b"\0"))
        while bytes(line.recv(SECONDS))[:2] != b"\x00\x01":
            pass
        yield line


def hears(line: ClientConnection, words: bytes) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if words in bytes(line.recv(SECONDS)):
            return
    raise AssertionError(f"{words!r} did not come")


def memory(web: Web) -> int:
    assert web.process
    pages = Path(f"/proc/{web.process.pid}/statm").read_text().split()[1]
    return int(pages) * 4096


def typed(words: str, client: int) -> bytes:
    doc: Doc[Any] = Doc(client_id=client)
    doc.get("script", type=Text).insert(0, words)
    return doc.get_update()


def test_a_client_that_never_reads_is_cut_and_costs_little(web: Web, join: Join) -> None:
    slow, alice, bob = (join(web, name) for name in ("vera", "alice", "bob"))
    before = memory(web)
    presence: dict[str, Any] = {"notes": "x" * 3_900}
    log = web.log.stat().st_size
    for clock in range(1, 2_000):  # each is heard before the next is said, so that none are told as one
        for line, client in ((alice, 77), (bob, 78)):
            line.send(protocol.awareness([(client, clock, presence)]))
        for line in (alice, bob):
            hears(line, b"notes")
        if clock % 50 == 0 and "WSDISCONNECT" in web.log.read_bytes()[log:].decode():
            break
    else:
        raise AssertionError("the client that never reads was not cut")
    assert memory(web) - before < 20 * MB
    alice.send(protocol.update(typed("the others go on", 77)))
    hears(bob, b"the others go on")
    assert closed(slow) in (4508, 1006)


def closed(line: ClientConnection) -> int | None:
    """The code that ends this connection."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            line.recv(SECONDS)
    return line.protocol.close_code


def test_a_client_that_floods_is_cut_with_its_code_and_costs_little(web: Web, join: Join) -> None:
    flood, bob = join(web, "alice"), join(web, "bob")
    before, grown = memory(web), 0
    with ThreadPoolExecutor(1) as reader:
        code = reader.submit(closed, flood)  # it reads, or it could not hear why it was cut
        with contextlib.suppress(ConnectionClosed):
            for number in range(20_000):
                flood.send(protocol.awareness([(77, number, {"notes": "x" * 3_900})]))
                if number % 500 == 0:
                    grown = max(grown, memory(web) - before)
        assert code.result(SECONDS) == 4529
    assert grown < 40 * MB
    bob.send(protocol.update(typed("bob goes on", 78)))
    hears(bob, b"bob goes on")


def test_a_frame_over_its_limit_ends_its_own_connection_with_a_code(web: Web, join: Join) -> None:
    alice, bob = (join(web, name) for name in ("alice", "bob"))
    alice.send(protocol.update(bytes(protocol.UPDATE_BYTES_MAX + 1)))
    assert closed(alice) == 4513
    bob.send(protocol.update(typed("bob goes on", 78)))
    hears(bob, b"bob goes on")


def test_a_large_first_synchronisation_comes_in(web: Web, join: Join) -> None:
    alice, bob = (join(web, name) for name in ("alice", "bob"))
    alice.send(protocol.answer(typed("long " * 30_000 + "end", 79)))
    hears(bob, b"long end")


def test_r18_two_web_processes_share_a_room(web: Web, join: Join) -> None:
    other = Web(web.environment, free_port(), web.log)
    other.start()
    try:
        alice, bob = join(web, "alice"), join(other, "bob")
        alice.send(protocol.update(typed("from here", 80)))
        hears(bob, b"from here")
        bob.send(protocol.update(typed("from there", 81)))
        hears(alice, b"from there")
    finally:
        other.kill()


def test_whoever_is_reset_behind_their_last_words_leaves(web: Web, film: dict[str, Any]) -> None:
    """The loop tells of the words, and never of the end behind them: they stayed for ever, and so did their socket."""
    with opened(web, film, "alice"):
        before, several = files(web), contextlib.ExitStack()
        lines = [several.enter_context(opened(web, film, name)) for name in ("bob", "vera") for _ in range(7)]
        for client, line in enumerate(lines, 100):
            line.send(protocol.awareness([(client, 1, {"clip": "c1"})]))
            line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(line.socket.detach())
        with contextlib.suppress(ConnectionClosed, OSError):
            several.close()
        assert closes(web, before)
        assert "left undone" not in web.log.read_text()


def test_a_request_that_is_reset_behind_its_words_leaves_nothing_open(web: Web) -> None:
    before = files(web)
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", web.port)) as line:
            line.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert closes(web, before)


def files(web: Web) -> int:
    """How many the process has open."""
    assert web.process
    return len(list(Path(f"/proc/{web.process.pid}/fd").iterdir()))


def closes(web: Web, before: int) -> bool:
    """Whether what was open since is closed again; a pool may have a connection more."""
    deadline = time.monotonic() + SECONDS
    while files(web) > before + 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    return files(web) <= before + 2
