"""Who comes into a room: the film, what it is made of, who is here, and what they brought along."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async
from pycrdt import Text

from collab.log import rooms
from collab.models import Room, Update
from collab.wire import protocol, tick
from collab.wire.hub import Hubs
from tests.collab.peer import Peer, enter, stored_title

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("edge")]


async def test_r8_a_newcomer_gets_the_film_and_then_every_edit(cast: Any, room: Room, hall: Hubs) -> None:
    (alice,) = await enter(cast, room, "alice")
    bob, *_ = await asyncio.gather(Peer(cast.users["bob"], room).join(), *(alice.write("x") for _ in range(30)))
    await alice.all_saved()
    await bob.until(lambda: bob.title == alice.title)
    assert bob.title == "Film" + "x" * 30


async def test_r8_a_class_that_opens_a_film_has_it_encoded_once_until_somebody_writes(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, call = [], hall.sandbox.call

    async def counted(verb: str, *arguments: Any) -> Any:
        asked.append(verb)
        return await call(verb, *arguments)

    monkeypatch.setattr(hall.sandbox, "call", counted)
    alice, bob = await enter(cast, room, "alice", "bob")
    assert bob.title == alice.title == "Film"
    assert asked.count("join") == 1
    await alice.write("!")
    await alice.all_saved()
    rita = await Peer(cast.users["rita"], room).join()
    assert rita.title == "Film!"
    assert asked.count("join") == 2
    await bob.leave()
    again = await Peer(cast.users["bob"], room, doc=bob.doc).join()  # what it lacks is less than the film
    assert again.title == "Film!"
    assert asked.count("join") == 3
    assert (await Peer(cast.users["vera"], room).join()).title == "Film!"  # whole, whatever was sent last


async def test_a_film_that_is_read_anew_is_not_told_from_memory(cast: Any, room: Room, hall: Hubs) -> None:
    alice, *_ = await enter(cast, room, "alice")
    assert hall.wholes.get(room.id, hall.open[room.id].seq)
    hall.open[room.id].loaded = False
    seq = hall.open[room.id].seq
    await tick.load(hall, hall.open[room.id])
    assert hall.wholes.get(room.id, seq) is None
    await alice.leave()


async def test_r8_words_typed_before_the_first_synchronisation_wait_for_it(cast: Any, room: Room, hall: Hubs) -> None:
    """A stock client back from offline types on before its SyncStep2 is sent."""
    alice = await Peer(cast.users["alice"], room).join()
    await alice.leave()
    alice.doc.get("title", type=Text).insert(0, "offline ")
    again = Peer(cast.users["alice"], room, doc=alice.doc)
    await again.join(answer=False)
    await again.write(" online")
    async with asyncio.timeout(5):
        while not hall.open[room.id].parked:  # a gap, but not yet a refusal
            await asyncio.sleep(0.01)
    again.sent += 1
    await again.send(protocol.answer(again.doc.get_update(b"\x00")))
    await again.all_saved()
    assert await stored_title(room) == "offline Film online"


async def test_r8_only_so_much_waits_for_a_first_synchronisation(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collab.wire.hub.PARKED_MAX", 3)
    alice = await Peer(cast.users["alice"], room).join(answer=False)
    for clock in range(1, 6):
        await alice.send_update(bytes((1, 1, 77, clock)) + b"\x04\x01\x05title\x01x\x00")
    await alice.until(lambda: alice.refused is not None)
    assert alice.refused
    assert alice.refused["code"] == "gap"


async def test_r14_a_newcomer_sees_at_once_who_is_here_and_leaving_clears(cast: Any, room: Room, hall: Hubs) -> None:
    (alice,) = await enter(cast, room, "alice")
    await alice.say_here({"clip": "c1", "user": {"name": "Somebody else"}})
    me = alice.doc.client_id
    await alice.until(lambda: me in alice.present)  # a client gets its own back
    bob = await Peer(cast.users["bob"], room).join()
    await bob.until(lambda: me in bob.present)
    assert bob.present[me]["user"] == {
        "id": str(cast.members["alice"].pk),
        "name": "Alice",
        "color": "#2f7fd1",
        "role": "owner",
    }
    await alice.leave()
    await bob.until(lambda: bob.present[me] is None)


async def test_a_room_opens_from_its_snapshot_and_what_follows(cast: Any, room: Room, hall: Hubs) -> None:
    @database_sync_to_async
    def compacted() -> None:
        whole = rooms.child().call("snapshot", rooms.log(room.id).updates)["update"]
        rooms.keep(room.id, 1, whole)
        Update.objects.filter(seq=1).delete()

    await compacted()
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.write("!")
    await bob.until(lambda: bob.title == "Film!")


async def test_a_room_is_forgotten_when_its_last_socket_leaves(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.leave()
    assert room.id in hall.open
    await bob.leave()
    assert room.id not in hall.open
