"""Approve or ask again, with a name and a reason; an approved film is locked for everybody until it is reopened."""

import time
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.test import Client

from collab.film.timeline import Timeline
from collab.log import history, named, rooms
from collab.models import Audit, Decision, Room, Version
from collab.people.permissions import Approved, access_room
from collab.rendering import listing
from collab.review import decisions, pins
from collab.wire.hub import Hubs
from tests.collab.peer import Peer, enter
from tests.collab.reel import access, draw, facts, plain, write
from tests.collab.review.test_pins import name
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(cast: Cast, tmp_path: Path) -> Version:
    document = plain("a boat", "a car")
    write(cast.room, document)
    draw(tmp_path)
    return name(cast.room, document)


def test_a_clip_is_approved_or_asked_for_again_with_a_name_and_a_reason(cast: Cast, version: Version) -> None:
    decisions.decide(access(cast, "rita"), version.pk, verdict="again", clip="c0", reason=" too  dark ")
    decisions.decide(access(cast, "bob"), version.pk, verdict="approved", clip="c1")
    told = decisions.of(cast.room)
    assert [(one["clip"], one["verdict"], one["reason"], one["member"]["name"]) for one in told] == [
        ("c1", "approved", "", "Bob"),
        ("c0", "again", "too dark", "Rita"),
    ]
    assert [fact["approved"] for fact in facts(cast.room, "decision")] == [None, None]
    assert list(Audit.objects.order_by("id").values_list("what", flat=True)) == ["decide_again", "decide_approved"]
    assert listing.state(cast.room)["approved"] is None


def test_the_review_numbers_the_clips_of_the_film_for_notes_on_paper(
    cast: Cast, version: Version, client: Client
) -> None:
    client.force_login(cast.users["vera"])
    assert client.get(f"/api/rooms/{cast.room.pk}/review").json()["clips"] == {"c0": 1, "c1": 2}
    write(cast.room, plain("a car"), seq=2)  # the clip of a decision may be gone
    assert client.get(f"/api/rooms/{cast.room.pk}/review").json()["clips"] == {"c0": 1}


def test_who_asks_again_says_what_for(cast: Cast, version: Version) -> None:
    with pytest.raises(decisions.NoReason):
        decisions.decide(access(cast, "rita"), version.pk, verdict="again")
    with pytest.raises(decisions.Long):
        decisions.decide(access(cast, "rita"), version.pk, verdict="again", reason="x" * 501)
    with pytest.raises(pins.NoClip):
        decisions.decide(access(cast, "rita"), version.pk, verdict="approved", clip="c9")
    assert not Decision.objects.exists()


def test_an_approved_film_is_locked_for_its_owner_too_until_it_is_reopened(cast: Cast, version: Version) -> None:
    decisions.decide(access(cast, "rita"), version.pk, verdict="approved")
    assert listing.state(cast.room)["approved"] == {"id": version.pk, "name": "First", "seq": 1}
    for who in ("alice", "bob"):
        with pytest.raises(Approved):
            access_room(cast.users[who], cast.room.id, need="editor")
    for who, need in (("rita", "reviewer"), ("vera", "viewer"), ("alice", "owner")):
        assert access_room(cast.users[who], cast.room.id, need=need)
    with pytest.raises(Approved):
        decisions.decide(access(cast, "bob"), version.pk, verdict="again", reason="no")
    decisions.reopen(access(cast, "alice"), "one more idea")
    with pytest.raises(decisions.NotApproved):
        decisions.reopen(access(cast, "alice"))
    assert access_room(cast.users["bob"], cast.room.id, need="editor")
    assert [one["verdict"] for one in decisions.of(cast.room)] == ["reopened", "approved"]


def test_what_an_owner_takes_back_or_restores_is_refused_too(cast: Cast, room: Room) -> None:
    row = Version.objects.create(room=room, seq=1, name="Cut")
    pins.pin(row, Timeline(), now=True)
    decisions.decide(access(cast, "rita"), row.pk, verdict="approved")
    with pytest.raises(Approved):
        history.write(access(cast, "alice"), 1, b"", wanted=0)


async def test_r30_an_approved_film_refuses_words_of_everybody_and_goes_on_when_reopened(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    row = await database_sync_to_async(named.name_version)(access(cast, "bob"), "Cut")
    decide = database_sync_to_async(decisions.decide)
    started = time.monotonic()
    await decide(access(cast, "rita"), row["id"], verdict="approved")
    await bob.until(lambda: any(fact["kind"] == "decision" and fact["approved"] for fact in bob.facts))
    assert time.monotonic() - started < 1.0
    await alice.until_true(lambda: all(s.held_back for s in hall.open[room.id].sockets), seconds=2)
    for person in (alice, bob):
        await person.write(" more")
        await person.until(lambda who=person: who.refused is not None)
        assert person.refused
        assert person.refused["code"] == "approved"
    assert await database_sync_to_async(rooms.head)(room.id) == 1
    await database_sync_to_async(decisions.reopen)(access(cast, "alice"))
    again = await Peer(cast.users["bob"], room).join()
    await again.until(lambda: again.asked)
    await again.write(" more")
    await again.all_saved()


async def test_r30_an_owner_who_was_there_all_along_writes_on(cast: Cast, room: Room, hall: Hubs) -> None:
    (alice,) = await enter(cast, room, "alice")
    row = await database_sync_to_async(named.name_version)(access(cast, "bob"), "Cut")
    await database_sync_to_async(decisions.decide)(access(cast, "rita"), row["id"], verdict="approved")
    await alice.until_true(lambda: all(s.held_back for s in hall.open[room.id].sockets), seconds=2)
    await database_sync_to_async(decisions.reopen)(access(cast, "alice"))
    await alice.until_true(lambda: not any(s.held_back for s in hall.open[room.id].sockets), seconds=2)
    await alice.write(" goes on")
    await alice.all_saved()


def test_naming_a_version_pins_it(cast: Cast, room: Room) -> None:
    said: dict[str, Any] = named.name_version(access(cast, "bob"), "Cut")
    assert said["pinned"]
    film = pins.watch(access(cast, "rita"), said["id"])
    assert film["length"] > 0
    assert all(cell["url"] is None for cell in film["cells"]), "nothing was drawn yet"
