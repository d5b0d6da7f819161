"""A tune by hand, without an engine, and what it comes to."""

from typing import Any

from collab.models import Adapter, Hand, Room
from collab.rendering import adapters
from tests.conftest import Cast

HELPS: dict[str, Any] = {"helps": True, "strength": 1, "reason": "closer"}
HELPS_NOT: dict[str, Any] = {"helps": False, "strength": 0.25, "reason": "no closer"}


def learn(room: Room, report: dict[str, Any], *, weights: bytes | None = b"weights") -> Adapter | None:
    """A whole tune of two slices."""
    adapters.start(room)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert adapters.save_slice(lesson, state=b"half", progress=0.5)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert lesson.state == b"half"
    return adapters.finish(lesson, adapter=weights, report=report, base="base")


def current(cast: Cast) -> Adapter | None:
    return Hand.objects.select_related("current").get(id=cast.room.hand_id).current
