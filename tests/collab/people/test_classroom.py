"""A lesson: who may change what while the room is frozen, and that nothing written meanwhile is lost."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.utils import timezone
from pycrdt import Map

from collab.log import history, quarantine, rooms
from collab.log.entries import Entry
from collab.models import Audit, Fact, Member, Quarantine, Room, Update, Work
from collab.people import assignments, classroom
from collab.people.permissions import Access, Frozen, NotAllowed, access_room
from collab.wire import doors, usher
from collab.wire.hub import Hubs
from collab.wire.protocol import Close
from tests.collab.peer import SECONDS, Peer, enter
from tests.conftest import Cast

RULES = {
    "frozen": False,
    "is_class": False,
    "class_name": "",
    "cursors_hidden": False,
    "budget_spent": False,
    "teaches": True,
}
pytestmark = pytest.mark.django_db(transaction=True)


def owner(cast: Cast) -> Access:
    return Access(cast.room, cast.members["alice"])


async def freeze(cast: Cast, frozen: bool = True) -> None:
    await database_sync_to_async(classroom.freeze)(owner(cast), frozen)


def socket_of(hall: Hubs, cast: Cast, name: str) -> Any:
    return next(s for s in hall.open[cast.room.id].sockets if s.member == cast.members[name].pk)


async def is_held_back(hall: Hubs, cast: Cast, peer: Peer) -> None:
    await peer.until_true(lambda: socket_of(hall, cast, "bob").held_back, seconds=1 + usher.GRACE_SECONDS)


def test_freezing_is_a_row_a_fact_and_a_line_of_the_audit_and_twice_is_once(cast: Cast) -> None:
    for _ in range(2):
        assert classroom.freeze(owner(cast), True).frozen
    assert [fact.data for fact in Fact.objects.filter(kind="class")] == [{**RULES, "frozen": True}]
    assert Audit.objects.get().what == "freeze"
    assert classroom.freeze(owner(cast), False).frozen is None
    assert Fact.objects.latest("number").data["frozen"] is False


def test_in_a_frozen_room_an_editor_looks_and_an_owner_does_what_owners_do(cast: Cast) -> None:
    classroom.freeze(owner(cast), True)
    assert access_room(cast.users["bob"], cast.room.id).member == cast.members["bob"]
    for name, need in (("bob", Member.Role.EDITOR), ("rita", Member.Role.REVIEWER)):
        with pytest.raises(Frozen):
            access_room(cast.users[name], cast.room.id, need=need)
    assert access_room(cast.users["alice"], cast.room.id, need=Member.Role.OWNER)


async def test_r28_a_frozen_room_is_told_within_a_second_and_refuses_an_editor_in_their_language(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    await database_sync_to_async(Member.objects.filter(name="Bob").update)(language="es")
    alice, bob = await enter(cast, room, "alice", "bob")
    started = time.monotonic()
    await freeze(cast)
    await bob.until(lambda: any(fact["kind"] == "class" and fact["frozen"] for fact in bob.facts))
    assert time.monotonic() - started < 1.0
    await is_held_back(hall, cast, alice)
    await bob.write(" by Bob")
    await bob.until(lambda: bob.refused is not None)
    assert bob.refused == {
        "code": "frozen",
        "message": "La sala está en pausa: puedes mirar, no cambiar, hasta que quien la dirige la reanude.",
    }
    await alice.write(" by Alice")
    await alice.all_saved()
    assert "Bob" not in alice.title
    assert bob.closed is None
    # It is nobody's fault, so it is no strike.
    while not await database_sync_to_async(Quarantine.objects.count)():
        await bob.until_true(lambda: True)
    assert await database_sync_to_async(quarantine.recent(room.id).count)() == 0


async def test_r28_words_on_their_way_when_the_room_freezes_are_taken(cast: Cast, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await freeze(cast)
    await alice.until_true(lambda: any(held.frozen for held in hall.open[room.id].passes.values()))
    await bob.write(" a last letter")
    await bob.all_saved()
    await alice.until(lambda: "a last letter" in alice.title)
    assert bob.refused is None


async def test_r28_what_somebody_brings_to_a_frozen_room_waits_and_comes_when_it_goes_on(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    _, bob = await enter(cast, room, "alice", "bob")
    await bob.leave()
    bob.doc.get("title", type=type(bob.prompt())).insert(0, "offline ")  # no line: it waits in Bob's copy
    await freeze(cast)
    again = await Peer(cast.users["bob"], room, doc=bob.doc).join()
    while not await again.communicator.receive_nothing(0.1):
        await again.receive()
    assert not again.asked
    assert await database_sync_to_async(rooms.head)(room.id) == 1
    await freeze(cast, False)
    await again.until(lambda: again.closed is not None)
    assert again.closed == Close.UNAVAILABLE
    third = await Peer(cast.users["bob"], room, doc=bob.doc).join()
    await third.until(lambda: third.asked)
    await third.all_saved()
    assert await database_sync_to_async(rooms.head)(room.id) == 2


async def test_r28_who_was_there_all_along_writes_on_over_the_same_connection_as_soon_as_they_are_told(
    cast: Cast, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await freeze(cast)
    await is_held_back(hall, cast, alice)
    monkeypatch.setattr(doors, "look_at", lambda room: None)  # a hint may come late, on a busy machine
    await freeze(cast, False)
    await bob.until(lambda: bob.facts and bob.facts[-1].get("frozen") is False)
    assert not socket_of(hall, cast, "bob").held_back
    await bob.write(" goes on")
    await bob.all_saved()
    await alice.until(lambda: "goes on" in alice.title)


async def test_r28_a_row_changed_behind_our_backs_is_heeded_within_a_second(cast: Cast, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await database_sync_to_async(Room.objects.filter(pk=room.pk).update)(frozen=timezone.now())
    await is_held_back(hall, cast, alice)
    await bob.write("x")
    await bob.until(lambda: bob.refused is not None)


def test_a_pass_of_a_room_that_froze_does_not_hold_any_more(cast: Cast) -> None:
    held = doors.issue(access_room(cast.users["bob"], cast.room.id), cast.users["bob"], session="")
    assert doors.check([held]) == []
    classroom.freeze(owner(cast), True)
    (changed,) = doors.check([held])
    assert changed.access
    renewed = doors.renew(held, changed.access)
    assert renewed.frozen
    assert doors.check([renewed]) == []


def test_a_class_is_told_in_all_rooms_of_its_team_and_twice_is_once(cast: Cast) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    for _ in range(2):
        assert classroom.set_class(owner(cast), True).team.kind == "class"
    facts = Fact.objects.filter(kind="class")
    assert {fact.room_id for fact in facts} == {cast.room.pk, other.pk}
    assert [fact.data for fact in facts] == [{**RULES, "is_class": True, "class_name": "Loom", "teaches": False}] * 2


def test_in_a_class_only_its_owners_bring_an_old_state_back(cast: Cast, room: Room) -> None:
    classroom.set_class(owner(cast), True)
    bob = access_room(cast.users["bob"], room.id, need=Member.Role.EDITOR)
    with pytest.raises(NotAllowed):
        history.restore(bob, 1)
    assert history.restore(access_room(cast.users["alice"], room.id), 1)["changed"] is False


async def test_r29_a_room_that_becomes_a_class_closes_foreign_clips_on_open_connections(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    clip = alice.doc.get("clips", type=Map)["c1"]
    clip["owner"] = str(cast.members["rita"].pk)
    await alice.flush()
    await alice.all_saved()
    await bob.until(lambda: bob.doc.get("clips", type=Map)["c1"]["owner"] != "")
    bob.outbox.clear()
    await database_sync_to_async(classroom.set_class)(owner(cast), True)
    await bob.until(lambda: any(fact.get("is_class") for fact in bob.facts))
    await alice.until_true(lambda: socket_of(hall, cast, "bob").kind == "class", seconds=1.0)
    bob.prompt("c2").insert(0, "mine too ")
    await bob.flush()
    await bob.all_saved()
    bob.prompt("c1").insert(0, "x")
    await bob.flush()
    await bob.until(lambda: bob.refused is not None)
    assert bob.refused
    assert bob.refused["code"] == "foreign"
    clip["owner"] = str(cast.members["bob"].pk)
    await alice.flush()
    await alice.all_saved()
    again = await Peer(cast.users["bob"], room).join()
    await again.until(lambda: again.asked)
    again.prompt("c1").insert(0, "mine now ")
    await again.flush()
    await again.all_saved()


def test_the_panel_tells_how_long_each_has_written_nothing(cast: Cast, room: Room) -> None:
    bob, rita = cast.members["bob"].pk, cast.members["rita"].pk
    for seq, (member, minutes) in enumerate([(bob, 30), (rita, 9), (bob, 5)], 1):
        rooms.append([Entry(room.id, seq, [(member, b"")], {})])
        Update.objects.filter(seq=seq + 1).update(created=timezone.now() - timedelta(minutes=minutes))
    told = {one["name"]: one["idle"] for one in classroom.people(room)}
    assert told["Alice"] is None
    assert 300 <= told["Bob"] < 310
    assert 540 <= told["Rita"] < 550


async def test_the_panel_tells_who_is_in_their_copy_and_since_when(
    cast: Cast, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usher, "NOTE_SECONDS", 0.0)

    def give() -> Room:
        classroom.set_class(owner(cast), True)
        Member.objects.filter(name="Alice").update(room=None)
        assignments.give(access_room(cast.users["alice"], room.id))
        return Work.objects.get(member=cast.members["bob"]).room

    copy = await database_sync_to_async(give)()
    now = await database_sync_to_async(Room.objects.select_related("team").get)(pk=room.pk)
    told = database_sync_to_async(lambda: {one["name"]: one["copy"] for one in classroom.people(now)})
    assert await told() == dict.fromkeys(["Alice", "Bob", "Rita", "Vera"])
    bob = await Peer(cast.users["bob"], copy).join()
    async with asyncio.timeout(SECONDS):
        while (there := (await told())["Bob"]) is None:
            await bob.say_here({})
    assert there["room"] == str(copy.pk)
    assert 0 <= there["since"] < 60
    await bob.leave()
    seen = timezone.now() - timedelta(seconds=classroom.HERE_SECONDS + 1)
    await database_sync_to_async(Member.objects.filter(room=copy).update)(seen=seen)
    assert (await told())["Bob"] is None


def test_a_window_that_opens_after_a_while_is_a_coming_anew(cast: Cast) -> None:
    classroom.set_class(owner(cast), True)
    bob = cast.members["bob"]
    held = doors.issue(access_room(cast.users["bob"], cast.room.id), cast.users["bob"], session="")
    doors.note([held])
    bob.refresh_from_db()
    first = bob.came
    doors.note([held])
    bob.refresh_from_db()
    assert bob.came == first
    assert bob.seen > first
    Member.objects.filter(pk=bob.pk).update(seen=timezone.now() - timedelta(seconds=doors.GONE_SECONDS + 1))
    doors.note([held])
    bob.refresh_from_db()
    assert bob.came > first


def test_of_a_team_it_is_not_noted_whose_windows_are_open(cast: Cast) -> None:
    held = doors.issue(access_room(cast.users["bob"], cast.room.id), cast.users["bob"], session="")
    doors.note([held])
    assert not Member.objects.exclude(seen=None).exists()
