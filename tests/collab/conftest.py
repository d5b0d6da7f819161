"""What the tests of the room share: this loop's hubs, closed at the end, and a room with its film."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from collab import rooms
from collab.hub import Hubs, close_connection, hubs
from collab.models import Room


@pytest.fixture
async def hall() -> AsyncIterator[Hubs]:
    yield hubs()
    await hubs().close()
    await sync_to_async(close_connection)()


@pytest.fixture
def room(cast: Any) -> Room:
    """The cast's room with the sample film laid out, under the title "Film"."""
    laid = rooms.child().call("seed", "Film", "en")
    rooms.append([rooms.Entry(cast.room.id, 0, [(None, laid["update"])], {laid["client"]: None})])
    return cast.room
