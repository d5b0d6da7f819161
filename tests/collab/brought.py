"""Footage that somebody brought: read by the real child, or there without one."""

from collections.abc import Sequence
from pathlib import Path

from django.core.files.storage import default_storage

from collab import tasks
from collab.models import Footage, FootageClip
from collab.rendering import footage, ingesting
from tests.collab.reel import access
from tests.conftest import Cast
from tests.videos import film


def bring(cast: Cast, path: Path, *, name: str = "bob", piece: int = 2_000) -> Footage:
    """A file of the test, piece by piece, as a browser brings it."""
    data = path.read_bytes()
    begun = footage.begin(access(cast, name), name=path.name, size=len(data), consent=True)
    with path.open("rb") as file:
        at = 0
        while at < len(data):
            length = min(piece, len(data) - at)
            at = footage.take_piece(access(cast, name), str(begun.id), at=at, source=file, length=length)
    return begun


def ready(cast: Cast, tmp_path: Path, *, seconds: float = 4, name: str = "bob") -> Footage:
    """A video that came and was read by the real child."""
    brought = bring(cast, film(tmp_path / f"{name}.mp4", seconds=seconds), name=name)
    tasks.ingest(str(brought.id))
    brought.refresh_from_db()
    assert brought.state == "ready", brought.reason
    return brought


def there(
    cast: Cast, tmp_path: Path, *, seconds: float = 4, name: str = "bob", frames: Sequence[bytes] = ()
) -> Footage:
    """The same without a child: grey clips, or these."""
    (tmp_path / name).write_bytes(b"video")
    brought = bring(cast, tmp_path / name, name=name)
    reading = footage.claim(str(brought.id))
    assert reading is not None
    clips = frames or [bytes([90]) * ingesting.CLIP_BYTES] * int(seconds // 2)
    for number, clip in enumerate(clips):
        ingesting._write(clip, reading, number, tmp_path)
    assert footage.keep(reading, len(clips), seconds=2.0 * len(clips), broken=False)
    brought.refresh_from_db()
    return brought


def given(cast: Cast, brought: Footage, number: int = 0, words: str = "a cat sleeps", name: str = "bob") -> FootageClip:
    """A clip with words that teaches."""
    footage.caption(access(cast, name), str(brought.id), number, words)
    footage.set_teaches(access(cast, name), str(brought.id), number, True)
    return brought.clips.get(number=number)


def stored(folder: str) -> list[str]:
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []
