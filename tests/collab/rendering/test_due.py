"""Which hands are taught by themselves: enough was accepted, nobody gives any more, nobody waits for a picture."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.models import Acceptance, Job, TrainingUse
from collab.rendering import due, takes
from tests.collab.learning import HELPS, HELPS_NOT, learn
from tests.collab.reel import access, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_acceptances_start_a_tune_by_themselves(accepted: Cast) -> None:
    assert due.start() == 1
    assert due.start() == 0


def test_none_starts_while_somebody_gives_one_after_the_other(accepted: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """All clips of a video are given at one press, one by one: a lesson would begin with the eighth of sixteen."""
    monkeypatch.setattr(due, "GATHER_SECONDS", 10)
    assert due.start() == 0
    Acceptance.objects.update(created=timezone.now() - timedelta(seconds=60))
    assert due.start() == 1


def test_seven_are_not_enough(accepted: Cast) -> None:
    takes.unaccept(access(accepted), clip="c0", index=0)
    assert due.start() == 0


def test_no_tune_starts_while_somebody_waits_for_a_picture(accepted: Cast) -> None:
    write(accepted.room, plain(*(f"number {number}" for number in range(8)), "one more"))
    assert due.start() == 0


def test_no_tune_starts_twice_in_ten_minutes(accepted: Cast) -> None:
    learn(accepted.room, HELPS)
    TrainingUse.objects.all().delete()
    Acceptance.objects.update(created=timezone.now() + timedelta(minutes=1))
    assert due.start() == 0
    Job.objects.update(created=timezone.now() - timedelta(minutes=due.QUIET_MINUTES, seconds=1))
    assert due.start() == 1


def test_what_was_learnt_already_starts_nothing(accepted: Cast) -> None:
    learn(accepted.room, HELPS)
    Job.objects.update(created=timezone.now() - timedelta(hours=1))
    Acceptance.objects.update(created=timezone.now())
    assert due.start() == 0


def test_what_taught_nothing_new_does_not_start_again_by_itself(accepted: Cast) -> None:
    learn(accepted.room, HELPS_NOT, weights=None)
    Acceptance.objects.update(created=timezone.now() - timedelta(hours=2))
    Job.objects.update(created=timezone.now() - timedelta(hours=1))
    assert due.start() == 0
