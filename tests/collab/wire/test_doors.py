"""Who is shown out, and how soon an open socket hears of it."""

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.conf import settings as configured
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from collab.models import ClientId, Fact, Member, Room
from collab.people import members
from collab.people.permissions import Access, NotAllowed, NotFound, access_room
from collab.wire import doors
from collab.wire.doors import Pass
from collab.wire.hub import Hubs
from collab.wire.protocol import Close
from tests.collab.peer import Peer, enter
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def owner(cast: Cast) -> Access:
    return Access(cast.room, cast.members["alice"])


def held(cast: Cast, name: str, session: str = "") -> Pass:
    return doors.issue(access_room(cast.users[name], cast.room.id), cast.users[name], session=session)


def test_who_was_removed_is_outside_and_their_words_and_client_ids_stay(cast: Cast) -> None:
    bob = cast.members["bob"]
    ClientId.objects.create(room=cast.room, client=77, member=bob)
    doors.remove(owner(cast), bob.pk)
    with pytest.raises(NotFound):
        access_room(cast.users["bob"], cast.room.id)
    assert members.memberships(cast.users["bob"]) == []
    assert ClientId.objects.get(client=77).member == bob
    assert Fact.objects.get(kind="people").data == {"member": bob.pk, "role": None}


def test_who_was_removed_does_not_come_back_by_a_code_and_their_name_is_free(cast: Cast) -> None:
    code = members.invite(cast.room).code
    doors.remove(owner(cast), cast.members["bob"].pk)
    with pytest.raises(members.Refused, match="removed"):
        members.join(cast.users["bob"], code=code, name="Robert")
    assert members.join(AnonymousUser(), code=code, name="Bob").name == "Bob"


@pytest.mark.parametrize("act", [doors.remove, lambda access, member: doors.set_role(access, member, "viewer")])
def test_nobody_changes_an_owner_or_somebody_of_another_room(cast: Cast, act: Callable[[Access, int], Any]) -> None:
    with pytest.raises(NotAllowed):
        act(owner(cast), cast.members["alice"].pk)
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Member.objects.filter(pk=cast.members["bob"].pk).update(room=other)
    for member in (cast.members["bob"].pk, 0):
        with pytest.raises(NotFound):
            act(owner(cast), member)


def test_a_withdrawn_code_shows_out_who_came_in_by_it_and_nobody_else(cast: Cast) -> None:
    code, other = members.invite(cast.room).code, members.invite(cast.room).code
    luz = members.join(AnonymousUser(), code=code, name="Luz")
    sol = members.join(AnonymousUser(), code=other, name="Sol")
    assert doors.withdraw(owner(cast), code) == 1
    with pytest.raises(NotFound):
        access_room(luz.user, cast.room.id)
    assert access_room(sol.user, cast.room.id).member == sol
    with pytest.raises(members.Refused, match="code_expired"):
        members.join(AnonymousUser(), code=code, name="Mar")
    with pytest.raises(NotFound):
        doors.withdraw(owner(cast), code)


def test_passes_that_hold_cost_one_query_for_all(cast: Cast, django_assert_num_queries: Any) -> None:
    passes = [held(cast, name) for name in ("alice", "bob", "rita", "vera")]
    with django_assert_num_queries(1):
        assert doors.check(passes) == []


def test_each_change_of_a_row_is_seen_whoever_made_it(cast: Cast) -> None:
    passes = {name: held(cast, name) for name in ("alice", "bob", "rita", "vera")}
    cast.members["bob"].delete()
    Member.objects.filter(pk=cast.members["rita"].pk).update(role="viewer")
    cast.users["vera"].set_password("another word")
    cast.users["vera"].save()
    seen = {changed.of: changed for changed in doors.check(list(passes.values()))}
    assert set(seen) == {passes["bob"], passes["rita"], passes["vera"]}
    assert (seen[passes["bob"]].signed_in, seen[passes["bob"]].member) == (True, None)
    assert seen[passes["rita"]].member == cast.members["rita"]
    assert not seen[passes["vera"]].signed_in


def test_a_session_that_ended_is_signed_out(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.users["bob"])
    session = browser.cookies["sessionid"].value
    assert doors.check([held(cast, "bob", session)]) == []
    import_module(configured.SESSION_ENGINE).SessionStore(session).delete()
    assert [changed.signed_in for changed in doors.check([held(cast, "bob", session)])] == [False]


def test_a_deleted_room_is_nobodys_whether_their_account_is_gone_with_it_or_not(cast: Cast) -> None:
    Member.objects.filter(pk=cast.members["alice"].pk).update(room=None)  # who owns the team stays when a room goes
    passes = {name: held(cast, name) for name in ("alice", "bob")}
    cast.room.delete()
    cast.users["bob"].delete()
    told = {changed.of: (changed.signed_in, changed.access) for changed in doors.check(list(passes.values()))}
    assert told == {passes["alice"]: (True, None), passes["bob"]: (True, None)}


async def seconds_until_closed(peer: Peer) -> float:
    started = time.monotonic()
    await peer.until(lambda: peer.closed is not None)
    return time.monotonic() - started


def by_command(cast: Cast) -> None:
    doors.remove(owner(cast), cast.members["bob"].pk)


def behind_our_backs(cast: Cast) -> None:
    Member.objects.filter(pk=cast.members["bob"].pk).delete()


def by_password(cast: Cast) -> None:
    cast.users["bob"].set_password("another word")
    cast.users["bob"].save()


@pytest.mark.parametrize(
    ("change", "code"),
    [(by_command, Close.NOT_ALLOWED), (behind_our_backs, Close.NOT_ALLOWED), (by_password, Close.SIGN_IN)],
)
async def test_r27_who_may_not_stay_is_out_within_a_second(
    cast: Cast, room: Room, hall: Hubs, change: Callable[[Cast], None], code: Close
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await database_sync_to_async(change)(cast)
    assert await seconds_until_closed(bob) < 1.0
    assert bob.closed == code
    await alice.write(" goes on")
    await alice.all_saved()


async def test_r27_a_sign_out_closes_the_sockets_of_that_session_within_a_second(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    from collab.asgi import application

    browser = Client()
    await sync_to_async(browser.force_login)(cast.users["bob"])
    cookie = f"sessionid={browser.cookies['sessionid'].value}".encode()
    bob = Peer(None, room, application=application)
    bob.communicator.scope["headers"] = [(b"origin", b"http://localhost"), (b"cookie", cookie)]
    await bob.join()
    elsewhere = await Peer(cast.users["bob"], room).join()
    await database_sync_to_async(browser.post)("/api/sign-out")
    assert await seconds_until_closed(bob) < 1.0
    assert bob.closed == Close.SIGN_IN
    await elsewhere.write(" goes on")
    await elsewhere.all_saved()


async def test_r27_who_loses_the_right_to_write_reads_on_and_is_told_why_words_are_not_taken(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await database_sync_to_async(doors.set_role)(owner(cast), cast.members["bob"].pk, "viewer")
    await bob.until(lambda: any(fact["kind"] == "people" for fact in bob.facts))
    socket = next(socket for socket in hall.open[room.id].sockets if socket.member == cast.members["bob"].pk)
    await alice.until_true(lambda: not socket.writes, seconds=1.0)
    await bob.write(" by Bob")
    await bob.until(lambda: bob.refused is not None)
    assert bob.refused
    assert bob.refused["code"] == "role"
    await alice.write("!")
    await bob.until(lambda: "!" in bob.title)
    assert bob.closed is None
    assert "Bob" not in alice.title


async def test_r27_who_may_write_from_now_on_comes_in_once_more(cast: Cast, room: Room, hall: Hubs) -> None:
    vera = await Peer(cast.users["vera"], room).join()
    await database_sync_to_async(doors.set_role)(owner(cast), cast.members["vera"].pk, "editor")
    await vera.until(lambda: vera.closed is not None)
    assert vera.closed == Close.UNAVAILABLE  # which a client tries again
    again = await Peer(cast.users["vera"], room).join()
    await again.write("!")
    await again.all_saved()


async def test_r19_a_room_and_a_person_have_only_so_many_sockets(
    cast: Cast, room: Room, hall: Hubs, settings: Any
) -> None:
    settings.SOCKETS_PERSON_MAX, settings.SOCKETS_ROOM_MAX = 2, 3
    lines = [await Peer(cast.users[name], room).join() for name in ("bob", "bob")]
    third = Peer(cast.users["bob"], room)
    await third.connect()
    await third.until(lambda: third.closed is not None)
    assert third.closed == Close.UNAVAILABLE
    await Peer(cast.users["alice"], room).join()
    full = Peer(cast.users["vera"], room)
    await full.connect()
    await full.until(lambda: full.closed is not None)
    assert full.closed == Close.UNAVAILABLE
    await lines[0].leave()
    await Peer(cast.users["vera"], room).join()
