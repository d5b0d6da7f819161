"""Two who write into one room's log."""

import pytest

from collab.models import Room
from tests.collab.log.writer import Writer
from tests.conftest import Cast


@pytest.fixture
def alice(room: Room, cast: Cast) -> Writer:
    return Writer(room, cast.members["alice"].pk, 77)


@pytest.fixture
def bob(room: Room, cast: Cast) -> Writer:
    return Writer(room, cast.members["bob"].pk, 88)
