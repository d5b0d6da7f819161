"""The benchmark's attacker attacks: what it sends is refused or ended, and the room it aims at goes on."""

import itertools
import json
import time

from bench import attack, house, peers


def test_every_known_vector_comes_first_and_then_mutants_without_end() -> None:
    known = [bytes.fromhex(one["hex"]) for one in json.loads(attack.VECTORS.read_text())["vectors"]]
    sent = list(itertools.islice(attack.hostile(), len(known) + 50))
    assert sent[: len(known)] == known
    assert len(set(sent[len(known) :]) - set(known)) > 40


def test_an_attack_meets_refusals_and_the_room_still_takes_words() -> None:
    with house.opened("plain", **attack.PATIENT) as telar:
        telar.rooms("attacked", 1)
        with attack.Attack(telar) as running:
            deadline = time.monotonic() + 60
            while running.sent < 15 and time.monotonic() < deadline:
                running.over.wait(0.05)
        assert running.sent >= 15
        assert running.ends["refused"] > running.ends["saved"]
        seen = peers.load(telar, prefix="attacked", rooms=1, clients=2, rate=5, secs=1, fresh=False)
        assert (seen["ready"], seen["missing"]) == (2, 0)
