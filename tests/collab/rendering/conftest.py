"""What the tests of hands share."""

from pathlib import Path

import pytest

from collab.rendering import takes
from tests.collab.reel import access, draw, plain, write
from tests.conftest import Cast


@pytest.fixture
def accepted(cast: Cast, tmp_path: Path) -> Cast:
    """Eight drawn segments, all accepted by bob."""
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*(f"number {number}" for number in range(8))))
    draw(tmp_path)
    for number in range(8):
        takes.accept(access(cast), clip=f"c{number}", index=0)
    return cast
