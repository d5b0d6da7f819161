"""`make run`'s processes end together, however the end comes, and a killed part returns with all that was said."""

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collab import network
from tests.journeys.conftest import Telar, descendants, start_telar


def wait_for(what: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_supervisor_killed_without_warning_leaves_no_child_and_loses_no_data(tmp_path: Path) -> None:
    data = tmp_path / "data of a film"
    first = start_telar(data)
    again = None
    try:
        children = descendants(first.process.pid)
        assert len(children) >= 8  # PostgreSQL, Redis, web, four workers, beat
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
        wait_for(lambda: not any(is_alive(pid) for pid in children))
        again = start_telar(data)
        assert again.code == first.code
        assert (data / "secret.key").stat().st_mode & 0o777 == 0o600
        children = descendants(again.process.pid)
        again.stop(signal.SIGINT)
        assert again.process.returncode == 0
        assert not any(is_alive(pid) for pid in children)
    finally:
        (again or first).discard()


@pytest.mark.parametrize("part", ["-m collab.web", "-Q render", "redis-server", "postgres -D", "celery -A collab beat"])
def test_a_dead_child_is_started_again(telar_alone: Telar, part: str) -> None:
    [victim] = telar_alone.pids(part)[:1]
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: any(pid != victim for pid in telar_alone.pids(part)))
    wait_for(lambda: answers(telar_alone.address), seconds=60)


@pytest.fixture(scope="module")
def telar_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telar]:
    """A Telar whose parts may be killed."""
    running = start_telar(tmp_path_factory.mktemp("alone"))
    yield running
    running.discard()


def test_a_shared_telar_says_where_others_come_in_and_answers_to_that_name_alone(tmp_path: Path) -> None:
    address = network.lan_address()
    if address is None:
        pytest.skip("This machine is in no network.")
    shared = start_telar(tmp_path, LAN="1")
    try:
        said = "".join(shared.said)
        assert f"others     http://{address}:{shared.port}   (in this network)" in said
        assert "█" in said or "▄" in said  # the QR code
        # Another of this machine's own addresses: who listens on 127.0.0.1 alone is not found there.
        elsewhere = f"http://127.0.0.2:{shared.port}"
        assert status(elsewhere, host=f"{address}:{shared.port}") == 200
        assert status(elsewhere, host="telar.example") == 400
    finally:
        shared.discard()


def status(address: str, *, host: str) -> int:
    request = urllib.request.Request(f"{address}/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
