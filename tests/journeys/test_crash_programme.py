"""The crash programme: any part is killed at any moment, again and again, under people who go on typing.

A ledger outside the server holds every word and when the server called it saved. TELAR_CRASHES says how many kills
(20), TELAR_CRASH_SEED which ones: the seed is told with every result.
"""

import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

import psycopg
import pytest

from tests.journeys.machine import Machine, running_machine
from tests.journeys.web import MAKE, Typist, typist

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("TELAR_CRASHES", "20"))
SEED = int(os.environ.get("TELAR_CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PARTS = ("web", "document_process", "redis", "postgres")
PEOPLE = ("alice", "bob", "alice", "bob")  # two windows each
EQUAL_SECONDS = 10.0
# About 56 words are typed to a kill, and a script holds 200,000 characters: many kills are typed under more slowly.
PAUSE = 0.05 * max(1.0, KILLS / 300)
FOLD = """
import json
from collab.log import rooms
print(json.dumps(rooms.child().call("fold", rooms.log({room!r}).updates)["plain"]["script"]))
"""


@dataclass
class Ledger:
    """What was typed, and when which word was called saved: kept by the clients, not by the server."""

    typed: list[str] = field(default_factory=list)
    saved: dict[str, float] = field(default_factory=dict)

    def hear(self, clients: list[Typist]) -> None:
        """Take in what the clients were told so far."""
        for client in clients:
            while True:
                try:
                    told = client.told.get_nowait()
                except Empty:
                    break
                client.seen.append(told)
                if told["event"] == "saved":
                    self.saved.setdefault(told["words"], told["heard"])


@dataclass
class Typing:
    """People who type all the while, at a pace of their own."""

    clients: list[Typist]
    ledger: Ledger
    die: random.Random
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.over.wait(self.die.uniform(PAUSE / 10, PAUSE)):
            who = self.die.randrange(len(self.clients))
            words = f" {'abcd'[who]}{len(self.ledger.typed)}."
            self.ledger.typed.append(words)
            self.clients[who].do("insert", words=words)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with running_machine(tmp_path) as machine:
        yield machine


def say(words: str) -> None:
    sys.stderr.write(words + "\n")


def strike(machine: Machine, part: str, die: random.Random) -> None:
    getattr(machine, f"kill_{part}")()
    if part == "redis":
        time.sleep(die.uniform(0, 2))
        machine.servers.revive()


def titles(clients: list[Typist], ledger: Ledger) -> list[str]:
    found = []
    for client in clients:
        client.do("title")
        while True:
            told = client.told.get(timeout=EQUAL_SECONDS)
            client.seen.append(told)
            if told["event"] == "saved":
                ledger.saved.setdefault(told["words"], told["heard"])
            if told["event"] == "said":
                found.append(told["title"])
                break
    return found


def settle(clients: list[Typist], ledger: Ledger) -> float:
    """Seconds until every word is called saved and all screens show the same."""
    began = time.monotonic()
    while time.monotonic() - began < EQUAL_SECONDS:
        shown = titles(clients, ledger)
        if len(set(shown)) == 1 and len(ledger.saved) == len(ledger.typed):
            return time.monotonic() - began
        time.sleep(0.1)
    refused = [told for client in clients for told in client.seen if told["event"] == "refused"]
    missing = [words for words in ledger.typed if words not in ledger.saved]
    raise AssertionError(
        f"seed {SEED}: after {EQUAL_SECONDS} s {len(set(shown))} titles, refused: {refused}, not saved: {missing[:9]}"
    )


def healed_later(machine: Machine, room: str, ledger: Ledger) -> list[str]:
    """Words that were called saved before the entry that holds them was written: lost, and brought back by a client."""
    with psycopg.connect(machine.web.environment["DATABASE_URL"]) as connection:
        query = "SELECT bytes, extract(epoch FROM created) FROM collab_update WHERE room_id = %s ORDER BY seq"
        rows = [(bytes(body), float(created)) for body, created in connection.execute(query, [room])]
    waiting = {words.encode(): at for words, at in ledger.saved.items()}
    lost = []
    for body, created in rows:
        for words in [words for words in waiting if words in body]:
            if created > waiting.pop(words):
                lost.append(words.decode())
    return lost + [words.decode() for words in waiting]


def test_no_word_that_was_called_saved_is_ever_lost(machine: Machine) -> None:
    say(f"crash programme: TELAR_CRASH_SEED={SEED} TELAR_CRASHES={KILLS}")
    die = random.Random(SEED)
    film: dict[str, Any] = machine.web.run(MAKE)
    clients = [
        typist(machine.web, film["room"], film["cookies"][name], "quiet", "script", count=True) for name in PEOPLE
    ]
    for client in clients:
        client.hear("sync", synced=True)
    ledger = Ledger()
    before = titles(clients, ledger)[0]
    typing = Typing(clients, ledger, random.Random(SEED + 1))
    thread = threading.Thread(target=typing.run)
    thread.start()
    try:
        for _ in range(KILLS):
            time.sleep(die.uniform(0.1, 1.5))
            strike(machine, die.choice(PARTS), die)
            ledger.hear(clients)
    finally:
        typing.over.set()
        thread.join()
    acknowledged = len(ledger.saved)
    seconds = settle(clients, ledger)
    (shown,) = set(titles(clients, ledger))
    stored = machine.web.run(FOLD.format(room=film["room"]))
    for client in clients:
        client.leave()
    refused = [told for client in clients for told in client.seen if told["event"] == "refused"]
    say(f"{KILLS} kills, {len(ledger.typed)} words, {acknowledged} saved before the last, equal after {seconds:.1f} s")
    assert refused == [], f"seed {SEED}"
    assert stored == shown, f"seed {SEED}"
    assert healed_later(machine, film["room"], ledger) == [], f"seed {SEED}"
    assert [words for words in ledger.typed if stored.count(words) != 1] == [], f"seed {SEED}"
    assert len(stored) == len(before) + sum(map(len, ledger.typed)), f"seed {SEED}"
