"""What the tests of hands and footage share."""

from pathlib import Path
from typing import Any

import pytest

from collab.rendering import due, takes
from tests.collab.reel import access, draw, plain, write
from tests.conftest import Cast


@pytest.fixture(autouse=True)
def all_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lesson starts as if whoever gives had been done for long."""
    monkeypatch.setattr(due, "GATHER_SECONDS", -3600)


@pytest.fixture
def accepted(cast: Cast, tmp_path: Path) -> Cast:
    """Eight drawn segments, all accepted by bob."""
    return accept_eight(cast, tmp_path)


def accept_eight(cast: Cast, tmp_path: Path) -> Cast:
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*(f"number {number}" for number in range(8))))
    draw(tmp_path)
    for number in range(8):
        takes.accept(access(cast), clip=f"c{number}", index=0)
    return cast


@pytest.fixture
def empty_store(settings: Any, tmp_path: Path) -> None:
    """Each test's own folder, so that what is left behind is seen."""
    settings.MEDIA_ROOT = tmp_path / "clips"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "clips"},
        },
    }  # fmt: skip
