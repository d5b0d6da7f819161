"""`make run`: every process of Telar on one machine, in order, kept alive, and stopped together.

Owns the children and the order in which they start and stop. Knows no Django: it starts PostgreSQL and
Redis (unless DATABASE_URL and REDIS_URL name others) before any settings can be read.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from collab import embedded, network

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS_MAX = 60.0
HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # what the web process listens on: this machine alone, or the network too
BACK_OFF_SECONDS_MAX = 10.0
STEADY_SECONDS = 30.0  # a child that lived this long starts again at once


@dataclass
class Child:
    """One process: how to start it, and how its last lives went."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    due: float = 0.0
    back_off: float = field(default=0.5)

    def keep(self, now: float) -> None:
        """Start it when it is due; after a death wait longer each time, up to BACK_OFF_SECONDS_MAX."""
        if self.process is not None and self.process.poll() is not None:
            steady = now - self.started > STEADY_SECONDS
            self.back_off = 0.5 if steady else min(2 * self.back_off, BACK_OFF_SECONDS_MAX)
            self.due = now + (0.0 if steady else self.back_off / 2)
            say(f"{self.name} stopped (status {self.process.returncode}); starting it again.")
            self.process = None
        if self.process is None and now >= self.due:
            self.process, self.started = self.start(), now


class Stopping:
    """Whether somebody asked for an end. A flag and no more: a signal's handler that took a lock, as threading.Event's
    does, would wait for itself for ever where the signal came while the lock was held."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, *_: object) -> None:
        self.asked = True

    def wait(self, seconds: float) -> bool:
        """Pause; True once it was asked."""
        if not self.asked:
            time.sleep(seconds)
        return self.asked


def main() -> int:
    """Start everything, print where it is, and stay until Ctrl-C; returns the exit status."""
    data = Path(os.environ.get("TELAR_DATA", ROOT / ".telar")).resolve()
    port = int(os.environ.get("PORT") or 8000)
    host = HERE if os.environ.get("LAN", "") in ("", "0") else EVERYWHERE
    stopping = Stopping()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stopping.ask)
    try:
        with lock(data):
            check_port(port, host)
            run(data, port, stopping, environment=shared(port) if host == EVERYWHERE else {})
    except embedded.CannotStart as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    return 0


def lock(data: Path) -> IO[str]:
    """One supervisor per data folder; the kernel lets go of the lock when we are gone, however we went."""
    data.mkdir(parents=True, exist_ok=True)
    file = (data / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise embedded.CannotStart(f"Telar is already running on {data}. Stop it first (Ctrl-C there).") from error
    return file


def shared(port: int) -> dict[str, str]:
    """What the processes must know when others in the network may come: by which names, and by which address."""
    address = network.lan_address()
    if address is None:
        raise embedded.CannotStart("LAN=1 shares Telar in the local network, and this machine is in none. Connect it.")
    hosts = os.environ.get("TELAR_HOSTS", "localhost,127.0.0.1,[::1]")
    return {"TELAR_HOSTS": f"{hosts},{address}", "TELAR_ADDRESS": f"http://{address}:{port}", "TELAR_BIND": EVERYWHERE}


def check_port(port: int, host: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise embedded.CannotStart(
                f"Port {port} is in use by another program. Choose another: PORT={port + 1} make run"
            ) from error


def run(data: Path, port: int, stopping: Stopping, *, environment: dict[str, str]) -> None:
    """environment: more of the processes'."""
    logs = data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    own = {"TELAR_DATA": str(data), "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    environment = {**os.environ, **own, **environment}
    servers = None
    if not ("DATABASE_URL" in environment and "REDIS_URL" in environment):
        say("Starting PostgreSQL and Redis ...")
        servers = embedded.start(data, logs)
        environment |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
    children: list[Child] = []
    try:
        welcome = prepare(environment, port)
        children = processes(environment, logs=logs, port=port)
        watch(children, servers, port=port, welcome=welcome, stopping=stopping)
    finally:
        say("Stopping ...")
        stop_all(children)
        if servers is not None:
            servers.stop()


def prepare(environment: dict[str, str], port: int) -> dict[str, str]:
    """Bring the tables up to date and have an owner and a sample film; returns what to print."""
    say("Preparing the database ...")
    command = [sys.executable, str(ROOT / "manage.py"), "welcome", "--json", "--port", str(port)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise embedded.CannotStart("The database could not be prepared; the reason stands above.")
    result: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return result


def processes(environment: dict[str, str], *, logs: Path, port: int) -> list[Child]:
    """Web first, beat last; GPU workers are nice, so that a keystroke never waits for a picture."""
    binaries = Path(sys.executable).parent
    place = ["-b", environment.get("TELAR_BIND", HERE), "-p", str(port)]
    web = [sys.executable, "-m", "collab.web", *place]
    celery = [str(binaries / "celery"), "-A", "collab"]

    def worker(queue: str) -> list[str]:
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        return [*celery, "worker", "-Q", queue, "-n", f"{queue}@%h", "--pool", "solo", *quiet]

    def child(name: str, command: list[str], nice: int = 0) -> Child:
        def start() -> "subprocess.Popen[bytes]":
            return embedded.spawn(
                command, log=logs / f"{name}.log", env=environment, nice=nice, cwd=ROOT, last_word=signal.SIGKILL
            )

        return Child(name, start)

    return [
        child("web", web),
        child("worker-plan", worker("plan")),
        child("worker-draft", worker("draft"), nice=10),
        child("worker-render", worker("render"), nice=10),
        child("worker-default", worker("default"), nice=5),
        child("beat", [*celery, "beat", "--loglevel", "WARNING"]),
    ]


def watch(
    children: list[Child],
    servers: embedded.Servers | None,
    *,
    port: int,
    welcome: dict[str, str],
    stopping: Stopping,
) -> None:
    """Keep everything alive until told to stop; say once where it is."""
    said, began = False, time.monotonic()
    while not stopping.wait(0.2):
        now = time.monotonic()
        if servers is not None and servers.revive():
            say("A database server had stopped; it was started again.")
        for child in children:
            child.keep(now)
        if not said and is_ready(port):
            said = True
            greet(welcome)
        elif not said and now - began > READY_SECONDS_MAX:
            raise embedded.CannotStart("The web process did not answer within a minute; its log is web.log in logs/.")


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def greet(welcome: dict[str, str]) -> None:
    code, others = welcome["code"], welcome["others"]
    shown = ""
    if others:
        picture = network.terminal(f"{others}/?code={code}")
        shown = f"    others     {others}   (in this network)\n\n{picture}\n"
    say(
        f"\n  Telar is ready.\n\n    address    {welcome['address']}\n    join code  {code}\n"
        f"    owner      {welcome['link']}   (signs you in, once)\n{shown}\n  Ctrl-C stops all of it.\n"
    )


def stop_all(children: list[Child]) -> None:
    """Workers before web, each asked first: the reverse of the start."""
    alive = [child.process for child in reversed(children) if child.process is not None]
    for process in alive:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in alive:
        embedded.stop(process, signal.SIGTERM, seconds_max=8.0)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
