"""A team's hand stays the team's: nothing is drawn with another's, with one of another base, or with a damaged file."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from collab import tasks
from collab.models import Adapter, Hand, Take, Team
from collab.rendering import adapters, claims, store, takes
from tests.collab.learning import HELPS, learn
from tests.collab.reel import access, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

EIGHT = tuple(f"number {number}" for number in range(8))


class Machine:
    """Stands for the engine: notes what it was given to wear."""

    version = "base"

    def __init__(self) -> None:
        self.wore: list[bytes | None] = []
        self.taken_off = 0

    def preview(self, order: Any, *, path: Path, thumb: Path, adapter: bytes | None = None, **_: Any) -> bytes:
        self.wore.append(adapter)
        path.write_bytes(b"film")
        thumb.write_bytes(b"thumb")
        return b"top"

    def take_off(self) -> None:
        self.taken_off += 1


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(tasks, "engine", lambda: made)
    return made


def stamped(cast: Cast, team: int | None = None) -> Adapter:
    """A version in use, with a take that waits to be drawn by it; its bytes say that they are `team`'s."""
    weights = adapter_of(cast.room.team_id if team is None else team)
    version = learn(cast.room, HELPS, weights=weights)
    assert version is not None
    document = plain(*EIGHT)
    document["variations"] = {"c0:0": 1}
    write(cast.room, document)
    return version


def adapter_of(team: int) -> bytes:
    import torch

    from synthesis import adapter

    return adapter.to_bytes({"top.x.up": torch.ones(1)}, base="base", strength=1.0, owner=adapters.owner_of(team))


def drawn(cast: Cast) -> Take:
    for _ in range(claims.ATTEMPTS_MAX):
        tasks.preview()
    return Take.objects.get(recipe__variation=1)


def test_a_take_is_drawn_with_its_teams_own_version_which_is_taken_off_again(accepted: Cast, machine: Machine) -> None:
    version = stamped(accepted)
    assert drawn(accepted).state == "previewed"
    assert machine.wore == [store.read(store.adapter_name(version.sha256))]
    assert machine.taken_off == 1


def test_bytes_that_say_they_are_another_teams_draw_nothing(accepted: Cast, machine: Machine) -> None:
    stamped(accepted, team=accepted.room.team_id + 1)
    take = drawn(accepted)
    assert (take.state, take.reason, machine.wore) == ("failed", "adapter_foreign", [])


def test_a_version_of_another_team_draws_nothing_whatever_the_rows_say(accepted: Cast, machine: Machine) -> None:
    version = stamped(accepted)
    others = Team.objects.create(name="Others")
    Adapter.objects.filter(pk=version.pk).update(hand=Hand.objects.create(team=others, name="Theirs"))
    take = drawn(accepted)
    assert (take.state, take.reason, machine.wore) == ("failed", "adapter_foreign", [])


def test_a_file_that_is_not_what_was_kept_draws_nothing(accepted: Cast, machine: Machine) -> None:
    version = stamped(accepted)
    path = Path(default_storage.path(store.adapter_name(version.sha256)))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    take = drawn(accepted)
    assert (take.state, take.reason, machine.wore) == ("failed", "adapter_damaged", [])


def test_a_file_that_is_gone_draws_nothing(accepted: Cast, machine: Machine) -> None:
    version = stamped(accepted)
    Path(default_storage.path(store.adapter_name(version.sha256))).unlink()
    assert drawn(accepted).reason == "adapter_damaged"
    assert machine.wore == []


def test_on_another_base_the_version_is_not_used(accepted: Cast, machine: Machine) -> None:
    stamped(accepted)
    machine.version = "another base"
    assert drawn(accepted).state == "previewed"
    assert machine.wore == [None]


def test_a_draft_wears_the_rooms_own_version_while_that_is_in_use(accepted: Cast) -> None:
    version = stamped(accepted)
    room = accepted.room.id
    assert adapters.worn_in(room, version.sha256, base="base")
    assert adapters.worn_in(room, version.sha256, base="other") is None
    assert adapters.worn_in(uuid.uuid4(), version.sha256, base="base") is None
    assert adapters.worn_in(room, "", base="base") is None
    takes.unaccept(access(accepted), clip="c1", index=0)
    assert adapters.worn_in(room, version.sha256, base="base") is None
