"""How a team's own footage comes: in pieces, read by a child, or refused in words."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from collab import tasks
from collab.models import Audit, Footage
from collab.rendering import footage, ingesting, store
from tests.collab.brought import bring, ready, stored
from tests.collab.reel import access, facts, plain, write
from tests.conftest import Cast
from tests.videos import film

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_store")]


def test_a_video_becomes_clips_of_two_seconds_and_what_came_is_deleted(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", style="ink on paper"))
    brought = ready(cast, tmp_path)
    assert (brought.clips.count(), brought.seconds, brought.style) == (2, pytest.approx(4, abs=0.01), "ink on paper")
    assert stored("uploads") == []
    assert len(stored("footage")) == 6
    assert facts(cast.room, "footage")
    clip = brought.clips.get(number=0)
    assert (clip.caption, clip.teaches, clip.codes) == ("", False, None)  # nobody's words are guessed
    assert Audit.objects.get(what="footage_begun").data["consent"] is True


def test_what_is_kept_is_encoded_anew_and_says_whose_it_is(cast: Cast, tmp_path: Path) -> None:
    from synthesis import media, watermark

    brought = ready(cast, tmp_path)
    clip = brought.clips.get(number=0)
    path = Path(default_storage.path(store.footage_names(clip.id)["mp4"]))
    frames = media.read_frames(path)
    assert frames.shape == (48, 360, 640, 3)
    assert b"Synthetic" not in path.read_bytes()
    assert media.BROUGHT.encode() in path.read_bytes()
    assert media.BROUGHT.encode() in default_storage.open(store.footage_names(clip.id)["jpg"]).read()
    assert media.read_metadata(path)["stage"] == "footage"
    found = watermark.detect(frames[1::3])
    assert found.is_marked
    assert found.payload == media.payload(media.read_metadata(path))


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"no video at all" * 99, "footage_unreadable"), (b"ffconcat version 1.0\nfile '/etc/passwd'\n", None)],
)
def test_what_cannot_be_read_says_why_and_leaves_nothing(
    cast: Cast, tmp_path: Path, data: bytes, reason: str | None
) -> None:
    (tmp_path / "a.mp4").write_bytes(data)
    brought = bring(cast, tmp_path / "a.mp4")
    tasks.ingest(str(brought.id))
    brought.refresh_from_db()
    assert (brought.state, brought.reason) == ("failed", reason or "footage_unreadable")
    assert brought.clips.count() == 0
    assert stored("uploads") == stored("footage") == []
    Footage.objects.update(touched=timezone.now() - timedelta(hours=25))
    footage.tidy()
    assert not Footage.objects.exists()


def test_a_child_that_does_not_end_is_ended(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingesting, "WALL_SECONDS", 0.05)
    monkeypatch.setattr(ingesting.messages, "__kwdefaults__", {"seconds": 0.05})
    brought = bring(cast, film(tmp_path / "a.mp4"))
    tasks.ingest(str(brought.id))
    brought.refresh_from_db()
    assert (brought.state, brought.reason, stored("footage"), stored("uploads")) == ("failed", "footage_heavy", [], [])


def test_a_child_that_dies_is_a_refusal_and_what_it_wrote_before_is_gone(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ingesting.messages
    monkeypatch.setattr(ingesting, "messages", lambda video: list(real(video))[:1])  # one clip, and no last word
    brought = bring(cast, film(tmp_path / "a.mp4"))
    tasks.ingest(str(brought.id))
    brought.refresh_from_db()
    assert (brought.state, brought.reason, stored("footage")) == ("failed", "footage_heavy", [])


def test_a_worker_that_was_killed_is_followed_by_another_and_the_third_time_given_up(
    cast: Cast, tmp_path: Path
) -> None:
    brought = bring(cast, film(tmp_path / "a.mp4"))
    for _ in range(footage.ATTEMPTS_MAX):
        assert footage.claim(str(brought.id)) is not None
        assert footage.claim(str(brought.id)) is None
        Footage.objects.update(lease=timezone.now() - timedelta(seconds=1))
        assert footage.waiting() == [str(brought.id)]
    assert footage.claim(str(brought.id)) is None
    brought.refresh_from_db()
    assert (brought.state, brought.reason, stored("uploads")) == ("failed", "footage_lost", [])


def test_who_was_slower_keeps_nothing(cast: Cast, tmp_path: Path) -> None:
    brought = bring(cast, film(tmp_path / "a.mp4"))
    reading = footage.claim(str(brought.id))
    assert reading is not None
    footage.delete(access(cast), str(brought.id))
    assert footage.keep(reading, 2, seconds=4, broken=False) is False


def test_without_consent_bytes_or_room_nothing_begins(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = access(cast)
    with pytest.raises(footage.NoConsent):
        footage.begin(bob, name="a", size=5, consent=False)
    for size in (0, footage.BYTES_MAX + 1):
        with pytest.raises(footage.TooLarge):
            footage.begin(bob, name="a", size=size, consent=True)
    footage.begin(bob, name="a", size=5, consent=True)
    footage.begin(bob, name="a", size=5, consent=True)
    with pytest.raises(footage.TooMany):
        footage.begin(bob, name="a", size=5, consent=True)
    monkeypatch.setattr(store, "free_bytes", lambda: 100)
    with pytest.raises(footage.NoSpace):
        footage.begin(access(cast, "alice"), name="a", size=5, consent=True)


def test_pieces_follow_each_other_and_never_pass_what_was_told(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    begun = footage.begin(access(cast), name="a", size=8, consent=True)

    def piece(at: int, length: int, name: str = "bob") -> int:
        with (tmp_path / "a").open("rb") as file:
            return footage.take_piece(access(cast, name), str(begun.id), at=at, source=file, length=length)

    assert piece(0, 4) == 4
    with pytest.raises(footage.OutOfStep) as told:
        piece(0, 4)
    assert told.value.got == 4
    with pytest.raises(footage.TooLarge):
        piece(4, 5)
    with pytest.raises(footage.TooLarge):
        piece(4, 0)
    with pytest.raises(footage.NotAllowed):
        piece(4, 4, name="alice")
    assert piece(4, 4) == 8
    with pytest.raises(footage.OutOfStep):
        piece(8, 1)


def test_what_stops_coming_is_given_up(cast: Cast, tmp_path: Path) -> None:
    begun = footage.begin(access(cast), name="a", size=5, consent=True)
    (tmp_path / "a").write_bytes(b"012")
    with (tmp_path / "a").open("rb") as file:
        footage.take_piece(access(cast), str(begun.id), at=0, source=file, length=3)
    footage.tidy()
    assert stored("uploads") == [str(begun.id)]
    Footage.objects.update(touched=timezone.now() - timedelta(minutes=footage.STALLED_MINUTES + 1))
    footage.tidy()
    assert (stored("uploads"), Footage.objects.count()) == ([], 0)
