"""How anybody starts work without importing it: a Celery message by name.

A message is a wake-up, never the work itself: rows say what is to be done, and the sweeper finds what a lost
message left. So nothing here waits for the broker or fails with it.
"""

import logging
from typing import Any

from kombu.exceptions import KombuError, OperationalError

from collab.celery import app

log = logging.getLogger(__name__)


def wake(name: str, queue: str, **arguments: Any) -> bool:
    """Send one wake-up, e.g. wake("collab.tasks.plan", "plan", room_id=...). False: the broker is away."""
    try:
        with app.connection_for_write() as connection:
            # One try: the default waits six seconds for an absent broker, and nobody may wait for it.
            connection.transport_options = {
                **(connection.transport_options or {}),
                "max_retries": 1,
                "interval_start": 0,
            }
            app.send_task(name, queue=queue, kwargs=arguments, connection=connection, retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        log.warning("no wake-up for %s: %s", name, error)
        return False
    return True
