"""A web process on servers of its own, which may all be killed: what the stories of crashes share."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from collab import embedded
from tests.journeys.conftest import descendants, free_port
from tests.journeys.web import NODE, Web, make_web

RECOVERY_SECONDS_MAX = 60  # it replays its log, and checks files on a disk that may be busy


def need_node() -> None:
    """Skip where there is no Node; install the clients where they are not yet."""
    if shutil.which("node") is None:
        pytest.skip("There is no Node on this machine.")
    if not (NODE / "node_modules" / "y-websocket").exists():
        subprocess.run(["npm", "ci"], cwd=NODE, check=True, capture_output=True)


@dataclass
class Machine:
    """Every `kill_` is a kill -9; web and PostgreSQL are back when it returns."""

    web: Web
    servers: embedded.Servers

    def kill_web(self) -> None:
        self.web.kill()
        self.web.start()

    def kill_postgres(self) -> None:
        assert self.servers.postgres
        self.servers.postgres.send_signal(signal.SIGKILL)
        self.servers.postgres.wait()
        deadline = time.monotonic() + RECOVERY_SECONDS_MAX
        while time.monotonic() < deadline:
            self.servers.revive()
            if embedded.answers(self.servers.sockets):
                return
            time.sleep(0.1)
        raise AssertionError("PostgreSQL did not come back")

    def document_processes(self) -> list[int]:
        assert self.web.process
        found = []
        for pid in descendants(self.web.process.pid):
            try:
                if b"collab.film.sandbox" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
            except OSError:
                continue
        return found

    def kill_document_process(self) -> None:
        for pid in self.document_processes():
            os.kill(pid, signal.SIGKILL)

    def kill_redis(self) -> None:
        assert self.servers.redis
        self.servers.redis.send_signal(signal.SIGKILL)
        self.servers.redis.wait()


@contextmanager
def running_machine(folder: Path, **settings: str) -> Iterator[Machine]:
    need_node()
    servers = embedded.start(folder, folder / "logs")
    machine = Machine(
        make_web(folder, free_port(), servers.database_url, REDIS_URL=servers.redis_url, **settings), servers
    )
    try:
        machine.web.start()
        yield machine
    finally:
        if machine.web.process:
            machine.web.kill()
        servers.stop()
        cluster = (folder / "postgres").resolve()
        if cluster.is_relative_to("/var/lib/telar"):
            shutil.rmtree(cluster.parent, ignore_errors=True)
