"""Several hands of a team, one chosen for a room."""

from pathlib import Path

import pytest

from collab.models import Acceptance, Audit, Hand, Room, Take, Team, Version, Want
from collab.people.permissions import Approved
from collab.rendering import claims, hands, ledger, lessons, listing, planning, takes
from tests.collab.learning import HELPS, learn
from tests.collab.reel import access, draw, facts, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def shown(room: Room) -> dict[str, str]:
    """The hand that each open Want's take is drawn by."""
    wants = Want.objects.filter(room=room, until=None, context=False)
    recipes = dict(Take.objects.filter(team=room.team_id).values_list("key", "recipe"))
    return {want.clip: recipes[want.key]["hand"] for want in wants}


def test_a_hand_is_made_named_and_listed(cast: Cast) -> None:
    alice = access(cast, "alice")
    ink = hands.new(alice, "  Ink \n wash ")
    assert ink.name == "Ink wash"
    hands.rename(alice, ink.pk, "Ink")
    assert [(one["name"], one["version"], one["chosen"]) for one in ledger.hands(cast.room)] == [
        ("Ours", 0, True),
        ("Ink", 0, False),
    ]
    assert [row.what for row in Audit.objects.order_by("id")] == ["hand_new", "hand_name"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "ours", "a\u0000b"])
def test_a_hand_needs_a_name_of_its_own(cast: Cast, name: str) -> None:
    with pytest.raises(hands.BadName):
        hands.new(access(cast, "alice"), name)


def test_a_hand_keeps_its_own_name(cast: Cast) -> None:
    assert hands.rename(access(cast, "alice"), cast.room.hand_id, "OURS").name == "OURS"


def test_a_team_has_so_many_hands_and_no_more(cast: Cast) -> None:
    for number in range(hands.HANDS_MAX - 1):
        hands.new(access(cast, "alice"), f"Hand {number}")
    with pytest.raises(hands.TooMany):
        hands.new(access(cast, "alice"), "One more")


def test_another_teams_hand_is_no_hand(cast: Cast) -> None:
    theirs = Hand.objects.create(team=Team.objects.create(name="Others"), name="Theirs")
    for ask in (lambda: hands.choose(access(cast), theirs.pk), lambda: hands.rename(access(cast), theirs.pk, "Mine")):
        with pytest.raises(hands.NoHand):
            ask()


def test_choosing_plans_the_film_anew_and_leaves_what_was_accepted_or_locked(cast: Cast, tmp_path: Path) -> None:
    document = plain("a boat", "a cat", "a car")
    document["clips"]["c2"]["locked"] = True
    write(cast.room, document)
    draw(tmp_path)
    takes.accept(access(cast), clip="c1", index=0)
    old, ink = str(cast.room.hand_id), hands.new(access(cast, "alice"), "Ink")
    hands.choose(access(cast, "alice"), ink.pk)
    assert shown(cast.room) == {"c0": str(ink.pk), "c1": old, "c2": old}
    states = {part["clip"]: part["state"] for part in listing.segments(cast.room)}
    assert states == {"c0": "waiting", "c1": "ready", "c2": "ready"}
    assert facts(cast.room, "hand")[-1]["name"] == "Ink"
    assert set(facts(cast.room, "plan")[-1]["clips"]) == {"c0"}


def test_choosing_back_finds_every_take_again(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", "a cat"))
    draw(tmp_path)
    before = {part["clip"]: part["url"] for part in listing.segments(cast.room)}
    first, ink = cast.room.hand_id, hands.new(access(cast, "alice"), "Ink")
    hands.choose(access(cast, "alice"), ink.pk)
    hands.choose(access(cast, "alice"), first)
    assert {part["clip"]: part["url"] for part in listing.segments(cast.room)} == before
    assert not Take.objects.filter(state__in=takes.LIVE).exists()


def test_a_long_film_waits_at_the_ask_gate(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(planning.ASK_ABOVE + 1))), pressed=True)
    draw(tmp_path)
    hands.choose(access(cast, "alice"), hands.new(access(cast, "alice"), "Ink").pk)
    assert listing.held(cast.room) == planning.ASK_ABOVE + 1
    assert claims.claim("preview", base="base") is None
    takes.release(access(cast))
    assert claims.claim("preview", base="base") is not None


def test_choosing_the_same_hand_does_nothing(cast: Cast) -> None:
    hands.choose(access(cast, "alice"), cast.room.hand_id)
    assert not facts(cast.room, "hand")


def test_takes_are_drawn_with_the_chosen_hands_version(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", "a cat"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c1", index=0)
    first = cast.room.hand_id
    assert learn(cast.room, HELPS)
    hands.choose(access(cast, "alice"), hands.new(access(cast, "alice"), "Ink").pk)
    claim = claims.claim("preview", base="base")
    assert claim is not None
    assert claim.adapter is None  # the new hand knows the base alone
    hands.choose(access(cast, "alice"), first)
    document = plain("a boat", "a cat", "a car")
    write(cast.room, document)
    claim = claims.claim("preview", base="base")
    assert claim is not None
    assert (claim.recipe["phases"], claim.adapter) == (["a car"], b"weights")


def test_what_was_accepted_before_goes_on_teaching_the_hand_of_then(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", "a cat"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    first = cast.room.hand
    ink = hands.new(access(cast, "alice"), "Ink")
    cast.room.hand = hands.choose(access(cast, "alice"), ink.pk).hand
    cast.room.hand_id = ink.pk
    draw(tmp_path)
    takes.accept(access(cast), clip="c1", index=0)
    taught = dict(Acceptance.objects.values_list("clip", "hand"))
    assert taught == {"c0": first.pk, "c1": ink.pk}
    assert [len(lessons.keys(hand)) for hand in (first, ink)] == [1, 1]


def test_an_approved_film_keeps_its_hand(cast: Cast) -> None:
    ink = hands.new(access(cast, "alice"), "Ink")
    version = Version.objects.create(room=cast.room, seq=1, name="Cut", member=cast.members["alice"])
    Room.objects.filter(pk=cast.room.pk).update(approved=version)
    with pytest.raises(Approved):
        hands.choose(access(cast, "alice"), ink.pk)
    assert Room.objects.get(pk=cast.room.pk).hand_id == cast.room.hand_id
