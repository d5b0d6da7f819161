"""What the tests of the room share: this loop's hubs, closed at the end, and a room with its film."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from collab.log import rooms
from collab.log.entries import Entry
from collab.models import Room
from collab.wire.hub import Hubs, close_connection, hubs
from tests.collab import peer
from tests.collab.daphne_line import DaphneLine


@pytest.fixture
async def hall() -> AsyncIterator[Hubs]:
    yield hubs()
    await hubs().close()
    await sync_to_async(close_connection)()


@pytest.fixture
def room(cast: Any) -> Room:
    """The cast's room with the sample film laid out, under the title "Film"."""
    laid = rooms.child().call("seed", "Film", "en")
    rooms.append([Entry(cast.room.id, 0, [(None, laid["update"])], {laid["client"]: None})])
    return cast.room


@pytest.fixture(params=["plain", "fast"])
async def edge(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Both ways into a room: a test that uses this runs once through ASGI alone and once past daphne."""
    if request.param == "fast":
        monkeypatch.setattr(peer, "Line", DaphneLine)
    yield request.param
    while DaphneLine.opened:
        DaphneLine.opened.pop().drop()
