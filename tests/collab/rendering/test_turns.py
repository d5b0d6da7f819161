"""A fair machine: round robin by person, previews before full takes, and who waits how long."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from collab.models import Fact, Member, Room, Take, Team, Turn
from collab.people import classroom
from collab.rendering import budget, claims, listing, pace, takes, turns
from tests.collab.reel import access, facts, plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_look() -> None:
    cache.clear()


def share(document: dict[str, Any], **owners: Member) -> dict[str, Any]:
    """Give clips to people."""
    for clip, member in owners.items():
        document["clips"][clip]["owner"] = str(member.pk)
    return document


def whose(claim: claims.Claim | None) -> str:
    """The prompt of what was claimed."""
    assert claim is not None
    prompt: str = claim.recipe["phases"][0]
    return prompt


def three_of_bob_and_one_of_rita(cast: Cast) -> None:
    bob, rita = cast.members["bob"], cast.members["rita"]
    document = plain("bob one", "bob two", "bob three", "rita one")
    write(cast.room, share(document, c0=bob, c1=bob, c2=bob, c3=rita))


def preview(claim: claims.Claim | None) -> None:
    assert claim is not None
    claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)


def test_who_asks_for_much_does_not_hold_up_who_asks_for_little(cast: Cast) -> None:
    three_of_bob_and_one_of_rita(cast)
    drawn = []
    while claim := claims.claim("preview", base="base"):
        drawn.append(whose(claim))
        preview(claim)
    assert drawn == ["bob one", "rita one", "bob two", "bob three"]
    fulls = []
    while claim := claims.claim("full", base="base"):
        fulls.append(whose(claim))
        claims.fulfil(claim, codes=b"codes", film=None, thumb=None, seconds=1)
    assert fulls == ["bob one", "rita one", "bob two", "bob three"]


def test_a_turn_belongs_to_the_person_in_whatever_room(cast: Cast) -> None:
    three_of_bob_and_one_of_rita(cast)
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    rita = Member.objects.create(team=other.team, room=other, user=cast.users["rita"], role="editor", name="R")
    write(other, share(plain("rita elsewhere"), c0=rita), seq=1)
    drawn = []
    while claim := claims.claim("preview", base="base"):
        drawn.append(whose(claim))
    assert drawn == ["bob one", "rita one", "bob two", "rita elsewhere", "bob three"]


def test_a_full_take_is_due_after_four_previews_and_again_after_four_more(cast: Cast) -> None:
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*(f"number {number}" for number in range(12))))
    order = ""
    for _ in range(2):
        for _ in range(4):
            preview(claims.claim("preview", base="base"))
            order += "p"
            if full := claims.claim("full", base="base"):
                claims.fulfil(full, codes=b"codes", film=None, thumb=None, seconds=1)
                order += "F"
        assert claims.claim("full", base="base") is None
    assert order == "ppppFppppF"


def test_a_full_take_that_began_lately_holds_back_the_next_for_ten_seconds(cast: Cast) -> None:
    write(cast.room, plain("a", "b", "c"))
    for _ in range(2):
        preview(claims.claim("preview", base="base"))
    long_ago = timezone.now() - timedelta(seconds=turns.WAIT_SECONDS)
    Take.objects.filter(state="previewed").update(previewed=long_ago)
    assert claims.claim("full", base="base") is not None
    assert claims.claim("full", base="base") is None
    Turn.objects.filter(stage="full").update(served=long_ago)
    assert claims.claim("full", base="base") is not None


def test_each_is_told_their_place_in_the_line_and_how_long_it_takes(cast: Cast) -> None:
    three_of_bob_and_one_of_rita(cast)
    pace.note("preview", 2.0)
    told = {one["clip"]: one for one in turns.places(cast.room)["segments"]}
    assert {clip: one["place"] for clip, one in told.items()} == {"c0": 1, "c3": 2, "c1": 3, "c2": 4}
    assert [told[clip]["seconds"] for clip in ("c0", "c3", "c1", "c2")] == [2.0, 4.0, 6.0, 8.0]
    assert all(one["stage"] == "preview" for one in told.values())
    # The line says what the claims do.
    claims.claim("preview", base="base")
    cache.clear()
    told = {one["clip"]: one["place"] for one in turns.places(cast.room)["segments"]}
    assert told == {"c0": 0, "c3": 1, "c1": 2, "c2": 3}


def test_a_stranger_room_is_in_the_line_and_in_no_answer(cast: Cast) -> None:
    three_of_bob_and_one_of_rita(cast)
    team = Team.objects.create(name="Other")
    empty = Room.objects.create(team=team, hand=cast.room.hand)
    assert turns.places(empty) == {"segments": [], "again": turns.AGAIN_MAX}


def test_the_pace_follows_what_was_drawn_lately() -> None:
    for seconds in (10.0, 0.0, 0.0):
        pace.note("full", seconds)
    assert pace.of("full") == pytest.approx(6.4)
    assert pace.of("preview") == pace.AT_FIRST["preview"]


def test_when_the_budget_is_used_up_what_is_asked_for_waits_held_until_more_is_allowed(cast: Cast) -> None:
    write(cast.room, plain("one", "two"))
    owner = access(cast, "alice")
    classroom.allow(owner, takes_max=1, joules_max=None, afresh=True)
    for _ in range(2):
        preview(claims.claim("preview", base="base"))
    full = claims.claim("full", base="base")
    assert full is not None
    claims.fulfil(full, codes=b"codes", film=None, thumb=None, seconds=3)
    assert facts(cast.room, "class")[-1]["budget_spent"] is True
    assert budget.state(cast.room.team_id) == {"takes_max": 1, "joules_max": None, "takes": 1, "joules": 50.0}
    assert claims.claim("full", base="base") is None
    assert not claims.waits("full")
    write(cast.room, plain("one", "two", "three"))
    assert claims.claim("preview", base="base") is None
    assert {one["clip"]: one["state"] for one in listing.segments(cast.room)}["c2"] == "held"
    assert listing.held(cast.room) == 0  # no press lets it go on
    assert turns.places(cast.room)["segments"] == []
    classroom.allow(owner, takes_max=10, joules_max=None, afresh=False)
    assert facts(cast.room, "class")[-1]["budget_spent"] is False
    assert budget.state(cast.room.team_id)["takes"] == 1
    assert claims.claim("preview", base="base") is not None
    assert states(cast.room)["c2:0"] == "requested"


def test_joules_count_previews_and_drafts_too_and_can_end_the_budget(cast: Cast) -> None:
    write(cast.room, plain("one", "two"))
    classroom.allow(access(cast, "alice"), takes_max=None, joules_max=25.0, afresh=True)
    preview(claims.claim("preview", base="base"))
    assert not budget.is_spent(cast.room.team_id)
    claims.sketched(str(cast.room.id), seconds=1.5)
    assert budget.is_spent(cast.room.team_id)
    assert Fact.objects.filter(kind="class").latest("number").data["budget_spent"] is True
    classroom.allow(access(cast, "alice"), takes_max=None, joules_max=25.0, afresh=True)
    assert budget.state(cast.room.team_id)["joules"] == 0
    assert not budget.is_spent(cast.room.team_id)


def test_a_budget_of_one_team_holds_up_no_other(cast: Cast) -> None:
    write(cast.room, plain("one"))
    Team.objects.filter(pk=cast.room.team_id).update(takes_max=0)
    assert claims.claim("preview", base="base") is None
    other = Team.objects.create(name="Other")
    room = Room.objects.create(team=other, hand=cast.room.hand)
    write(room, plain("one"), seq=1)
    assert claims.claim("preview", base="base") is not None
