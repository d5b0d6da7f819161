"""How anybody starts work without importing it: a Celery message by name.

A message is a wake-up, never the work itself: rows say what is to be done, and the sweeper finds what a lost
message left. So nothing here waits for the broker or fails with it.
"""

import contextlib
import logging
import os
import threading
from typing import Any

from kombu import Connection
from kombu.exceptions import KombuError, OperationalError

from collab.celery import app

log = logging.getLogger(__name__)

# The default waits six seconds for an absent broker, and without an end for one that takes and never answers.
PROMPT = {"max_retries": 1, "interval_start": 0, "socket_connect_timeout": 1.0, "socket_timeout": 2.0}
AWAY = (OperationalError, KombuError, OSError)
TRIES = 2  # a kept line may have been cut since it was used

kept = threading.local()


def wake(name: str, queue: str, **arguments: Any) -> bool:
    """Send one wake-up, e.g. wake("collab.tasks.plan", "plan", room_id=...). False: the broker is away."""
    for _ in range(TRIES):
        try:
            app.send_task(name, queue=queue, kwargs=arguments, connection=line(), retry=False, ignore_result=True)
            return True
        except AWAY as error:
            why = error
            hang_up()
    log.warning("no wake-up for %s: %s", name, why)
    return False


def line() -> Connection:
    """This thread's connection to the broker: one for each wake-up costs seven times the wake-up."""
    if getattr(kept, "process", None) != os.getpid():  # a fork must not write on its parent's line
        kept.process, kept.line = os.getpid(), None
    if kept.line is None:
        kept.line = app.connection_for_write()
        kept.line.transport_options = {**(kept.line.transport_options or {}), **PROMPT}
    held: Connection = kept.line
    return held


def hang_up() -> None:
    """Give up this thread's connection; the next wake-up opens another."""
    broken, kept.line = getattr(kept, "line", None), None
    if broken is not None:
        with contextlib.suppress(*AWAY):
            broken.release()
