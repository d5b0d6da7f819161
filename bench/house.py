"""A Telar to be measured: its own PostgreSQL, Redis and web process, all on one core; no workers.

The core is the first that this process may use, the load generator's the last: with one core they share it.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import typists
from collab import embedded

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS_MAX = 30.0
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
RAISED = {"TELAR_SOCKETS_PERSON_MAX": "1000000"}  # lines.LIMITS says so beside every figure


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pin(pid: int, core: int) -> None:
    """A process and its threads to one core; what it starts later comes along."""
    for task in Path(f"/proc/{pid}").glob("task/*"):
        with contextlib.suppress(OSError):
            os.sched_setaffinity(int(task.name), {core})


def listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on {port}")


@dataclass
class House:
    """One edge of Telar. `headers` and `pids` are what a load needs, after `rooms`."""

    name: str
    environment: dict[str, str]
    servers: embedded.Servers
    folder: Path
    port: int = 0
    path: str = "/ws/rooms/%s"
    protocol: str = "y"
    starts: int = 0
    web: "subprocess.Popen[bytes] | None" = None
    headers: Sequence[str] = ()
    pids: Sequence[int] = ()

    def start(self) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "collab.web", "-v", "0", "-p", str(self.port)]
        self.web = embedded.spawn(
            command, log=self.folder / "web.log", env=self.environment, cwd=ROOT, last_word=signal.SIGKILL
        )
        listening(self.port, self.web)
        self.starts += 1
        self.warm(f"warm{self.starts}")

    def warm(self, prefix: str) -> None:
        """One short visit, after which every process is there to be pinned and charged."""
        self.rooms(prefix, 1)
        address = f"ws://127.0.0.1:{self.port}{self.path}"
        visit = typists.load(
            address=address, headers=self.headers, prefix=prefix, rooms=1, clients=1, rate=10, secs=0.3
        )
        asyncio.run(visit)

    def stop(self) -> None:
        if self.web:
            embedded.stop(self.web, signal.SIGKILL)

    def rooms(self, prefix: str, count: int) -> None:
        """Fresh rooms `prefix-n`; every process that serves them goes to the server's core."""
        command = [sys.executable, "manage.py", "bench_rooms", "--prefix", prefix, "--count", str(count)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True)
        made: dict[str, Any] = json.loads(done.stdout)
        self.headers = [f"Cookie: {made['cookie']}", f"Origin: http://127.0.0.1:{self.port}"]
        redis = [self.servers.redis.pid] if self.servers.redis else []
        web = [self.web.pid] if self.web else []
        self.pids = [*web, *(pid for pid in made["pids"] if pid not in web), *redis]
        for pid in self.pids:
            pin(pid, SERVER_CORE)


@contextlib.contextmanager
def opened(edge: str, **settings: str) -> Iterator[House]:
    """A fresh Telar with this edge, gone at the end. settings: more of its environment."""
    folder = Path(tempfile.mkdtemp(prefix="telar-bench-"))
    servers = embedded.start(folder, folder)
    environment = {
        **os.environ,
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "DJANGO_SETTINGS_MODULE": "collab.settings",
        "TELAR_DATA": str(folder),
        "TELAR_EDGE": edge,
        "TELAR_BENCH": "1",
        "TELAR_LOG_LEVEL": "WARNING",
        **RAISED,
        **settings,
    }
    house = House(f"telar {edge}", environment, servers, folder)
    try:
        migrate = [sys.executable, "manage.py", "migrate", "-v", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        house.start()
        yield house
    finally:
        house.stop()
        servers.stop()
        cluster = servers.cluster.resolve()
        shutil.rmtree(cluster if servers.owner is None else cluster.parent, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
