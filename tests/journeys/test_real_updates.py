"""What real Yjs clients write is never refused, and reads here as it reads there."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from collab.sandbox_client import Worker
from tests.journeys.web import NODE


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    if shutil.which("node") is None:
        pytest.skip("There is no Node on this machine.")
    if not (NODE / "node_modules" / "yjs").exists():
        subprocess.run(["npm", "ci"], cwd=NODE, check=True, capture_output=True)
    child = Worker(watchdog=5)
    yield child
    child.close()


def crowd(seed: int, steps: int) -> dict[str, Any]:
    """The updates of five people, offline at times, and the film that Yjs itself makes of them."""
    done = subprocess.run(
        ["node", "crowd.mjs", str(seed), str(steps)], cwd=NODE, capture_output=True, text=True, check=True
    )
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("seed", range(8))
def test_r9_no_real_update_is_refused_and_the_film_reads_the_same(worker: Worker, seed: int) -> None:
    made = crowd(seed, 400)
    updates = [bytes.fromhex(update) for update in made["updates"]]
    worker.call("load", "room", None, 0, [])
    codes: Counter[str] = Counter()
    log = []
    for start in range(0, len(updates), 5):
        seq = len(log)
        batch = [(update, True) for update in updates[start : start + 5]]
        (answer,) = worker.call("judge", [["room", seq, batch]])
        codes.update(code for code, _, _ in answer["verdicts"])
        if answer["merged"]:
            log.append(answer["merged"])
    assert set(codes) <= {"saved", "known"}, codes
    assert len(updates) > 100
    plain = worker.call("fold", log)["plain"]
    assert {root: plain[root] for root in ("title", "style", "script", "clips", "variations")} == {
        root: made["film"][root] for root in ("title", "style", "script", "clips", "variations")
    }
    assert worker.call("fold", [worker.call("snapshot", log)["update"]])["plain"] == plain
