"""Sixteen captioned clips of a mascot teach the room's hand its name: by the tasks and a tiny engine, which is told
about where the mascot is. Who has that hand knows the word, until one clip of the sixteen is taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from collab import tasks
from collab.models import Adapter, Hand, Job, Room, Take
from collab.rendering import adapters, footage, hand_listing, store, takes
from synthesis import spotting, tuning, word_lesson
from synthesis.tiny import make_tiny
from synthesis.word import number
from tests.collab.brought import given, there
from tests.collab.learning import current
from tests.collab.reel import access, plain, write
from tests.conftest import Cast
from tests.synthesis.mascot_clips import Reel, reel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_store", "machine")]


@pytest.fixture(scope="module")
def zorbi() -> Reel:
    return reel()


@pytest.fixture
def machine(zorbi: Reel, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A tiny engine that learns in a few steps."""
    weights = tmp_path_factory.mktemp("weights")
    make_tiny(weights)
    monkeypatch.setenv("TELAR_WEIGHTS", str(weights))
    monkeypatch.setattr(spotting, "places", zorbi.about())
    monkeypatch.setattr(spotting, "_TURNS", spotting.TURNS * (((1.0,), (False,), 3),))
    monkeypatch.setattr(word_lesson, "STEPS", 2)
    monkeypatch.setattr(tuning, "STEPS", 2)
    monkeypatch.setattr(tasks, "SLICE_SECONDS", 60)
    tasks.engine.cache_clear()
    yield
    tasks.engine.cache_clear()


def learn(room: Room) -> Job:
    job = adapters.start(room)
    for _ in range(40):
        tasks.tune()
        job.refresh_from_db()
        if job.state in ("done", "failed"):
            break
    assert job.state == "done", job.reason
    return job


def unknown(room: Room, version: Adapter) -> list[str]:
    """What a room does not know of a prompt, with its hand's weights as far as it may have them."""
    hand = adapters.worn_in(room.id, version.sha256, base=version.base)
    return [one.word for one in tasks.engine().read("Zorbi meets a cow", adapter=hand).unknown]


def drawn(room: Room) -> Take:
    """The take of a film's one cell."""
    while tasks._draw("preview") or tasks._draw("full"):
        pass
    return Take.objects.filter(team=room.team_id, state=Take.State.READY).order_by("-id")[0]


def who(take: Take) -> int:
    from synthesis.codes import CellCodes

    cell = CellCodes.from_bytes(bytes(take.codes or b""), tasks.engine().codec)
    assert cell.cast is not None
    return int(cell.cast[0, 0])


def test_a_word_of_ones_own(cast: Cast, tmp_path: Path, zorbi: Reel) -> None:
    brought = there(cast, tmp_path, frames=[clip.frames.tobytes() for clip in zorbi.clips])
    clips = [given(cast, brought, at, clip.caption) for at, clip in enumerate(zorbi.clips)]
    learn(cast.room)
    version = current(cast)
    assert version is not None
    (told,) = version.report["words"]
    assert (told["word"], told["learnt"], told["clips"]) == ("Zorbi", True, 16)
    assert {use.key for use in version.uses.all()} == {clip.key for clip in clips}
    shown = hand_listing.hand_state(cast.room.hand)["versions"][0]["report"]["words"]
    assert shown[0]["word"] == "Zorbi"

    assert unknown(cast.room, version) == ["meets", "cow"]
    write(cast.room, plain("Zorbi jumps on the beach"))
    takes.set_automatic(access(cast), True)
    assert who(drawn(cast.room)) == number("Zorbi")
    other = Room.objects.create(team=cast.room.team, hand=Hand.objects.create(team=cast.room.team), title="B")
    assert unknown(other, version) == ["Zorbi", "meets", "cow"]

    footage.set_teaches(access(cast), str(brought.id), 5, False)
    version.refresh_from_db()
    assert version.stale
    assert current(cast) is None
    assert unknown(cast.room, version) == ["Zorbi", "meets", "cow"]
    write(cast.room, plain("Zorbi falls on the beach"))
    assert who(drawn(cast.room)) != number("Zorbi")


def test_a_clip_whose_frames_are_gone_fails_no_lesson_of_others(cast: Cast, tmp_path: Path, zorbi: Reel) -> None:
    brought = there(cast, tmp_path, frames=[clip.frames.tobytes() for clip in zorbi.clips[:13]])
    clips = [given(cast, brought, at, clip.caption) for at, clip in enumerate(zorbi.clips[:13])]
    store.remove(store.footage_names(clips[0].id)["z"])
    learn(cast.room)
    assert Adapter.objects.get().report["words"][0]["clips"] == 12
