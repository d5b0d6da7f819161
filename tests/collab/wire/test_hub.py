"""A room's tick: persist, acknowledge, broadcast; and what happens when something stands in the way."""

import asyncio
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.db import transaction
from pycrdt import Doc, Text

from collab.log import feed, rooms
from collab.log.entries import Entry
from collab.models import Room, Update
from collab.wire import protocol, tick
from collab.wire.hub import Hub, Hubs
from collab.wire.protocol import Close
from collab.wire.sockets import Frame, Socket
from collab.wire.verdicts import Work
from tests.collab.film.test_validation import update_of
from tests.collab.peer import Peer, enter, stored_title

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("edge")]


@database_sync_to_async
def written_elsewhere(room: Room, update: bytes, member: int, client: int) -> None:
    """Another process writes to the log, and tells nobody."""
    rooms.append([Entry(room.id, rooms.head(room.id), [(member, update)], {client: member})])


def words(text: str, client: int = 77) -> bytes:
    return update_of(lambda doc: doc.get("title", type=Text).insert(0, text), client)


async def test_r7_two_people_see_each_others_letters(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.write(" A")
    await bob.write(" B")
    await alice.until(lambda: " A" in alice.title and " B" in alice.title)
    await bob.until(lambda: bob.title == alice.title)


async def test_r6_an_edit_is_saved_before_anybody_sees_it(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.write("!")
    await bob.until(lambda: bob.title == "Film!")
    assert await stored_title(room) == "Film!"


async def test_r6_while_nothing_can_be_stored_nobody_hears_and_nothing_is_called_saved(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    append, tried = rooms.append, asyncio.Event()

    def away(entries: Any) -> Any:
        hall.loop.call_soon_threadsafe(tried.set)
        raise tick.InterfaceError("the database is away")

    monkeypatch.setattr(rooms, "append", away)
    await alice.write("!")
    await asyncio.wait_for(tried.wait(), 5)
    assert await bob.communicator.receive_nothing(0.3)
    assert alice.saved == alice.sent - 1
    monkeypatch.setattr(rooms, "append", append)
    await alice.all_saved()
    await bob.until(lambda: bob.title == "Film!")


async def test_r6_what_was_stored_without_our_learning_of_it_is_acknowledged_and_told_once(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    append = rooms.append

    def cut(entries: Any) -> Any:
        append(entries)
        monkeypatch.setattr(rooms, "append", append)
        raise tick.InterfaceError("the answer was lost")

    monkeypatch.setattr(rooms, "append", cut)
    await alice.write("!")
    await alice.all_saved()
    await bob.until(lambda: bob.title == "Film!")
    assert await stored_title(room) == "Film!"
    assert await database_sync_to_async(Update.objects.filter(room=room).count)() == 2


class Line:
    """A connection that notes when it hears something, and of what kinds."""

    def __init__(self, name: str, heard: list[tuple[str, list[int]]]) -> None:
        self.name = name
        self.heard = heard

    def write(self, *frames: Frame) -> int:
        self.heard.append((self.name, [frame.data[0] for frame in frames]))
        return 0


async def test_r6_the_authors_of_all_rooms_hear_before_anybody_else(
    hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stored(_: Hubs, works: list[Work]) -> list[Work]:
        for work in works:
            work.settled, work.items, work.merged = work.items, [], b"words"
        return []

    monkeypatch.setattr(tick, "attempt", stored)
    heard: list[tuple[str, list[int]]] = []
    open_rooms = [Hub(uuid.uuid4(), hall) for _ in range(3)]
    for number, hub in enumerate(open_rooms):
        for name in (f"author {number}", f"reader {number}", f"newcomer {number}"):
            socket = Socket(member=1, user={}, role="editor", line=Line(name, heard))  # type: ignore[arg-type]
            socket.entered = not name.startswith("newcomer")
            socket.listens = True
            hub.sockets.add(socket)
            if name.startswith("author"):
                hub.edit(socket, b"words", first=False)
    await tick.run(hall, open_rooms)
    saved, update = protocol.saved(1)[0], protocol.update(b"")[0]
    assert heard == [
        *((f"author {number}", [saved, update]) for number in range(3)),
        *((f"reader {number}", [update]) for number in range(3)),
    ]


async def test_r12_saved_counts_every_update_of_the_connection_in_order(cast: Any, room: Room, hall: Hubs) -> None:
    (alice,) = await enter(cast, room, "alice")
    for letter in "hello":
        await alice.write(letter)
    await alice.send_update(b"\x00\x00")  # brings nothing: saved too
    await alice.all_saved()
    assert alice.saved == 7  # its SyncStep2 included


async def test_r11_a_gap_is_refused_and_nothing_more_is_taken(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    doc: Doc = Doc(client_id=77)
    title = doc.get("title", type=Text)
    title += "lost"
    state = doc.get_state()
    title += " found"
    await alice.send_update(doc.get_update(state))
    await alice.until(lambda: alice.refused is not None)
    assert alice.refused
    assert alice.refused["code"] == "gap"
    await alice.write("ignored")
    await bob.write("!")
    await bob.all_saved()
    assert await stored_title(room) == "Film!"
    assert alice.saved == 1


async def test_r11_a_client_that_knows_no_refusals_must_reload(cast: Any, room: Room, hall: Hubs) -> None:
    stock = await Peer(cast.users["alice"], room).join(feed=False)
    await stock.send_update(b"rubbish")
    await stock.until(lambda: stock.closed is not None)
    assert stock.closed == Close.RELOAD


async def test_r10_a_log_that_moved_elsewhere_is_read_and_the_edit_judged_again(
    cast: Any, room: Room, hall: Hubs
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.all_saved()
    await written_elsewhere(room, words("there "), cast.members["bob"].pk, 77)
    await alice.write(" here")
    for peer in (alice, bob):
        await peer.until(lambda peer=peer: "there " in peer.title and " here" in peer.title)
    await alice.all_saved()
    assert "there" in await stored_title(room)
    assert "here" in await stored_title(room)


async def test_r10_a_gap_that_the_log_fills_is_no_gap(cast: Any, room: Room, hall: Hubs) -> None:
    """alice's first half went through another process."""
    (alice,) = await enter(cast, room, "alice")
    await alice.all_saved()
    doc: Doc = Doc(client_id=77)
    title = doc.get("title", type=Text)
    title += "one "
    first, state = doc.get_update(), doc.get_state()
    title += "two "
    await written_elsewhere(room, first, cast.members["alice"].pk, 77)
    await alice.send_update(doc.get_update(state))
    await alice.all_saved()
    assert "one two" in await stored_title(room)


async def test_r18_what_others_wrote_arrives_within_a_second_without_any_hint(
    cast: Any, room: Room, hall: Hubs
) -> None:
    (alice,) = await enter(cast, room, "alice")
    await written_elsewhere(room, words("there "), cast.members["bob"].pk, 77)
    await alice.until(lambda: "there" in alice.title)


async def test_r5_nobody_writes_under_anothers_client_id(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.write("!")
    await alice.all_saved()
    forged: Doc = Doc(client_id=alice.doc.client_id)
    forged.apply_update(alice.doc.get_update())
    state = forged.get_state()
    text = forged.get("title", type=Text)
    text += " forged"
    await bob.send_update(forged.get_update(state))
    await bob.until(lambda: bob.refused is not None)
    assert bob.refused
    assert bob.refused["code"] == "owner"
    await alice.write("?")
    await alice.all_saved()
    assert await stored_title(room) == "Film!?"


async def test_r5_an_id_that_only_speaks_in_presence_is_taken_too(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.say_here({})
    await bob.until(lambda: alice.doc.client_id in bob.present)
    await bob.send_update(words("forged", alice.doc.client_id))
    await bob.until(lambda: bob.refused is not None)
    assert bob.refused
    assert bob.refused["code"] == "owner"


async def test_r17_facts_reach_the_screens_in_order_each_once(cast: Any, room: Room, hall: Hubs) -> None:
    await publish(room, "job", {"id": "early"})
    (alice,) = await enter(cast, room, "alice")
    await alice.until(lambda: len(alice.facts) == 1)
    for number in range(5):
        await publish(room, "job", {"id": number})
    await alice.until(lambda: len(alice.facts) == 6)
    assert [fact["n"] for fact in alice.facts] == [1, 2, 3, 4, 5, 6]
    assert alice.facts[-1] == {"n": 6, "kind": "job", "id": 4}


async def test_r17_a_screen_far_behind_gets_the_state_instead(cast: Any, room: Room, hall: Hubs) -> None:
    for number in range(210):
        await publish(room, "job", {"id": number})
    (alice,) = await enter(cast, room, "alice")
    await alice.until(lambda: bool(alice.facts))
    assert [(fact["n"], fact["kind"]) for fact in alice.facts] == [(210, "state")]
    assert "segments" in alice.facts[0]


async def test_r17_a_number_from_another_history_counts_for_nothing(cast: Any, room: Room, hall: Hubs) -> None:
    await publish(room, "job", {"id": "here"})
    alice = await Peer(cast.users["alice"], room).join(feed=False)
    await alice.say_since(1_000_000)
    await alice.until(lambda: bool(alice.facts))


@database_sync_to_async
def publish(room: Room, kind: str, data: dict[str, Any]) -> None:
    with transaction.atomic():
        feed.publish(room, kind, data)


async def test_what_outlived_its_connection_and_misses_something_is_dropped_without_a_word(
    cast: Any, room: Room, hall: Hubs, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    leaving, judge = (
        next(socket for socket in hall.hub(room.id).sockets if socket.user["name"] == "Alice"),
        tick.attempt,
    )

    async def once_she_is_gone(hubs: Hubs, works: list[tick.Work]) -> Any:
        while not leaving.gone:
            await asyncio.sleep(0)
        return await judge(hubs, works)

    monkeypatch.setattr(tick, "attempt", once_she_is_gone)
    for word in (" one", " two"):
        text = alice.doc.get("title", type=Text)
        text += word
    await alice.send_update(alice.outbox[1])  # what it builds on was lost with its line
    await alice.leave()
    await bob.write("!")
    await bob.all_saved()
    assert [record.message for record in caplog.records if "refused" in record.message] == []
    again = await Peer(cast.users["alice"], room, doc=alice.doc).join()
    await again.until(lambda: again.asked and again.saved >= again.sent)
    assert sorted(await stored_title(room)) == sorted("Film one two!")


async def test_one_rooms_trouble_is_not_anothers(cast: Any, room: Room, hall: Hubs) -> None:
    other = await database_sync_to_async(rooms.create_room)(
        team=cast.room.team, hand=cast.room.hand, title="Other", language="en"
    )
    await sync_to_async(cast.members["bob"].__class__.objects.filter(user=cast.users["bob"]).update)(room=other)
    alice, bob = await Peer(cast.users["alice"], room).join(), await Peer(cast.users["bob"], other).join()
    await written_elsewhere(room, words("there "), cast.members["alice"].pk, 77)
    await asyncio.gather(alice.write("!"), bob.write("!"))
    await alice.all_saved()
    await bob.all_saved()
    assert await stored_title(other) == "Other!"
