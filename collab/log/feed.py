"""Numbered facts to the screens: what the server alone knows, in the order in which it became true.

Owns the numbers and the hint that tells web processes to look. Refuses to know what a fact means. A hint may be
lost: every hub also asks once a second.
"""

import asyncio
import json
import logging
import os
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from channels.layers import get_channel_layer
from django.db import connection, transaction

from collab.models import Fact, Room

log = logging.getLogger(__name__)

GROUP = "telar.hubs"  # every web process listens
FACT_BYTES_MAX = 16 * 1024
HINTS_MAX = 1_000  # on their way at once; a Redis that answers nothing loses the rest

PUBLISH = """
    WITH numbered AS (UPDATE collab_room SET facts = facts + 1 WHERE id = %s RETURNING id, facts)
    INSERT INTO collab_fact (room_id, number, kind, data, created)
    SELECT id, facts, %s, %s, now() FROM numbered RETURNING number
"""


def publish(room: Room, kind: str, data: Mapping[str, Any]) -> int:
    """Add a fact in the caller's transaction and return its number; screens hear after the commit.

    Call it last in the transaction, rooms in id order: the number's row stays locked until the commit. A fact over
    FACT_BYTES_MAX becomes {"read": true}: the screen reads the room's takes instead. Raises Room.DoesNotExist.
    """
    text = json.dumps(data)
    if len(text) > FACT_BYTES_MAX:
        text = '{"read": true}'
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, [room.pk, kind, text])
        row = cursor.fetchone()
    if row is None:
        raise Room.DoesNotExist
    transaction.on_commit(lambda: hint({"room": str(room.pk), "fact": row[0]}))
    return int(row[0])


def since(room_id: uuid.UUID | str, fact: int, *, limit: int) -> list[dict[str, Any]]:
    """The facts after `fact`, oldest first, at most `limit`: {"n", "kind", and the fact's own fields}."""
    rows = Fact.objects.filter(room_id=room_id, number__gt=fact).order_by("number")[:limit]
    return [{**row.data, "n": row.number, "kind": row.kind} for row in rows]


def hint(message: Mapping[str, Any]) -> None:
    """Tell every web process to look at a room. Returns at once; may be lost."""
    sender().send({"type": "hint", **message})


class Sender:
    """One loop in one thread, so that all hints of a process share one Redis connection (2.5 ms each otherwise)."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.sending = 0
        threading.Thread(target=self.loop.run_forever, name="telar-hints", daemon=True).start()

    def send(self, message: Mapping[str, Any]) -> None:
        asyncio.run_coroutine_threadsafe(self.deliver(dict(message)), self.loop)

    async def deliver(self, message: dict[str, Any]) -> None:
        if self.sending >= HINTS_MAX:
            return
        self.sending += 1
        try:
            await asyncio.wait_for(get_channel_layer().group_send(GROUP, message), 5)
        except Exception as error:  # Redis away: the hubs ask by themselves
            log.info("a hint was lost: %s", error)
        finally:
            self.sending -= 1


senders: dict[int, Sender] = {}
making = threading.Lock()


def sender() -> Sender:
    """This process's sender, made at the first use (and anew after a fork, which keeps no threads)."""
    with making:
        if os.getpid() not in senders:
            senders[os.getpid()] = Sender()
        return senders[os.getpid()]
