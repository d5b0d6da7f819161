"""What other rooms feel while somebody attacks one: their p95 beside what it was just before.

The attacker is a member who sends every known hostile update, and mutants of them, over one connection after
another, as fast as the server ends them. Strikes are switched off, or the third refusal would end the attack.
"""

import itertools
import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from bench import house, peers
from bench.house import House
from bench.lines import tell
from collab.film import lib0
from collab.wire import protocol
from collab.wire.protocol import Kind

VECTORS = house.ROOT / "tests" / "fixtures" / "hostile_updates.json"
PATIENT = {"TELAR_STRIKES_CLOSE": "1000000000", "TELAR_STRIKES_MUTE": "1000000000", "TELAR_LOG_LEVEL": "CRITICAL"}
ROOMS, CLIENTS, RATE, SECONDS = 10, 10, 5.0, 8.0
LIGHT_ROOMS = 3  # what the small generator can drive
WORSE_MAX = 2.0
ANSWER_SECONDS = 5.0
SEED = 7


def run() -> None:
    """One line for each edge."""
    rooms = ROOMS if peers.yload() else LIGHT_ROOMS
    for edge in ("plain", "fast"):
        with house.opened(edge, **PATIENT) as telar:
            telar.rooms("attacked", 1)
            attack = Attack(telar)  # now: the session of the next rooms opens not this one
            late(telar, "warm", rooms)
            calm = late(telar, "calm", rooms)
            with attack:
                beside = late(telar, "beside", rooms)
            ratio = beside / calm
            more: dict[str, Any] = {"calm_ms": calm, "beside_ms": beside, "sent": attack.sent, "ends": attack.ends}
            goal = f"< {WORSE_MAX:.0f}"
            tell("attack", f"p95 of other rooms, {telar.name}", ratio, "times", goal, ratio < WORSE_MAX, **more)


def late(telar: House, prefix: str, rooms: int) -> float:
    seen = peers.load(telar, prefix=prefix, rooms=rooms, clients=CLIENTS, rate=RATE, secs=SECONDS)
    return float(seen["p95_ms"])


class Attack:
    """Goes on from entering to leaving. sent: updates so far; ends: how their connections ended."""

    def __init__(self, telar: House) -> None:
        self.address = f"ws://127.0.0.1:{telar.port}{telar.path % 'attacked-0'}"
        self.headers = dict(header.split(": ", 1) for header in telar.headers)
        self.sent, self.over = 0, threading.Event()
        self.ends: Counter[str] = Counter()
        self.thread = threading.Thread(target=self.work, daemon=True)

    def __enter__(self) -> "Attack":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def work(self) -> None:
        for update in hostile():
            if self.over.is_set():
                return
            with suppress(OSError, TimeoutError, WebSocketException):
                self.ends[self.strike(update)] += 1
            self.sent += 1

    def strike(self, update: bytes) -> str:
        """Send one update as a first synchronisation; "refused", "saved" or the code of the close."""
        with connect(self.address, additional_headers=self.headers, compression=None, close_timeout=0.1) as line:
            line.send(bytes((Kind.FEED,)) + lib0.text('{"since": 0}'))
            line.send(protocol.answer(update))
            with suppress(WebSocketException):
                while True:
                    frame = line.recv(ANSWER_SECONDS, decode=False)
                    if frame[0] == Kind.REFUSED:
                        return "refused"
                    if frame[0] == Kind.SAVED and frame[1]:
                        return "saved"
        return str(line.close_code)


def hostile() -> Iterator[bytes]:
    """All vectors, then mutants of them for ever."""
    die = random.Random(SEED)
    vectors = [bytes.fromhex(vector["hex"]) for vector in json.loads(VECTORS.read_text())["vectors"]]
    yield from vectors
    for _ in itertools.count():
        mutant = bytearray(die.choice(vectors))
        for _ in range(die.randrange(1, 4)):
            mutant[die.randrange(len(mutant))] = die.randrange(256)
        yield bytes(mutant)
