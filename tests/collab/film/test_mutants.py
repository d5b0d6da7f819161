"""A storm of hurt updates on a document process of its own, thousands a second: it dies of none, and what it lets into
the log makes the same document again.

TELAR_JUDGED (5,000; a million in the long programmes) says how many.
Through a socket each costs a connection, since a refused one is heard no more: tests/journeys/test_hostile.py.
"""

import os
import random
from collections import Counter
from typing import Any

import msgpack

from collab.film import document
from collab.film.sandbox_client import Died, Worker
from collab.film.updates import LOG, parse
from collab.sentences import changes
from tests.collab.mutants import honest, mutant

COUNT = int(os.environ.get("TELAR_JUDGED", "5000"))
SEED = int(os.environ.get("TELAR_SEED", "20261201"))
EACH = 200  # mutants of one room: its document stays small, and is read whole at the end
ROLES = ("owner", "editor", "reviewer")


class Room:
    """What the web process knows of a room: its log, and who has an update waiting."""

    def __init__(self, worker: Worker, name: str) -> None:
        self.worker, self.name = worker, name
        self.log = [document.seed(title="Film", language="en")]
        self.seq = 1
        self.said: list[list[Any]] = []
        self.load()

    def load(self) -> None:
        self.worker.call("load", self.name, None, self.seq, self.log)

    def straightened(self) -> bool:
        """Whether the server wrote a text of it anew."""
        return any(document.SERVER_CLIENT in parse(update, LOG, lenient=True).ends for update in self.log[1:])

    def evidence(self) -> str:
        """What a failure is looked into with. (The seed does not bring it back alone: the CRDT writes the fields of a
        new clip in any order.)"""
        said = [update.hex() for update, *_ in self.said]
        return f"TELAR_SEED={SEED}, log {[update.hex() for update in self.log[1:]]}, last {said}"

    def judge(self, waiting: list[list[Any]]) -> Counter[str]:
        """What became of them, by code. The room goes on as a tick does where its document is spoilt."""
        refused: Counter[str] = Counter()
        self.said = list(waiting)
        while True:
            (answer,) = self.worker.call("judge", [[self.name, self.seq, waiting]])
            if "need" in answer:
                self.load()
            elif answer.get("spoilt"):
                refused[answer["verdicts"][-1][0]] += 1
                del waiting[len(answer["verdicts"]) - 1]
                self.load()
            else:
                break
        parts: list[bytes] = []
        for (update, *_), verdict in zip(waiting, answer["verdicts"], strict=True):
            code, _, part = ("saved", [], update) if isinstance(verdict, int) else verdict
            refused[code] += 1
            if code == "saved":
                parts.append(part)
        self.log += parts
        self.seq += bool(parts)
        return refused


def test_r9_of_thousands_of_mutants_none_kills_the_document_process_or_poisons_a_log() -> None:
    chooser = random.Random(SEED)
    material = list(honest(chooser))
    worker, codes, astray = Worker(watchdog=2), Counter[str](), 0
    authors = [msgpack.packb(("1", role, frozen, False, False)) for role in ROLES for frozen in (False, True)]
    try:
        for number in range(-(-COUNT // EACH)):
            room = Room(worker, f"room {number}")
            left = EACH
            while left:
                many = min(left, chooser.randrange(1, 9))  # as many as a tick brings
                left -= many
                codes += room.judge(
                    [[mutant(material, chooser), chooser.random() < 0.1, chooser.choice(authors)] for _ in range(many)]
                )
            same = worker.call("prove", room.name, room.seq)["same"]
            assert same or room.straightened(), room.evidence()
            astray += not same
            worker.call("load", room.name, None, room.seq, room.log)
            assert worker.call("prove", room.name, room.seq) == {"same": same}, room.evidence()
            worker.call("drop", [room.name])
    except Died as died:
        raise AssertionError(f"{died}: {room.evidence()}") from died
    finally:
        worker.close()
    # Beside letters that were dead before their text was written anew, a hostile one may still lie where not all agree.
    assert astray <= 1 + COUNT / EACH / 1_000, f"{astray} rooms"
    assert codes.total() == -(-COUNT // EACH) * EACH
    assert set(codes) <= {"saved", "known", "gap", *changes("en")} - {"killer"}, codes
    assert codes["saved"], f"some are honest enough: {codes}"
    assert codes["malformed"] > COUNT / 10, codes
