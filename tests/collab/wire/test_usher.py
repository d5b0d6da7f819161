"""Within every second: what the looks of a web process find, and what they tidy."""

import gc
import weakref
from typing import Any

import pytest

from collab.models import Room
from collab.wire import usher
from collab.wire.hub import Hubs
from tests.collab.peer import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("edge")]


class Circle:
    """It holds itself: only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


async def test_circles_are_swept_once_as_many_people_left_as_are_here(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usher, "SWEPT_MIN", 1)
    gc.disable()
    try:
        left = weakref.ref(Circle())
        alice, bob = await enter(cast, room, "alice", "bob")
        usher.sweep(hall)
        assert left() is not None  # nobody has left
        await bob.leave()
        await alice.until_true(lambda: left() is None)
        assert hall.gone == 0
    finally:
        gc.enable()
