"""What real Yjs clients write is never refused, and reads here as it reads there."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from collab.film.policy import Actor
from collab.film.sandbox_client import Worker
from collab.film.timeline import Timeline
from tests.collab.verdicts import asked, codes
from tests.journeys.web import NODE, ROOT

ROOTS = ("title", "style", "script", "words", "tracks", "clips", "variations")
# A program: a crowd of two to six people, offline at times, taking so many steps.
PROGRAMS = int(os.environ.get("TELAR_PROGRAMS", "10000"))
UPDATES = int(os.environ.get("TELAR_REAL_UPDATES", "100000"))


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    if shutil.which("node") is None:
        pytest.skip("There is no Node on this machine.")
    if not (ROOT / "frontend" / "node_modules" / "yjs").exists():
        pytest.skip("The screen's packages are not installed (make run, or npm ci in frontend).")
    child = Worker(watchdog=5)
    yield child
    child.close()


def crowds(first: int, count: int, steps: int) -> Iterator[dict[str, Any]]:
    """The updates of each seed's crowd, and the film that Yjs itself makes of them."""
    command = ["node", "crowd.mjs", str(first), str(count), str(steps)]
    with subprocess.Popen(command, cwd=NODE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            yield json.loads(line)
    assert process.returncode == 0


def judged(worker: Worker, made: dict[str, Any]) -> list[bytes]:
    """The log that these updates make, every one of them taken."""
    worker.call("load", "room", None, 0, [])
    updates = [
        asked(bytes.fromhex(update), first=True, sender=Actor(str(author), "editor"))
        for update, author in made["updates"]
    ]
    seen: Counter[str] = Counter()
    log: list[bytes] = []
    for start in range(0, len(updates), 5):
        (answer,) = worker.call("judge", [["room", len(log), updates[start : start + 5]]])
        seen.update(codes(answer))
        if answer["merged"]:
            log.append(answer["merged"])
    assert set(seen) <= {"saved", "known"}, f"seed {made['seed']}: {seen}"
    assert seen.total() == len(updates)
    return log


def follow(worker: Worker, made: dict[str, Any]) -> int:
    """Judge a crowd's updates and compare the film; returns how many they were."""
    log = judged(worker, made)
    plain = worker.call("fold", log)["plain"]
    assert {root: plain[root] for root in ROOTS} == {root: made["film"][root] for root in ROOTS}, f"seed {made['seed']}"
    return len(made["updates"])


@pytest.mark.parametrize("seed", range(8))
def test_r9_no_real_update_is_refused_and_the_film_reads_the_same(worker: Worker, seed: int) -> None:
    (made,) = crowds(seed, 1, 400)
    log = judged(worker, made)
    plain = worker.call("fold", log)["plain"]
    assert {root: plain[root] for root in ROOTS} == {root: made["film"][root] for root in ROOTS}
    assert worker.call("fold", [worker.call("snapshot", log)["update"]])["plain"] == plain
    assert worker.call("prove", "room", len(log)) == {"same": True}


def test_three_hundred_random_programs_read_as_in_yjs(worker: Worker) -> None:
    assert sum(follow(worker, made) for made in crowds(10_000, 300, 25)) > 3_000


@pytest.fixture
def movers(worker: Worker, request: pytest.FixtureRequest) -> Iterator["subprocess.Popen[str]"]:
    """Three people in Node who move clips of the sample film, which the document process has at hand as "moves"; so
    many rounds of it."""
    first = worker.call("seed", "Film", "en")["update"]
    worker.call("load", "moves", None, 1, [first])
    command = ["node", "moves.mjs", first.hex(), str(request.param)]
    with subprocess.Popen(command, cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("movers", [300, pytest.param(2_000, marks=pytest.mark.slow)], indirect=True)
def test_three_people_who_move_one_clip_at_once_agree_each_round_with_the_document_process(
    worker: Worker, movers: "subprocess.Popen[str]", request: pytest.FixtureRequest
) -> None:
    assert movers.stdin
    assert movers.stdout
    seq, rounds, apart = 1, 0, 0
    for line in movers.stdout:
        made = json.loads(line)
        if updates := made.get("updates"):
            sent = [asked(bytes.fromhex(update), sender=Actor(author, "editor")) for update, author in updates]
            (answer,) = worker.call("judge", [["moves", seq, sent]])
            assert set(codes(answer)) == {"saved"}, made
            seq += 1
            movers.stdin.write(answer["merged"].hex() + "\n")
            movers.stdin.flush()
            continue
        plain = worker.call("fold", [worker.call("whole", "moves", seq)["update"]])["plain"]
        here = [clip.id for clip in Timeline.from_plain(plain).clips]
        assert made["orders"] == [here] * 3, f"round {rounds}"
        rounds, apart = rounds + 1, apart + made["apart"]
    assert rounds == request.node.callspec.params["movers"]
    assert apart > rounds / 2, "else the rounds were no contest"


@pytest.mark.slow
def test_ten_thousand_random_programs_read_as_in_yjs(worker: Worker) -> None:
    assert sum(1 for made in crowds(20_000, PROGRAMS, 40) if follow(worker, made)) == PROGRAMS


@pytest.mark.slow
def test_r9_none_of_a_hundred_thousand_real_updates_is_refused(worker: Worker) -> None:
    taken = seed = 0
    while taken < UPDATES:
        taken += sum(follow(worker, made) for made in crowds(50_000 + seed, 20, 1_500))
        seed += 20
    assert taken >= UPDATES
