"""kill -9 in mid edit: no word that was called saved is lost, and both clients end with the same film."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from collab import embedded
from tests.journeys.conftest import descendants, free_port
from tests.journeys.web import MAKE, NODE, Typist, Web, make_web, typist

TITLE = """
import json
from collab import rooms
print(json.dumps(rooms.child().call("fold", rooms.log({room!r}).updates)["plain"]["title"]))
"""
EDITS = 120
PAUSE_SECONDS = 0.02


@dataclass
class Machine:
    """A web process on servers of its own, which may all be killed."""

    web: Web
    servers: embedded.Servers

    def kill_web(self) -> None:
        self.web.kill()
        self.web.start()

    def kill_postgres(self) -> None:
        assert self.servers.postgres
        self.servers.postgres.send_signal(signal.SIGKILL)
        self.servers.postgres.wait()
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            self.servers.revive()
            if embedded.answers(self.servers.sockets):
                return
            time.sleep(0.1)
        raise AssertionError("PostgreSQL did not come back")

    def kill_document_process(self) -> None:
        assert self.web.process
        for pid in descendants(self.web.process.pid):
            if b"collab.sandbox" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)

    def kill_redis(self) -> None:
        assert self.servers.redis
        self.servers.redis.send_signal(signal.SIGKILL)
        self.servers.redis.wait()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    if shutil.which("node") is None:
        pytest.skip("There is no Node on this machine.")
    if not (NODE / "node_modules" / "y-websocket").exists():
        subprocess.run(["npm", "ci"], cwd=NODE, check=True, capture_output=True)
    servers = embedded.start(tmp_path, tmp_path / "logs")
    redis = {"REDIS_URL": servers.redis_url}
    machine = Machine(make_web(tmp_path, free_port(), servers.database_url, **redis), servers)
    machine.web.start()
    yield machine
    machine.web.kill()
    servers.stop()
    cluster = (tmp_path / "postgres").resolve()
    if cluster.is_relative_to("/var/lib/telar"):
        shutil.rmtree(cluster.parent, ignore_errors=True)


def write_through(machine: Machine, fault: Callable[[], None]) -> tuple[set[str], str, list[str]]:
    """Two people write while `fault` strikes twice. Returns the words called saved before the end, the stored title,
    and both screens' titles after everything was called saved."""
    film: dict[str, Any] = machine.web.run(MAKE)
    both = [typist(machine.web, film["room"], film["cookies"][name], count=True) for name in ("alice", "bob")]
    for client in both:
        client.hear("sync", synced=True)
    written: list[set[str]] = [set(), set()]
    for number in range(EDITS):
        for client, words, name in zip(both, written, "ab", strict=True):
            word = f" {name}{number}"
            client.do("insert", words=word)
            words.add(word)
        if number in (EDITS // 3, 2 * EDITS // 3):
            fault()
        time.sleep(PAUSE_SECONDS)
    for client, words in zip(both, written, strict=True):
        saved(client, words)
    stored = machine.web.run(TITLE.format(room=film["room"]))
    for client in both:
        client.hear("title", title=stored) if title(client) != stored else None
    titles = [title(client) for client in both]
    for client in both:
        client.leave()
    return written[0] | written[1], stored, titles


def saved(client: Typist, words: set[str]) -> None:
    """Wait until the server has called all these words saved."""
    missing = set(words)
    while missing:
        missing.discard(client.hear("saved")["words"])


def title(client: Typist) -> str:
    client.do("title")
    said: str = client.hear("said")["title"]
    return said


@pytest.mark.parametrize("part", ["document_process", "redis", "web", "postgres"])
def test_a_killed_part_costs_no_word_that_was_called_saved(machine: Machine, part: str) -> None:
    words, stored, titles = write_through(machine, getattr(machine, f"kill_{part}"))
    assert [word for word in words if word not in f"{stored} "] == []
    assert titles == [stored, stored]
    assert len(stored) == len("Film") + sum(map(len, words))  # nothing twice either
