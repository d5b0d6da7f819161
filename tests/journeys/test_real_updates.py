"""What real Yjs clients write is never refused, and reads here as it reads there."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from collab.film.sandbox_client import Worker
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
    updates = [(bytes.fromhex(update), True, str(author), "editor") for update, author in made["updates"]]
    codes: Counter[str] = Counter()
    log: list[bytes] = []
    for start in range(0, len(updates), 5):
        (answer,) = worker.call("judge", [["room", len(log), updates[start : start + 5]]])
        codes.update(code for code, _, _ in answer["verdicts"])
        if answer["merged"]:
            log.append(answer["merged"])
    assert set(codes) <= {"saved", "known"}, f"seed {made['seed']}: {codes}"
    assert codes.total() == len(updates)
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
