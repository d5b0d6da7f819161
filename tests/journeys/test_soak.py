"""The soak: people come, type and go for minutes, and the processes stay as large as they were.

TELAR_SOAK_MINUTES says for how long (2). Measured between the end of the first fifth and the end: the memory of the web
process and of its document process, and the sockets and files that they hold open.
"""

import contextlib
import itertools
import os
import random
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Text
from websockets.sync.client import ClientConnection, connect

from collab.film import lib0
from collab.wire import protocol
from tests.journeys.machine import Machine, running_machine
from tests.journeys.web import MAKE, SECONDS

pytestmark = pytest.mark.slow

MINUTES = float(os.environ.get("TELAR_SOAK_MINUTES", "2"))
CLIENTS = 100  # each with a document of their own: a film keeps every client that ever wrote (about 2 KB each)
HERE = 12  # of them at one time
WORDS_PER_SECOND = 10  # each stays in the film as 200 bytes for ever: more of them would hide a leak
WORDS_KEPT = 2_000  # the script is cut to this, or the film itself would grow
GROWTH_BYTES_MAX = 3 * 1024 * 1024
DESCRIPTORS_SPARE = 4  # a pool may hold a connection more or less


@dataclass(frozen=True)
class Size:
    """Of the web process and its document process: resident bytes and open descriptors."""

    web: int
    document: int
    open: int


def measure(machine: Machine) -> Size:
    assert machine.web.process
    (child,) = machine.document_processes()
    pids = (machine.web.process.pid, child)
    resident = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 for pid in pids]
    return Size(*resident, open=sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids))


class Visitor:
    """Somebody who reads the room, types a little, shows presence, and leaves, politely or not; and comes again with
    the document that they have, as a tab does whose network was away."""

    numbers = itertools.count(1)

    def __init__(self, film: dict[str, Any], name: str) -> None:
        self.film, self.name = film, name
        self.doc: Doc[Any] = Doc()
        self.clock = 0
        self.told = False

    def come(self, machine: Machine) -> None:
        address = f"ws://{machine.web.address}/ws/rooms/{self.film['room']}"
        headers = {"Cookie": self.film["cookies"][self.name], "Origin": f"http://{machine.web.address}"}
        line = connect(address, additional_headers=headers, close_timeout=1, open_timeout=SECONDS)
        self.line: ClientConnection = contextlib.ExitStack().enter_context(line)
        self.told = False
        self.line.send(protocol.ask(self.doc.get_state()))
        self.line.send(bytes((protocol.Kind.FEED,)) + lib0.text('{"since":0}'))
        while not self.told:
            self.hear()

    def hear(self) -> None:
        frame = bytes(self.line.recv(SECONDS))
        reader = lib0.Reader(frame)
        if reader.uint() != protocol.Kind.SYNC:
            return
        step = reader.uint()
        body = reader.take()
        if step == protocol.Step.ASK:
            self.line.send(protocol.answer(self.doc.get_update(body)))
            self.told = True
        else:
            self.doc.apply_update(body)

    def catch_up(self) -> None:
        with contextlib.suppress(TimeoutError):
            while True:
                frame = bytes(self.line.recv(0))
                if frame[:2] in (b"\x00\x01", b"\x00\x02"):
                    self.doc.apply_update(lib0.Reader(frame[2:]).take())

    def type(self) -> None:
        """One word at the end; the beginning is cut off where it has grown long."""
        self.catch_up()
        written: list[bytes] = []
        subscription = self.doc.observe(lambda event: written.append(event.update))
        title = self.doc.get("script", type=Text)
        with self.doc.transaction():
            title += f" w{next(self.numbers)}"
            if len(title) > WORDS_KEPT:
                del title[: WORDS_KEPT // 2]
        self.doc.unobserve(subscription)
        self.line.send(protocol.update(written[0]))

    def show(self) -> None:
        """Presence, as whoever moves about has it."""
        self.clock += 1
        self.line.send(protocol.awareness([(self.doc.client_id, self.clock, {"clip": "c1"})]))


def live(machine: Machine, away: list[Visitor], here: list[Visitor], *, until: float, die: random.Random) -> int:
    """Come, type and go until the time is up; how many visits there were."""
    came, typed, began = 0, 0, time.monotonic()
    while (now := time.monotonic()) < until:
        while len(here) < HERE:
            here.append(away.pop(die.randrange(len(away))))
            here[-1].come(machine)
            came += 1
        die.choice(here).show()
        if typed < (now - began) * WORDS_PER_SECOND:
            die.choice(here).type()
            typed += 1
        going = here.pop(die.randrange(len(here)))
        away.append(going)
        going.catch_up()
        if die.random() < 0.5:
            going.line.close()
        else:
            going.line.socket.shutdown(socket.SHUT_RDWR)  # without a goodbye
    return came


def empty(away: list[Visitor], here: list[Visitor]) -> None:
    """Everybody leaves, and the server has noticed."""
    while here:
        away.append(here.pop())
        away[-1].line.close()
    time.sleep(3)  # daphne looks for dead connections every second


def test_people_come_and_go_and_nothing_grows(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    die = random.Random(seed)
    # Two people stand for all, who may by chance be one person's many tabs in one room.
    with running_machine(tmp_path, TELAR_SOCKETS_PERSON_MAX="1000") as machine:
        films = [machine.web.run(MAKE) for _ in range(3)]
        away = [Visitor(die.choice(films), die.choice(("alice", "bob"))) for _ in range(CLIENTS)]
        here: list[Visitor] = []
        began, came, sizes = time.monotonic(), 0, []
        for fifth in range(1, 6):
            came += live(machine, away, here, until=began + fifth * MINUTES * 12, die=die)
            empty(away, here)
            sizes.append(measure(machine))
    told = ", ".join(f"{size.web >> 10} + {size.document >> 10} KB, {size.open} open" for size in sizes)
    sys.stderr.write(f"soak: {MINUTES} min, {came} visits, seed {seed}; after each fifth {told}\n")
    first, last = sizes[0], sizes[-1]
    assert came > 4 * HERE
    assert last.web - first.web < GROWTH_BYTES_MAX, told
    assert last.document - first.document < GROWTH_BYTES_MAX, told
    assert abs(last.open - first.open) <= DESCRIPTORS_SPARE, told
