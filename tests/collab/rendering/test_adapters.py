"""When a hand is taught, by what, and which version is current afterwards."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from collab.models import Acceptance, Adapter, Fact, Hand, Job, Room, Take, TrainingUse
from collab.rendering import adapters, claims, listing, store, takes
from tests.collab.reel import access, draw, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

HELPS: dict[str, Any] = {"helps": True, "strength": 1, "reason": "closer"}
HELPS_NOT: dict[str, Any] = {"helps": False, "strength": 0.25, "reason": "no closer"}


@pytest.fixture
def accepted(cast: Cast, tmp_path: Path) -> Cast:
    """Eight drawn segments, all accepted by bob."""
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*(f"number {number}" for number in range(8))))
    draw(tmp_path)
    for number in range(8):
        takes.accept(access(cast), clip=f"c{number}", index=0)
    return cast


def learn(room: Room, report: dict[str, Any], *, weights: bytes | None = b"weights") -> Adapter | None:
    """A whole tune of two slices."""
    adapters.start(room)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert adapters.save_slice(lesson, state=b"half", progress=0.5)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert lesson.state == b"half"
    return adapters.finish(lesson, adapter=weights, report=report, base="base")


def current(cast: Cast) -> Adapter | None:
    return Hand.objects.select_related("current").get(id=cast.room.hand_id).current


def test_a_press_teaches_from_what_was_accepted(accepted: Cast) -> None:
    job = adapters.start(accepted.room, access=access(accepted))
    assert (job.kind, job.state, len(job.order["keys"])) == ("tune", "waiting", 8)
    lesson = adapters.claim_slice(base="base")
    assert lesson is not None
    assert len(lesson.accepted) == 8
    assert lesson.accepted[0][0]["phases"] == ["number 7"]
    assert lesson.accepted[0][1] == b"codes"


def test_nothing_accepted_is_nothing_to_learn(cast: Cast) -> None:
    with pytest.raises(adapters.NothingAccepted):
        adapters.start(cast.room)


def test_two_presses_teach_once(accepted: Cast) -> None:
    assert adapters.start(accepted.room).id == adapters.start(accepted.room).id


def test_a_version_that_helps_becomes_the_current_one(accepted: Cast) -> None:
    version = learn(accepted.room, HELPS)
    assert version is not None
    assert current(accepted) == version
    assert store.read(store.adapter_name(version.sha256)) == b"weights"
    assert TrainingUse.objects.filter(adapter=version).count() == 8
    hand = listing.hand_state(accepted.room.hand)
    assert (hand["version"], hand["accepted"], hand["job"]) == (1, 0, None)
    assert hand["versions"][0]["report"] == HELPS
    assert [fact.data["version"] for fact in Fact.objects.filter(kind="hand").order_by("number")][-1] == 1


def test_a_version_that_does_not_help_is_kept_and_not_used(accepted: Cast) -> None:
    version = learn(accepted.room, HELPS_NOT)
    assert version is not None
    assert current(accepted) is None
    assert Job.objects.get().reason == "tune_no_gain"


def test_a_tune_without_weights_makes_no_version(accepted: Cast) -> None:
    assert learn(accepted.room, HELPS_NOT, weights=None) is None
    assert (Job.objects.get().state, Adapter.objects.count()) == ("done", 0)


def test_the_next_version_succeeds_the_last(accepted: Cast) -> None:
    first = learn(accepted.room, HELPS)
    second = learn(accepted.room, HELPS, weights=b"other weights")
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert current(accepted) == second


def test_another_take_is_stamped_with_the_new_version(accepted: Cast) -> None:
    version = learn(accepted.room, HELPS)
    document = plain(*(f"number {number}" for number in range(8)))
    document["variations"] = {"c0:0": 1}
    write(accepted.room, document)
    preview = claims.claim("preview", base="base")
    assert preview is not None
    assert preview.adapter == b"weights"
    assert Take.objects.get(id=preview.take).adapter == version


def test_a_late_slice_is_no_slice(accepted: Cast) -> None:
    adapters.start(accepted.room)
    first = adapters.claim_slice(base="base")
    assert adapters.claim_slice(base="base") is None
    Job.objects.update(lease=timezone.now() - timedelta(seconds=1))
    second = adapters.claim_slice(base="base")
    assert first is not None
    assert second is not None
    assert not adapters.save_slice(first, state=b"late", progress=0.9)
    assert adapters.finish(first, adapter=b"late", report=HELPS, base="base") is None
    assert adapters.save_slice(second, state=b"half", progress=0.5)


def test_three_failed_slices_end_a_tune(accepted: Cast) -> None:
    adapters.start(accepted.room)
    for _ in range(adapters.ATTEMPTS_MAX):
        lesson = adapters.claim_slice(base="base")
        assert lesson is not None
        adapters.fail(lesson)
    assert adapters.claim_slice(base="base") is None
    assert (Job.objects.get().state, Job.objects.get().reason) == ("failed", "tune_failed")


def test_eight_acceptances_start_a_tune_by_themselves(accepted: Cast) -> None:
    assert adapters.start_due() == 1
    assert adapters.start_due() == 0


def test_seven_are_not_enough(accepted: Cast) -> None:
    takes.unaccept(access(accepted), clip="c0", index=0)
    assert adapters.start_due() == 0


def test_no_tune_starts_while_somebody_waits_for_a_picture(accepted: Cast) -> None:
    write(accepted.room, plain(*(f"number {number}" for number in range(8)), "one more"))
    assert adapters.start_due() == 0


def test_no_tune_starts_twice_in_ten_minutes(accepted: Cast) -> None:
    learn(accepted.room, HELPS)
    TrainingUse.objects.all().delete()
    Acceptance.objects.update(created=timezone.now() + timedelta(minutes=1))
    assert adapters.start_due() == 0
    Job.objects.update(created=timezone.now() - timedelta(minutes=adapters.QUIET_MINUTES, seconds=1))
    assert adapters.start_due() == 1


def test_what_was_learnt_already_starts_nothing(accepted: Cast) -> None:
    learn(accepted.room, HELPS)
    Job.objects.update(created=timezone.now() - timedelta(hours=1))
    Acceptance.objects.update(created=timezone.now())
    assert adapters.start_due() == 0


def test_what_taught_nothing_new_does_not_start_again_by_itself(accepted: Cast) -> None:
    learn(accepted.room, HELPS_NOT, weights=None)
    Acceptance.objects.update(created=timezone.now() - timedelta(hours=2))
    Job.objects.update(created=timezone.now() - timedelta(hours=1))
    assert adapters.start_due() == 0
