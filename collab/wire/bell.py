"""When the planner is woken for a room: after a quiet in its edits, but never later than the longest wait.

Owns the timers of one web process and the thread that talks to the broker. Refuses to know what an edit says and who is
in a room. A ring may be lost: the sweeper finds rooms whose plan is behind.
"""

import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings

from collab.log import rooms
from collab.rendering import wake

GATHER_SECONDS = 0.02  # a wake-up costs as much as a tick: those of a few ticks leave together


@dataclass
class Edited:
    """The edits of a room that wait for a plan: when the oldest and the newest came, on the loop's clock."""

    oldest: float
    newest: float

    @property
    def due(self) -> float:
        return min(self.newest + settings.PLAN_QUIET_SECONDS, self.oldest + settings.PLAN_QUIET_SECONDS_MAX)


class Bell:
    """One of an event loop. Rooms whose turn comes in the same moment share a ring."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.waker = ThreadPoolExecutor(1, "telar-waker")  # a broker that is away may keep nobody else
        self.edits: dict[uuid.UUID, Edited] = {}
        self.due: list[str] = []

    def edited(self, room: uuid.UUID, seq: int) -> None:
        """The room's log has grown to `seq`."""
        if seq % rooms.COMPACT_AFTER == 0:
            self.waker.submit(wake.wake, "collab.tasks.compact", "default", room_id=str(room))
        now = self.loop.time()
        if room in self.edits:
            self.edits[room].newest = now
        else:
            self.edits[room] = Edited(now, now)
            self.loop.call_at(self.edits[room].due, self.look, room)

    def look(self, room: uuid.UUID) -> None:
        due = self.edits[room].due
        if self.loop.time() < due:  # somebody typed on
            self.loop.call_at(due, self.look, room)
            return
        del self.edits[room]
        self.plan(room)

    def plan(self, room: uuid.UUID) -> None:
        if not self.due:
            self.loop.call_later(GATHER_SECONDS, self.ring)
        self.due.append(str(room))

    def ring(self) -> None:
        due, self.due = self.due, []
        self.waker.submit(wake.wake, "collab.tasks.plan", "plan", room_ids=due)

    def close(self) -> None:
        self.waker.shutdown(wait=False)
