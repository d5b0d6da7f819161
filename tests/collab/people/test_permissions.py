"""access_room: the only way in."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser

from collab.models import Member
from collab.people.permissions import NotAllowed, NotFound, access_room
from tests.conftest import Cast

LADDER = ["vera", "rita", "bob", "alice"]


@pytest.mark.parametrize(("need", "from_rank"), [("viewer", 0), ("reviewer", 1), ("editor", 2), ("owner", 3)])
def test_a_role_opens_what_it_covers_and_nothing_above(cast: Cast, need: str, from_rank: int) -> None:
    for rank, name in enumerate(LADDER):
        if rank >= from_rank:
            assert access_room(cast.users[name], cast.room.id, need=need).member == cast.members[name]
        else:
            with pytest.raises(NotAllowed):
                access_room(cast.users[name], cast.room.id, need=need)


def test_an_outsider_cannot_tell_a_foreign_room_from_a_missing_one(cast: Cast) -> None:
    for user in (cast.users["charlie"], AnonymousUser()):
        for room in (cast.room.id, uuid.uuid4(), "not-a-room", None):
            with pytest.raises(NotFound):
                access_room(user, room)


def test_a_member_of_the_whole_team_enters_each_of_its_rooms(cast: Cast) -> None:
    member = cast.members["bob"]
    member.room = None
    member.save()
    assert access_room(cast.users["bob"], cast.room.id).member == member


def test_a_removed_member_is_outside(cast: Cast) -> None:
    cast.members["bob"].delete()
    with pytest.raises(NotFound):
        access_room(cast.users["bob"], cast.room.id)


def test_a_membership_of_the_room_goes_before_one_of_the_whole_team(cast: Cast) -> None:
    vera = cast.users["vera"]
    whole = Member.objects.create(team=cast.room.team, user=vera, role=Member.Role.OWNER, name="Vera of the team")
    assert access_room(vera, cast.room.id).member == cast.members["vera"]
    cast.members["vera"].delete()
    assert access_room(vera, cast.room.id).member == whole
