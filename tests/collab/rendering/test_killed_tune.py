"""A worker that is killed at any step of a tune: in the end there is one version, and never half of one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from collab import tasks
from collab.models import Adapter, Hand, Job, TrainingUse
from collab.rendering import adapters, store
from tests.collab.learning import HELPS
from tests.collab.rendering.conftest import accept_eight
from tests.conftest import Cast, make_cast, shared_rows

pytestmark = pytest.mark.django_db

STEPS = 3
# All slices of a tune (the last lesson's draws the first probe, and the end has one of its own), one more for the slice
# that is lost, and two that find nothing to do.
TURNS = STEPS + len(adapters.PROBES) + 1 + 2


@pytest.fixture(scope="module")
def accepted(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Eight drawn segments, all accepted by bob, for all tests of this file."""
    with shared_rows(django_db_blocker):
        yield accept_eight(make_cast(), tmp_path_factory.mktemp("accepted"))


class Killed(BaseException):
    """No `except Exception` sees a kill."""


class Machine:
    """Learns in three slices, always the same."""

    version = "base"

    def namable(self, captions: Any) -> list[int]:
        return []

    def tune(self, state: bytes | None, *, accepted: Any, clips: Any, seconds: float, owner: str) -> Any:
        step = min(int(state or b"0") + 1, STEPS)
        done = step == STEPS
        weights = b"learnt" if done else None
        return type("Slice", (), {
            "state": str(step).encode(), "step": step, "steps": STEPS, "done": done, "adapter": weights,
            "report": HELPS if done else {},
        })  # fmt: skip

    def probe(self, order: Any, adapter: bytes | None = None) -> bytes:
        return b"after" if adapter else b"before"

    def take_off(self) -> None: ...


# Where the worker dies: before and after each thing that a slice does.
PLACES = (
    (Machine, "tune"), (Machine, "probe"), (adapters, "claim_slice"), (adapters, "save_slice"),
    (adapters, "save_probe"), (adapters, "finish"), (store, "keep_bytes"), (adapters, "_version"),
)  # fmt: skip


def kill(monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str], *, turn: int, after: bool) -> dict[str, int]:
    """Die at the `turn`-th call of it; how often it was called stands in the answer."""
    owner, name = place
    real, seen = getattr(owner, name), {"calls": 0}

    def dies(*args: Any, **kwargs: Any) -> Any:
        seen["calls"] += 1
        if seen["calls"] == turn and not after:
            raise Killed
        result = real(*args, **kwargs)
        if seen["calls"] == turn:
            raise Killed
        return result

    monkeypatch.setattr(owner, name, dies)
    return seen


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("turn", [1, 2, 3])
@pytest.mark.parametrize("place", PLACES, ids=[name for _, name in PLACES])
def test_one_version_or_none(
    accepted: Cast,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[Any, str],
    turn: int,
    after: bool,
) -> None:
    monkeypatch.setattr(tasks, "engine", Machine)
    adapters.start(accepted.room)
    seen = kill(monkeypatch, place, turn=turn, after=after)
    for _ in range(TURNS):
        try:
            tasks.tune()
        except Killed:
            whole_or_none(accepted)
            Job.objects.filter(lease__isnull=False).update(lease=timezone.now() - timedelta(seconds=1))
        whole_or_none(accepted)
    assert seen["calls"]
    version = Adapter.objects.get()
    assert Hand.objects.get().current == version
    assert (Job.objects.get().state, store.read(store.adapter_name(version.sha256))) == ("done", b"learnt")
    assert [probe["name"] for probe in version.probes] == list(adapters.PROBES)


def whole_or_none(cast: Cast) -> None:
    """No version, or a whole one: its file, its ledger, the hand that points at it, and its job done."""
    version = Adapter.objects.first()
    if version is None:
        assert Hand.objects.get().current is None
        return
    assert Adapter.objects.count() == 1
    assert store.read_pinned(store.adapter_name(version.sha256), version.sha256) == b"learnt"
    assert TrainingUse.objects.filter(adapter=version).count() == 8
    assert Hand.objects.get().current == version
    assert Job.objects.get().state == "done"
