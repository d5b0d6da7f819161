"""The planner is woken when people pause, and seldom: not for each key, and once for rooms that pause together."""

import asyncio
import uuid
from typing import Any

import pytest

from collab.log import rooms
from collab.models import Room
from collab.rendering import wake
from collab.wire.bell import Bell
from collab.wire.hub import Hubs
from tests.collab.peer import enter

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_planner_is_woken_once_after_a_quiet(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[Any, ...]] = []
    rang = asyncio.Event()

    def ring(name: str, queue: str, **arguments: Any) -> bool:
        woken.append((name, queue, arguments))
        hall.loop.call_soon_threadsafe(rang.set)
        return True

    monkeypatch.setattr(wake, "wake", ring)
    (alice,) = await enter(cast, room, "alice")
    for letter in "hello":
        await alice.write(letter)
    await alice.all_saved()
    await asyncio.wait_for(rang.wait(), 5)
    assert woken == [("collab.tasks.plan", "plan", {"room_ids": [str(room.id)]})]


async def test_rooms_whose_turn_comes_together_wake_the_planner_once(
    cast: Any, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[list[str]] = []
    rang = asyncio.Event()

    def ring(name: str, queue: str, *, room_ids: list[str]) -> None:
        woken.append(room_ids)
        hall.loop.call_soon_threadsafe(rang.set)

    monkeypatch.setattr(wake, "wake", ring)
    these = [uuid.uuid4() for _ in range(3)]
    for each in these:
        hall.bell.plan(each)
    await asyncio.wait_for(rang.wait(), 5)
    assert woken == [[str(each) for each in these]]


async def test_a_long_log_asks_to_be_compacted(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(wake, "wake", lambda name, queue, **given: woken.append((name, given)))
    bell, room = Bell(), uuid.uuid4()
    for seq in range(rooms.COMPACT_AFTER - 2, rooms.COMPACT_AFTER + 2):
        bell.edited(room, seq)
    bell.waker.shutdown()
    assert woken == [("collab.tasks.compact", {"room_id": str(room)})]
