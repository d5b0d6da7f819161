"""Whether the process of this container still does its work: `python healthy.py web|worker|beat`, status 0 or 1.

web: /healthz says that it reaches its database and Redis. worker: with the solo pool it answers nothing while a task
runs, so it is asked whether it computes, and only if not, whether it answers; a worker that hangs does neither. beat:
it must wake every two seconds. Knows nothing of rooms; reads /proc of the container's first process.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path

PROC = Path("/proc/1")
WORKING_SHARE = 0.2  # of one core
WATCH_SECONDS = 1.0
BEAT_SECONDS = 5.0
ANSWER_SECONDS = 8.0


def main(kind: str) -> int:
    checks = {"web": serves, "worker": lambda: computes(PROC) or answers(node_name(PROC)), "beat": lambda: wakes(PROC)}
    return 0 if checks[kind]() else 1


def serves(port: int = 8000) -> bool:
    """Asked under a name that TELAR_HOSTS allows."""
    host = os.environ.get("TELAR_HOSTS", "localhost").split(",")[0].lstrip(".").replace("*", "localhost")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def computes(process: Path) -> bool:
    before = processor_seconds(process)
    time.sleep(WATCH_SECONDS)
    return processor_seconds(process) - before >= WORKING_SHARE * WATCH_SECONDS


def processor_seconds(process: Path) -> float:
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # user, system


def wakes(process: Path) -> bool:
    before = sleeps(process)
    time.sleep(BEAT_SECONDS)
    return sleeps(process) > before


def sleeps(process: Path) -> int:
    """How often the process has gone to sleep by itself: one that hangs does so no more."""
    lines = (process / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))


def node_name(process: Path) -> str:
    """The worker's name among the workers, from its command line."""
    from celery.utils.nodenames import host_format

    words = (process / "cmdline").read_text().split("\0")
    return str(host_format(words[words.index("-n") + 1]))


def broker_url() -> str:
    return os.environ["REDIS_URL"] + "/0"


def answers(name: str) -> bool:
    """Whether that worker answers a ping."""
    from celery import Celery
    from kombu.exceptions import OperationalError

    app = Celery(broker=broker_url())
    app.conf.broker_transport_options = {"socket_connect_timeout": ANSWER_SECONDS}
    try:
        return bool(app.control.ping(destination=[name], timeout=ANSWER_SECONDS))
    except (OSError, OperationalError):
        return False


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
