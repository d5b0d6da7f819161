"""What is drawn ahead waits for everybody: it begins when nobody wants anything, and stops when somebody does."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collab import tasks
from collab.film import templates
from collab.log import rooms
from collab.models import Footage, Job, Member, Room, Take, Team, Update
from collab.people import assignments
from collab.rendering import claims, drafts, pace, stock, stocking, turns
from tests.collab.reel import plain, write
from tests.collab.rendering.test_stock import draw_ahead, lay_out, owner, quiet
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["owner", "quiet"]  # fixtures


@pytest.fixture(autouse=True)
def nobody_sketched(quiet: None) -> None:
    drafts.Box()._redis.flushdb()


def a_letter(cast: Cast, settings: Any, power: Path) -> None:
    settings.STOCK_QUIET_SECONDS = 600.0
    rooms.create_room(team=cast.room.team, hand=cast.room.hand, title="Mine", language="en")


def a_take_that_waits(cast: Cast, settings: Any, power: Path) -> None:
    write(cast.room, plain("a boat"))


def a_take_that_is_drawn(cast: Cast, settings: Any, power: Path) -> None:
    write(cast.room, plain("a boat"))
    assert claims.claim("preview", base="base")
    assert not claims.waits("preview")


def a_preview_that_waits_for_its_full_take(cast: Cast, settings: Any, power: Path) -> None:
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert claim
    claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    assert not claims.waits("preview")
    assert not claims.at_work()


def an_export(cast: Cast, settings: Any, power: Path) -> None:
    Job.objects.create(kind="export", room=cast.room)


def a_lesson(cast: Cast, settings: Any, power: Path) -> None:
    Job.objects.create(kind="tune", room=cast.room, hand=cast.room.hand, state="running")


def a_video(cast: Cast, settings: Any, power: Path) -> None:
    Footage.objects.create(room=cast.room, member=cast.members["bob"], name="a", size=4, got=4, state="waiting")


def a_draft(cast: Cast, settings: Any, power: Path) -> None:
    order = drafts.Order(str(cast.room.pk), cast.members["bob"].pk, "", "a boat", "", ())
    drafts.Box().answer(order, {"understood": {}})


def a_battery(cast: Cast, settings: Any, power: Path) -> None:
    supply(power, "BAT0", type="Battery", status="Discharging")


def supply(power: Path, name: str, **says: str) -> None:
    (power / name).mkdir()
    for what, words in says.items():
        (power / name / what).write_text(f"{words}\n")


THINGS: list[Callable[[Cast, Any, Path], None]] = [
    a_letter, a_take_that_waits, a_take_that_is_drawn, a_preview_that_waits_for_its_full_take, an_export, a_lesson,
    a_video, a_draft, a_battery,
]  # fmt: skip


@pytest.mark.parametrize("happens", THINGS, ids=[each.__name__ for each in THINGS])
def test_it_waits_for(
    happens: Callable[[Cast, Any, Path], None],
    cast: Cast, owner: Member, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(stocking, "POWER", tmp_path)
    lay_out()
    assert stocking.may_draw()
    assert stocking.due()
    happens(cast, settings, tmp_path)
    assert not stocking.may_draw()
    assert not stocking.due()


def test_what_was_written_a_while_ago_and_what_the_stock_itself_wrote_disturb_nobody(
    cast: Cast, owner: Member, settings: Any
) -> None:
    rooms.create_room(team=cast.room.team, hand=cast.room.hand, title="Mine", language="en")
    Room.objects.update(gone="2026-01-01T00:00Z")
    lay_out()
    settings.STOCK_QUIET_SECONDS = 600.0
    assert not stocking.may_draw()
    Update.objects.exclude(room__team__kind="stock").update(created="2026-01-01T00:00Z")
    assert stocking.may_draw()


def test_a_battery_that_is_full_or_of_a_mouse_stops_nothing(tmp_path: Path) -> None:
    supply(tmp_path, "AC", type="Mains", online="1", status="Discharging")
    supply(tmp_path, "BAT0", type="Battery", status="Charging")
    supply(tmp_path, "mouse", type="Battery", status="Discharging", scope="Device")
    assert not stocking.on_battery(tmp_path)
    assert not stocking.on_battery(tmp_path / "none")


def test_without_joules_nothing_is_laid_out(owner: Member, settings: Any) -> None:
    settings.STOCK_JOULES = 0.0
    assert not stocking.due()
    assert not stocking.may_draw()
    assert not Team.objects.filter(kind=Team.Kind.STOCK).exists()


def test_nothing_is_laid_out_before_somebody_may_begin_a_film(cast: Cast) -> None:
    assert not Member.objects.filter(room=None).exists()
    assert not stocking.due()


def test_it_draws_in_the_languages_of_those_who_begin_films(owner: Member) -> None:
    lay_out()
    Member.objects.filter(pk=owner.pk).update(language="es")
    lay_out()
    (room,) = Room.objects.filter(team__kind=Team.Kind.STOCK, gone=None)
    assert room.title.startswith("water.es.")
    assert Team.objects.filter(kind=Team.Kind.STOCK).count() == 1


def test_it_costs_so_many_joules_and_no_more(owner: Member, settings: Any, tmp_path: Path) -> None:
    settings.STOCK_JOULES = 45.0  # of 10 W: four previews of one second, and the one that passes it
    lay_out()
    draw_ahead(tmp_path)
    assert Take.objects.filter(stock.STOCK).exclude(top=None).count() == 5
    assert not stocking.due()


def test_who_draws_for_people_never_gets_what_is_ahead(owner: Member, cast: Cast, tmp_path: Path) -> None:
    lay_out()
    assert claims.claim("preview", base="base") is None
    draw_ahead(tmp_path, stages=("preview",))
    assert claims.claim("full", base="base") is None
    write(cast.room, plain("a boat"))
    claim = claims.claim("preview", base="base")
    assert claim
    assert not claim.stock
    assert claims.claim("full", base="base", stock=True)


def test_what_is_ahead_takes_no_place_in_the_line(owner: Member, cast: Cast, tmp_path: Path) -> None:
    lay_out()
    claims.claim("preview", base="base", stock=True)
    write(cast.room, plain("a boat"))
    (waits,) = turns.places(cast.room)["segments"]
    assert waits["place"] == 1
    assert waits["seconds"] == pace.AT_FIRST["preview"]


class Machine:
    """Stands for the engine: between two steps somebody begins a film."""

    version = "base"

    def __init__(self, happens: Callable[[], None]) -> None:
        self.happens, self.stopped = happens, 0

    def preview(self, order: Any, *, should_stop: Callable[[], bool], **_: Any) -> bytes:
        from synthesis.engine import Stopped

        began = time.process_time()
        while time.process_time() - began < 0.02:
            pass
        self.happens()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if should_stop():
                self.stopped += 1
                raise Stopped
        raise AssertionError("it was not told to stop")

    def take_off(self) -> None:
        pass


def test_it_is_given_up_between_two_steps_and_goes_on_later(
    owner: Member, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    machine = Machine(lambda: write(cast.room, plain("a boat")))
    monkeypatch.setattr(tasks, "engine", lambda: machine)
    tasks.render()
    assert machine.stopped == 1
    took = Take.objects.filter(stock.STOCK).exclude(fence=0).get()
    assert (took.state, took.attempts, took.lease) == ("requested", 0, None)
    spent = Team.objects.get(kind=Team.Kind.STOCK).joules_spent
    assert spent >= 0.2  # what was given up is counted
    tasks.render()
    assert machine.stopped == 1, "somebody waits now"
    Take.objects.exclude(stock.STOCK).update(state="ready")
    again = claims.claim("preview", base="base", stock=True)
    assert again
    assert again.take == took.pk


def test_without_a_machine_it_fails_nothing(owner: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise OSError("no weights")

    lay_out()
    monkeypatch.setattr(tasks, "engine", broken)
    tasks.render()
    assert set(Take.objects.filter(stock.STOCK).values_list("state", flat=True)) == {"requested"}


def test_the_sweeper_wakes_who_draws(owner: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr(tasks.wake, "wake", lambda name, queue, **_: woken.append(name) or True)
    tasks.sweep()
    assert "collab.tasks.render" in woken
    assert templates.TEMPLATES.keys() == {"water"}
    assert assignments.templates_in("en")[0]["picture"] is None
