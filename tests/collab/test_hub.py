"""A room's tick: persist, acknowledge, broadcast; and what happens when something stands in the way."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.db import connection
from pycrdt import Doc

from collab import feed, rooms
from collab.hub import Hubs, hubs
from collab.models import Room, Update
from tests.collab.peer import Peer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def hall() -> AsyncIterator[Hubs]:
    """This loop's hubs, closed at the end."""
    yield hubs()
    await hubs().close()
    await sync_to_async(lambda: connection.close())()  # the test's own thread


@pytest.fixture
def room(cast: Any) -> Room:
    """The cast's room with its document laid out."""
    laid = rooms.child().call("seed", "", "en")
    rooms.append([rooms.Entry(cast.room.id, 0, [(None, laid["update"])], {laid["client"]: None})])
    return cast.room


@database_sync_to_async
def log_length(room: Room) -> int:
    return Update.objects.filter(room=room).count()


async def test_two_people_see_each_others_letters(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = [await Peer(cast.users[name], room).join() for name in ("alice", "bob")]
    await alice.write(" A")
    await bob.write(" B")
    await alice.until(lambda: " A" in alice.title and " B" in alice.title)
    await bob.until(lambda: bob.title == alice.title)


async def test_an_edit_is_saved_before_anybody_sees_it(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = [await Peer(cast.users[name], room).join() for name in ("alice", "bob")]
    await alice.write("!")
    await bob.until(lambda: bob.title.endswith("!"))
    assert await log_length(room) == 2
    await alice.all_saved()
