"""Takes of templates' own words: drawn ahead, lent to whoever begins from one, and never the other way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collab import tasks
from collab.film import templates
from collab.models import Hand, Member, Room, Take, Team, Want
from collab.people import assignments, farewell
from collab.rendering import claims, stock, stocking, store, takes
from tests.collab.learning import HELPS, learn
from tests.collab.reel import access, plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quiet(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.STOCK_JOULES = 1_000_000.0
    settings.STOCK_QUIET_SECONDS = 0.0
    monkeypatch.setattr(stocking, "POWER", Path("/nowhere"))
    monkeypatch.setattr(templates, "AIMS", {"explain": {"water": templates.TEMPLATES["water"]}})
    monkeypatch.setattr(templates, "TEMPLATES", {"water": templates.TEMPLATES["water"]})
    return


@pytest.fixture
def owner(cast: Cast) -> Member:
    Member.objects.filter(pk=cast.members["alice"].pk).update(room=None)
    return Member.objects.get(pk=cast.members["alice"].pk)


def lay_out() -> Room:
    """The room of the one template that there is, planned."""
    assert stocking.due()
    room = Room.objects.get(team__kind=Team.Kind.STOCK, gone=None)
    tasks.plan_one(str(room.pk))
    return room


def draw_ahead(path: Path, *, most: int = 100, stages: tuple[claims.Stage, ...] = ("preview", "full")) -> None:
    """Draw what is ahead, with bytes of its own for each take."""
    for stage in stages:
        for _ in range(most):
            claim = claims.claim(stage, base="base", stock=True)
            if claim is None:
                break
            film, thumb = path / "film", path / "thumb"
            film.write_bytes(f"{stage} {claim.key}".encode())
            thumb.write_bytes(f"{stage} picture {claim.key}".encode())
            if stage == "preview":
                claims.previewed(claim, top=b"top " + claim.key.encode(), film=film, thumb=thumb, seconds=1)
            else:
                claims.fulfil(claim, codes=b"codes " + claim.key.encode(), film=film, thumb=thumb, seconds=2)


def begin(owner: Member, template: str = "water") -> Room:
    room = assignments.begin(owner, title="", template=template)
    tasks.plan_one(str(room.pk))
    return room


def test_a_film_of_a_template_shows_its_takes_at_once_and_costs_its_team_nothing(owner: Member, tmp_path: Path) -> None:
    there = lay_out()
    draw_ahead(tmp_path)
    Team.objects.filter(pk=owner.team_id).update(takes_max=0)
    room = begin(owner)
    assert set(states(room).values()) == {"ready"}
    assert len(states(room)) == len(states(there)) == 8
    assert claims.claim("preview", base="base") is None
    assert (Team.objects.get(pk=owner.team_id).takes_spent, Team.objects.get(pk=owner.team_id).joules_spent) == (0, 0)
    for mine in Take.objects.filter(team=owner.team_id):
        original = Take.objects.get(stock.STOCK, file=mine.file)
        assert (bytes(mine.codes or b""), bytes(mine.top or b"")) == (original.codes, original.top)
        assert mine.recipe == {**original.recipe, "hand": str(room.hand_id)}
        assert (mine.base, mine.seconds, mine.adapter, mine.lease, mine.attempts) == ("base", 3, None, None, 0)
        assert mine.follows in {"", *Take.objects.filter(team=owner.team_id).values_list("key", flat=True)}
        assert takes.may_read(room, mine.file)


def test_a_preview_is_lent_as_a_preview_and_goes_on_from_there(owner: Member, tmp_path: Path) -> None:
    lay_out()
    draw_ahead(tmp_path, stages=("preview",))
    assert claims.claim("full", base="base", stock=True) is not None
    room = begin(owner)
    assert set(states(room).values()) == {"previewed"}
    claim = claims.claim("full", base="base")
    assert claim is not None
    assert (claim.team, claim.top and claim.top[:3], claim.fence) == (owner.team_id, b"top", 1)


def test_what_continues_a_take_is_lent_with_that_one_alone(owner: Member, tmp_path: Path) -> None:
    lay_out()
    draw_ahead(tmp_path)
    Take.objects.filter(stock.STOCK, recipe__index=0).update(file="", preview_file="")
    room = begin(owner)
    assert set(states(room).values()) == {"requested"}


def test_what_is_being_drawn_ahead_is_not_being_drawn_for_who_gets_it(owner: Member, tmp_path: Path) -> None:
    lay_out()
    draw_ahead(tmp_path, stages=("preview",))
    while claims.claim("full", base="base", stock=True):
        pass
    assert "rendering" in Take.objects.filter(stock.STOCK).values_list("state", flat=True)
    assert set(states(begin(owner)).values()) == {"previewed"}
    assert not claims.at_work()


def test_a_film_that_is_planned_again_keeps_what_was_lent(owner: Member, tmp_path: Path) -> None:
    lay_out()
    draw_ahead(tmp_path)
    room = begin(owner)
    before = sorted(Take.objects.filter(team=owner.team_id).values_list("id", flat=True))
    tasks.plan_one(str(room.pk))
    assert sorted(Take.objects.filter(team=owner.team_id).values_list("id", flat=True)) == before


def test_a_hand_that_has_learnt_draws_its_own(accepted: Cast, tmp_path: Path) -> None:
    Member.objects.filter(pk=accepted.members["alice"].pk).update(room=None)
    lay_out()
    draw_ahead(tmp_path)
    assert learn(accepted.room, HELPS) is not None
    room = begin(Member.objects.get(pk=accepted.members["alice"].pk))
    assert set(states(room).values()) == {"requested"}


def test_nothing_of_a_team_comes_into_the_stock(owner: Member, cast: Cast, tmp_path: Path) -> None:
    room = begin(owner)
    write(cast.room, plain("a secret of ours"))
    for take in Take.objects.filter(team=owner.team_id):
        Take.objects.filter(pk=take.pk).update(state="ready", file=f"{take.pk:064}", codes=b"ours", top=b"ours")
    there = lay_out()
    assert set(states(there).values()) == {"requested"}
    assert states(room).keys() == states(there).keys()
    said = str(list(Take.objects.filter(stock.STOCK).values_list("recipe", flat=True)))
    assert "secret" not in said
    assert not Member.objects.filter(team__kind=Team.Kind.STOCK).exists()


def test_another_team_gets_nothing_of_this_one(owner: Member, cast: Cast, tmp_path: Path) -> None:
    """Lending is from the stock alone: two teams with the same words each draw their own."""
    write(cast.room, plain("a boat"))
    Take.objects.update(state="ready", file="f" * 64, codes=b"ours", top=b"ours")
    team = Team.objects.create(name="Next door")
    other = Room.objects.create(team=team, hand=Hand.objects.create(team=team, name="Theirs"))
    write(other, plain("a boat"), seq=1)
    assert states(other) == {"c0:0": "requested"}


def test_the_end_of_a_class_leaves_what_was_lent_to_it_in_stock(owner: Member, tmp_path: Path) -> None:
    lay_out()
    draw_ahead(tmp_path)
    room = begin(owner)
    Team.objects.filter(pk=owner.team_id).update(kind=Team.Kind.CLASS)
    room.refresh_from_db()
    farewell.delete(access_of(owner, room))
    assert not Take.objects.filter(team=owner.team_id).exclude(state="requested").exists()
    for name in Take.objects.filter(stock.STOCK).values_list("file", flat=True):
        assert store.size(store.film_name(name))


def access_of(owner: Member, room: Room) -> Any:
    from collab.people.permissions import access_room

    return access_room(owner.user, room.pk)


def test_other_words_of_a_template_are_another_room(
    owner: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = lay_out()
    draw_ahead(tmp_path, most=1)
    changed = templates.Template("Water", "", "", "", (("A whale", "", 2),))
    monkeypatch.setattr(templates, "TEMPLATES", {"water": {"en": changed}})
    new = lay_out()
    assert new.pk != old.pk
    old.refresh_from_db()
    assert old.gone
    assert not Want.objects.filter(room=old, until=None).exists()
    assert set(Take.objects.filter(stock.STOCK).exclude(key__in=wanted(new)).values_list("state", flat=True)) <= {
        "superseded", "ready",
    }  # fmt: skip
    assert not stocking._wanted().keys() - {new.title}


def wanted(room: Room) -> set[str]:
    return set(Want.objects.filter(room=room, until=None).values_list("key", flat=True))


def test_a_poster_is_the_first_picture_of_a_template_the_best_there_is(owner: Member, tmp_path: Path) -> None:
    lay_out()
    assert stock.posters("en") == {}
    assert [each["picture"] for each in assignments.templates_in("en")] == [None]
    draw_ahead(tmp_path, stages=("preview",))
    first = stock.posters("en")["water"]
    draw_ahead(tmp_path, stages=("full",))
    (shown,) = assignments.templates_in("en")
    assert shown["picture"] == f"/media/templates/{stock.posters('en')['water']}.jpg" != first
    assert stock.is_poster(stock.posters("en")["water"])
    assert stock.posters("es") == {}


def test_no_picture_of_a_team_is_a_poster(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    Take.objects.update(thumb="a" * 64, preview_thumb="b" * 64)
    assert not stock.is_poster("a" * 64)
    assert not stock.is_poster("b" * 64)
    assert not stock.is_poster("")
    assert access(cast)
