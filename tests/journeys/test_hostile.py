"""Hostile updates through a real socket: nobody breaks the room, the web process or another room.

TELAR_MUTANTS (10,000) and TELAR_SEED choose how many mutants and which; a failure names both.
"""

import contextlib
import json
import logging
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pycrdt import Doc, Text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from collab.film import lib0
from collab.film.sandbox_client import Worker
from collab.sentences import changes
from collab.wire import protocol
from collab.wire.protocol import Kind, Step
from tests.collab.guards import VECTORS as GUARDED
from tests.collab.mutants import VECTORS, honest, mutant
from tests.journeys.conftest import free_port
from tests.journeys.web import MAKE, SECONDS, Web, run_web

MUTANTS = int(os.environ.get("TELAR_MUTANTS", "10000"))
SEED = int(os.environ.get("TELAR_SEED", "20261124"))
log = logging.getLogger(__name__)
# What the machinery of strikes does is told in test_hub; here thousands of refusals must be seen.
PATIENT = {"TELAR_STRIKES_CLOSE": "1e9", "TELAR_STRIKES_MUTE": "1e9", "TELAR_LOG_LEVEL": "ERROR"}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    yield from run_web(tmp_path_factory.mktemp("web"), free_port(), **PATIENT)


class Line:
    """A connection of one person that hears refusals."""

    def __init__(self, web: Web, film: dict[str, Any], name: str) -> None:
        headers = {"Cookie": film["cookies"][name], "Origin": f"http://{web.address}"}
        self.socket: ClientConnection = connect(
            f"ws://{web.address}/ws/rooms/{film['room']}",
            additional_headers=headers,
            close_timeout=0.1,
            compression=None,
        ).__enter__()
        self.sent = 0
        self.socket.send(protocol.ask(b"\0"))
        self.socket.send(bytes((Kind.FEED,)) + lib0.text('{"since": 0}'))
        self.film = self.until(lambda frame: frame[2:] if frame[:2] == bytes((Kind.SYNC, Step.ANSWER)) else None)

    def until(self, wanted: Any) -> Any:
        while True:
            frame = bytes(self.socket.recv(SECONDS))
            if (found := wanted(frame)) is not None:
                return found

    def send(self, update: bytes, *, first: bool = False) -> str:
        """ "saved", or the code of a refusal, or "closed"."""
        self.sent += 1
        self.socket.send(protocol.answer(update) if first else protocol.update(update))
        try:
            return str(self.until(self.verdict))
        except ConnectionClosed as closed:
            return f"closed {closed.rcvd.code if closed.rcvd else 1006}"

    def verdict(self, frame: bytes) -> str | None:
        reader = lib0.Reader(frame)
        kind = reader.uint()
        if kind == Kind.REFUSED:
            told = json.loads(reader.text())
            assert told["message"] == changes("en")[told["code"]]
            return str(told["code"])
        return "saved" if kind == Kind.SAVED and reader.uint() >= self.sent else None

    def close(self) -> None:
        """Gone without a word, as attackers are."""
        self.socket.close_socket()


class Attack:
    """Bob attacks one room through one connection after another; alice works in another."""

    def __init__(self, web: Web) -> None:
        self.web = web
        assert web.process
        self.pid = web.process.pid
        self.attacked, self.other = web.run(MAKE), web.run(MAKE)
        self.alice = Line(web, self.other, "alice")
        self.alice_doc: Doc[Any] = Doc(client_id=77)
        self.bob: Line | None = None
        self.codes: Counter[str] = Counter()

    def send(self, update: bytes, *, first: bool = False) -> str:
        if first and self.bob:
            self.bob.close()
            self.bob = None
        if self.bob is None:
            self.bob = Line(self.web, self.attacked, "bob")
            if not first:  # until its first synchronisation is in, a gap is only parked
                assert self.bob.send(b"\x00\x00", first=True) == "saved"
        bob = self.bob
        code = bob.send(update, first=first)
        self.codes[code] += 1
        if code != "saved":
            bob.close()
            self.bob = None
        return code

    def others_go_on(self) -> None:
        state = self.alice_doc.get_state()
        self.alice_doc.get("script", type=Text).insert(0, "on ")
        assert self.alice.send(self.alice_doc.get_update(state)) == "saved"

    def stands(self) -> None:
        """The same web process serves, every refusal had its code, and what is stored can be read."""
        self.others_go_on()
        assert self.web.process
        assert (self.web.process.poll(), self.web.process.pid) == (None, self.pid)
        assert set(self.codes) <= {"saved", "closed 4513", *changes("en")} - {"killer"}, self.codes
        newcomer = Line(self.web, self.attacked, "alice")
        newcomer.close()
        worker = Worker(watchdog=2)
        for film in (self.attacked, self.other):
            log = stored(self.web, film["room"])
            worker.call("load", "room", None, 1, log)
            assert worker.call("prove", "room", 1) == {"same": True}
            assert worker.call("snapshot", log)["update"]
        worker.close()

    def close(self) -> None:
        for line in (self.alice, self.bob):
            if line:
                line.close()


def stored(web: Web, room: str) -> list[bytes]:
    """A room's log, every update by itself."""
    with psycopg.connect(web.environment["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT parts, bytes FROM collab_update WHERE room_id = %s ORDER BY seq", [room]
        ).fetchall()
    updates = []
    for parts, body in rows:
        at = 0
        for _, length in parts:
            updates.append(bytes(body[at : at + length]))
            at += length
    return updates


@pytest.fixture
def attack(web: Web) -> Iterator[Attack]:
    running = Attack(web)
    yield running
    running.close()


def test_r9_every_known_killer_is_refused_with_a_code_and_the_others_go_on(attack: Attack) -> None:
    for vector in VECTORS:
        for first in (False, True):
            assert attack.send(bytes.fromhex(vector["hex"]), first=first) != "saved", vector["name"]
        attack.others_go_on()
    attack.stands()


def test_r9_each_guard_speaks_through_the_socket(attack: Attack) -> None:
    """The guards on a room without its clips, of no class and not frozen: refused there, refused or a gap here."""
    for vector in GUARDED:
        if vector.code not in (None, "locked", "not_yours", "foreign", "frozen"):
            assert attack.send(vector.update, first=vector.first) != "saved", vector.name
    attack.stands()


def bombs() -> Iterator[tuple[str, bytes]]:
    """The generators of the fixture, at the sizes that kill."""

    def nested(depth: int) -> bytes:
        return b"\x01\x01\x07\x00\x28\x01\x05clips\x01k\x01" + b"\x75\x01" * depth + b"\x7f\x00"

    yield "nested values", nested(26_235)
    yield "nested values, stored", nested(20_000)
    yield (
        "a reservation",
        b"\x01\x01\x07\x00\x28\x01\x05clips\x01k\x01" + (b"\x76" + lib0.uint(2**20) + b"\x00") * 2_000,
    )
    maps = b"".join(b"\x27\x00\x07" + lib0.uint(n) + b"\x01k\x01" for n in range(40_000))
    yield "nested maps", b"\x01" + lib0.uint(40_001) + b"\x07\x00\x27\x01\x05clips\x01k\x01" + maps + b"\x00"
    yield (
        "client ids",
        lib0.uint(200_000) + b"".join(b"\x00" + lib0.uint(n) + b"\x00" for n in range(200_000)) + b"\x00",
    )
    keys = b"".join(b"\x28\x01\x05clips" + lib0.text(f"k{n}") + b"\x01\x7e" for n in range(100_000))
    yield "keys", b"\x01" + lib0.uint(100_000) + b"\x07\x00" + keys + b"\x00"


def test_r9_bombs_of_every_kind_are_refused_too(attack: Attack) -> None:
    for name, update in bombs():
        assert attack.send(update, first=True) != "saved", name
        attack.others_go_on()
    attack.stands()


def storm(attack: Attack, seed: int, count: int) -> None:
    log.warning("TELAR_SEED=%s TELAR_MUTANTS=%s", seed, count)
    chooser = random.Random(seed)
    material = list(honest(chooser))
    for number in range(count):
        attack.send(mutant(material, chooser), first=chooser.random() < 0.1)
        if number % 250 == 249:
            attack.others_go_on()
    attack.stands()
    assert attack.codes.total() == count
    log.warning("verdicts: %s", dict(attack.codes))


def test_r9_a_storm_of_mutants_breaks_nothing(attack: Attack) -> None:
    storm(attack, SEED, 100)


@pytest.mark.slow
def test_r9_ten_thousand_mutants_break_nothing(attack: Attack) -> None:
    storm(attack, SEED + 1, MUTANTS)


def test_r20_a_dead_document_process_is_replaced_and_nobody_loses_a_word(attack: Attack) -> None:
    """Killed from outside, again and again, while people write."""
    for _ in range(3):
        attack.others_go_on()
        for child in children(attack.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, 9)
        attack.others_go_on()
    attack.stands()
    assert stored(attack.web, attack.other["room"])[-1]


def children(pid: int) -> list[int]:
    """The document processes below a web process."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    found = [int(child) for task in tasks for child in task.read_text().split()]
    return [child for child in found if b"collab.film.sandbox" in Path(f"/proc/{child}/cmdline").read_bytes()]
