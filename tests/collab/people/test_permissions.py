"""access_room: the only way in."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from collab import prepared
from collab.models import Invite, Member, Room, Team
from collab.people import permissions
from collab.people.permissions import NotAllowed, NotFound, SignedOut, access_room, access_session
from collab.wire import doors
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


# By a session: the same rights, asked for in one hop.


def session_of(user: Any) -> str:
    browser = Client()
    browser.force_login(user)
    return str(browser.cookies["sessionid"].value)


def nothing(cast: Cast) -> None: ...


def frozen_and_approved(cast: Cast) -> None:
    version = cast.room.versions.create(seq=1, name="First")
    Room.objects.filter(pk=cast.room.pk).update(frozen=timezone.now(), approved=version)


def paused(cast: Cast) -> None:
    Member.objects.filter(pk=cast.members["bob"].pk).update(paused=timezone.now())


def a_class(cast: Cast) -> None:
    Team.objects.update(kind=Team.Kind.CLASS)
    links_ran_out(cast)


def links_ran_out(cast: Cast) -> None:
    for name in ("rita", "vera"):
        link = Invite.objects.create(
            code=f"{name}-1", room=cast.room, role=cast.members[name].role, expires=timezone.now() - timedelta(hours=1)
        )
        Member.objects.filter(pk=cast.members[name].pk).update(invite=link)


def a_link_that_holds(cast: Cast) -> None:
    links_ran_out(cast)
    Invite.objects.update(expires=timezone.now() + timedelta(hours=1))


def removed(cast: Cast) -> None:
    Member.objects.filter(pk=cast.members["bob"].pk).update(removed=timezone.now())


def a_deleted_edition(cast: Cast) -> None:
    Room.objects.filter(pk=cast.room.pk).update(gone=timezone.now())


def of_the_team(cast: Cast) -> None:
    Member.objects.filter(pk=cast.members["bob"].pk).update(room=None)
    Member.objects.create(team=cast.room.team, user=cast.users["vera"], role="owner", name="Vera of the team")


def of_another_room(cast: Cast) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Member.objects.filter(pk=cast.members["bob"].pk).update(room=other)


def of_another_team(cast: Cast) -> None:
    Member.objects.filter(pk=cast.members["bob"].pk).update(room=None, team=Team.objects.create(name="Other"))


CHANGES = [
    nothing, frozen_and_approved, paused, a_class, links_ran_out, a_link_that_holds, removed, of_the_team,
    of_another_room, of_another_team, a_deleted_edition,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_session_opens_what_its_user_may_enter_as_the_same_member(cast: Cast, change: Callable[[Cast], None]) -> None:
    change(cast)
    passes = 0
    for name, user in cast.users.items():
        session = session_of(user)
        for room in (cast.room.id, uuid.uuid4(), "not-a-room"):
            try:
                expected = access_room(user, room)
            except NotFound:
                with pytest.raises(NotFound):
                    access_session(session, str(room))
                continue
            found, access = access_session(session, str(room))
            assert (found.pk, access.member.pk) == (user.pk, expected.member.pk), name
            assert doors.issue(access, found, session=session) == doors.issue(expected, user, session=session)
            for field in ("name", "color", "language", "paused", "role"):
                assert getattr(access.member, field) == getattr(expected.member, field)
            passes += 1
    assert (passes >= 2) != (change is a_deleted_edition)


def test_what_a_socket_is_let_in_with_costs_two_queries_and_whoever_comes_back_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    links_ran_out(cast)
    session = session_of(cast.users["vera"])
    asked, fetch = [], prepared.fetch

    def counted(statement: str, arguments: Any) -> Any:
        asked.append(statement)
        return fetch(statement, arguments)

    monkeypatch.setattr(prepared, "fetch", counted)
    for costs in (2, 1):
        asked.clear()
        with django_assert_num_queries(0):  # of Django's own
            user, access = access_session(session, str(cast.room.id))
            doors.issue(access, user, session=session)
        assert len(asked) == costs


def test_a_session_that_somebody_else_has_now_opens_what_is_theirs(cast: Cast) -> None:
    """They sign in at the same computer: the key is another, but nothing rests on that."""
    session = session_of(cast.users["bob"])
    assert access_session(session, str(cast.room.id))[0] == cast.users["bob"]
    kept = Session.objects.get(session_key=session_of(cast.users["vera"])).session_data
    Session.objects.filter(session_key=session).update(session_data=kept)
    user, access = access_session(session, str(cast.room.id))
    assert (user, access.member.role) == (cast.users["vera"], Member.Role.VIEWER)


def test_of_very_many_sessions_none_is_remembered_for_ever(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "OF_SESSIONS_MAX", 2)
    for _ in range(5):
        access_session(session_of(cast.users["bob"]), str(cast.room.id))
    assert len(permissions._of_sessions) <= 2


def over(cast: Cast, session: str) -> None:
    Session.objects.filter(session_key=session).update(expire_date=timezone.now() - timedelta(seconds=1))


def signed_out(cast: Cast, session: str) -> None:
    Session.objects.filter(session_key=session).delete()


def forged(cast: Cast, session: str) -> None:
    kept = Session.objects.get(session_key=session)
    kept.session_data = kept.session_data[:-1] + ("a" if kept.session_data[-1] != "a" else "b")
    kept.save()


def another_password(cast: Cast, session: str) -> None:
    cast.users["bob"].set_password("another word")
    cast.users["bob"].save()


def shut(cast: Cast, session: str) -> None:
    cast.users["bob"].is_active = False
    cast.users["bob"].save()


def gone(cast: Cast, session: str) -> None:
    cast.users["bob"].delete()


def by_a_backend_that_is_none(cast: Cast, session: str) -> None:
    store = Session.get_session_store_class()(session)
    store["_auth_user_backend"] = "elsewhere.Backend"
    store.save()


def without_its_stamp(cast: Cast, session: str) -> None:
    store = Session.get_session_store_class()(session)
    del store["_auth_user_hash"]
    store.save()


ENDS = [over, signed_out, forged, another_password, shut, gone, by_a_backend_that_is_none, without_its_stamp]


@pytest.mark.parametrize("end", ENDS)
def test_a_session_that_ended_opens_nothing(cast: Cast, end: Callable[[Cast, str], None]) -> None:
    session = session_of(cast.users["bob"])
    assert access_session(session, str(cast.room.id))[0] == cast.users["bob"]
    end(cast, session)
    with pytest.raises(SignedOut):
        access_session(session, str(cast.room.id))


@pytest.mark.parametrize("session", ["", "invented", "\0", "' OR 1=1 --", "x" * 10_000])
def test_what_is_no_session_opens_nothing(cast: Cast, session: str) -> None:
    with pytest.raises(SignedOut):
        access_session(session, str(cast.room.id))
