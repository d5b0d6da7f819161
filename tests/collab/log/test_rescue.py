"""A log that cannot be read whole: found, opened as far as it goes, for reading only, and healed where somebody can."""

import asyncio
import random
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command
from django.db import connection

from collab.log import rescue, rooms
from collab.log.entries import Entry
from collab.log.rooms import BadLog, Damaged
from collab.models import Audit, Fact, Head, Room, Snapshot, Update
from collab.wire.hub import Hubs
from tests.collab.log.test_rooms import words
from tests.collab.peer import Peer
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

FLIPS = 1_000


def write(room: Room, member: int, *texts: str, client: int = 7) -> None:
    """These words at the end of the title, one entry each."""
    for update in words(client, *texts):
        rooms.append([Entry(room.id, rooms.head(room.id), [(member, update)], {client: member})])


def flip(room: Room, table: str, column: str, *, seq: int, bit: int) -> None:
    """Flip one bit of a row where it is stored: of its bytes, its numbers or its authors."""
    changed = {
        "bytes": "set_bit(bytes, {bit}, 1 - get_bit(bytes, {bit}))",
        "crc": "crc # (1::bigint << {bit})",
        "seq": "seq # (1::bigint << {bit})",
        "parts": "jsonb_set(parts, '{{0,{place}}}', to_jsonb((parts->0->>{place})::bigint # (1::bigint << {bit})))",
    }[column].format(bit=bit // 2 if column == "parts" else bit, place=bit % 2)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE collab_{table} SET {column} = {changed} WHERE room_id = %s AND seq = %s", [room.id, seq]
        )
        assert cursor.rowcount == 1


def test_every_one_of_a_thousand_flipped_bits_is_detected(room: Room, cast: Cast) -> None:
    """In any entry or snapshot, in any of what is stored of it."""
    write(room, cast.members["alice"].id, *"a few words to be flipped")
    body = rooms.child().call("snapshot", rooms.log(room.id).updates)["update"]
    end, seed = rooms.head(room.id), random.randrange(10**6)
    die = random.Random(seed)
    missed = []
    for number in range(FLIPS):
        table, column = die.choice(("update", "snapshot")), die.choice(("bytes", "bytes", "crc", "seq", "parts"))
        column = "bytes" if (table, column) == ("snapshot", "parts") else column
        seq = end if table == "snapshot" else die.randint(1, end)
        size = len(body) if table == "snapshot" else len(bytes(Update.objects.get(room=room, seq=seq).bytes))
        bit = die.randrange({"bytes": size * 8, "crc": 32, "seq": 20, "parts": 20}[column])
        Snapshot.objects.filter(room=room).delete()
        if table == "snapshot":
            rooms.keep(room.id, end, body)
        rows = list(Update.objects.filter(room=room).values()) if column == "seq" and table == "update" else None
        try:
            flip(room, table, column, seq=seq, bit=bit)
        except Exception:
            continue  # the database refuses it by itself: such a row is there already
        found = rooms.readable(room.id, snapshots=table == "snapshot")
        if not (found.damage and found.seq < seq if table == "update" else found.snapshot == 0):
            missed.append((number, table, column, seq, bit))
        restore(room, table, column, seq=seq, bit=bit, rows=rows)
    assert missed == [], f"seed {seed}"


def restore(room: Room, table: str, column: str, *, seq: int, bit: int, rows: list[dict[str, Any]] | None) -> None:
    if table == "snapshot":
        return
    if rows is None:
        flip(room, table, column, seq=seq, bit=bit)
        return
    Update.objects.filter(room=room).delete()
    Update.objects.bulk_create(Update(**row) for row in rows)


@pytest.mark.parametrize(
    "harm",
    [
        lambda entries: entries.filter(seq=3).update(bytes=b""),
        lambda entries: entries.filter(seq=3).update(bytes=b"\x01\x01"),
        lambda entries: entries.filter(seq=3).update(parts=[]),
        lambda entries: entries.filter(seq=3).update(crc=0),
        lambda entries: entries.filter(seq=3).delete(),
        lambda entries: entries.filter(seq__gte=3).delete(),
    ],
    ids=["emptied", "truncated", "nobody's", "crc", "missing", "the end missing"],
)
def test_a_log_is_readable_up_to_its_first_bad_entry(room: Room, cast: Cast, harm: Any) -> None:
    write(room, cast.members["alice"].id, " one", " two", " three")
    harm(Update.objects.filter(room=room))
    with pytest.raises(BadLog):
        rooms.log(room.id)
    found = rooms.readable(room.id)
    assert (found.seq, found.bad) == (2, 3)
    assert rooms.child().call("fold", found.updates)["plain"]["title"] == "Film one"


def test_a_head_that_is_behind_its_entries_is_found(room: Room, cast: Cast) -> None:
    write(room, cast.members["alice"].id, " one")
    Head.objects.filter(room=room).update(seq=1)
    with pytest.raises(BadLog, match="ends at 1"):
        rooms.log(room.id)


def test_nothing_is_appended_to_a_log_that_is_noted_as_bad(room: Room, cast: Cast) -> None:
    rooms.note(room.id, 5, "entry 5 is damaged")
    assert rooms.append([Entry(room.id, 1, [(None, b"more")])]) == {room.id: Damaged(5)}
    rooms.note(room.id, 5, "entry 5 is damaged")
    rooms.note(room.id, None)
    assert rooms.append([Entry(room.id, 1, [(None, b"more")])]) == {room.id: 2}
    assert [row.what for row in Audit.objects.order_by("id")] == ["damaged", "repaired"]
    assert [fact.data["damaged"] for fact in Fact.objects.filter(kind="room").order_by("number")] == [True, False]


async def test_r22_a_damaged_room_opens_from_its_last_good_state_for_reading(
    room: Room, cast: Cast, hall: Hubs
) -> None:
    await sync_to_async(write)(room, cast.members["alice"].id, " one", " two", " three")
    await Update.objects.filter(room=room, seq=3).aupdate(bytes=b"rust")
    alice = await Peer(cast.users["alice"], room).join()
    assert alice.title == "Film one"
    await alice.until(lambda: any(fact.get("damaged") for fact in alice.facts))
    await alice.write(" more")
    bob = await Peer(cast.users["bob"], room).join()
    assert bob.title == "Film one"
    assert (alice.saved, alice.refused, alice.closed, alice.asked, bob.asked) == (0, None, None, False, False)
    assert await sync_to_async(rooms.head)(room.id) == 4


async def test_other_rooms_are_untouched_by_a_damaged_one(room: Room, cast: Cast, hall: Hubs) -> None:
    other = await sync_to_async(rooms.create_room)(team=room.team, hand=room.hand, title="Other", language="en")
    await sync_to_async(write)(room, cast.members["alice"].id, " one", " two")
    await Update.objects.filter(room=room, seq=2).adelete()
    for member in ("alice", "bob"):
        cast.members[member].room = None
        await cast.members[member].asave()
    sick = await Peer(cast.users["alice"], room).join()
    well = await Peer(cast.users["bob"], other).join()
    await well.write(" goes on")
    await well.all_saved()
    assert (sick.title, well.title) == ("Film", "Other goes on")
    assert [head.bad async for head in Head.objects.filter(room__in=[room, other]).order_by("seq", "bad")] == [None, 2]


async def test_r22_a_room_whose_log_was_mended_may_be_written_again(room: Room, cast: Cast, hall: Hubs) -> None:
    await sync_to_async(write)(room, cast.members["alice"].id, " one", " two")
    row = await Update.objects.aget(room=room, seq=2)
    await Update.objects.filter(id=row.id).aupdate(crc=0)
    alice = await Peer(cast.users["alice"], room).join()
    assert alice.title == "Film"
    await Update.objects.filter(id=row.id).aupdate(crc=row.crc)
    bob = await Peer(cast.users["bob"], room).join()  # somebody comes in, and it is looked at again
    assert bob.title == "Film one two"
    await alice.until(lambda: alice.closed is not None)
    assert alice.closed == 4503
    again = await Peer(cast.users["alice"], room, doc=alice.doc).join()
    await again.write(" three")
    await again.all_saved()
    assert again.title == "Film one two three"
    assert (await Head.objects.aget(room=room)).bad is None


async def test_who_still_holds_the_whole_document_mends_a_log_damaged_behind_it(
    room: Room, cast: Cast, hall: Hubs
) -> None:
    alice = await Peer(cast.users["alice"], room).join()
    await alice.write(" one")
    await alice.write(" two")
    await alice.all_saved()
    await Update.objects.filter(room=room, seq=1).aupdate(bytes=b"rust")
    with pytest.raises(BadLog):
        await sync_to_async(rooms.fold)(room)  # as the planner does
    assert (await Head.objects.aget(room=room)).bad == 1
    await alice.write(" three")
    await alice.all_saved()
    assert alice.closed is None
    assert (await Head.objects.aget(room=room)).bad is None
    assert (await sync_to_async(rooms.fold)(room))[1].title == "Film one two three"


async def test_an_entry_that_cannot_be_applied_ends_the_log_before_it(room: Room, cast: Cast, hall: Hubs) -> None:
    """Its checksum is good: what stands there was written so."""
    member = cast.members["alice"].id
    await sync_to_async(write)(room, member, *(f" {number}" for number in range(5)))
    seq = await sync_to_async(rooms.head)(room.id)
    await sync_to_async(rooms.append)([Entry(room.id, seq, [(member, b"\xff\xff\xff")])])
    await sync_to_async(rooms.append)([Entry(room.id, seq + 1, [(member, b"\x00\x00")])])
    async with asyncio.timeout(5):
        alice = await Peer(cast.users["alice"], room).join()
    assert alice.title == "Film 0 1 2 3 4"
    assert (await Head.objects.aget(room=room)).bad == seq + 1


async def test_a_snapshot_that_cannot_be_applied_is_passed_over_for_the_entries(
    room: Room, cast: Cast, hall: Hubs
) -> None:
    await sync_to_async(write)(room, cast.members["alice"].id, " one", " two")
    await sync_to_async(rooms.keep)(room.id, 2, b"\xff\xff\xff")
    alice = await Peer(cast.users["alice"], room).join()
    assert alice.title == "Film one two"
    await alice.write(" three")
    await alice.all_saved()


async def test_r22_a_log_cut_at_its_last_good_state_is_written_on_and_browsers_bring_back_what_they_hold(
    room: Room, cast: Cast, hall: Hubs
) -> None:
    before = await Peer(cast.users["alice"], room).join()
    await before.write(" one")
    await before.write(" two")
    await before.all_saved()
    await before.leave()
    await Update.objects.filter(room=room, seq=2).aupdate(bytes=b"rust")
    bob = await Peer(cast.users["bob"], room).join()
    assert bob.title == "Film"
    lost = await sync_to_async(rescue.cut)(room)
    assert (lost.first, lost.last, lost.updates) == (2, 2, {"Alice": 2})
    await bob.until(lambda: bob.closed == 4503)
    alice = await Peer(cast.users["alice"], room, doc=before.doc).join()
    await alice.write(" three")
    await alice.all_saved()
    again = await Peer(cast.users["bob"], room).join()
    assert again.title == alice.title == "Film one two three"
    assert (await sync_to_async(rooms.fold)(room))[1].title == "Film one two three"


def test_a_log_that_is_read_to_its_end_is_not_cut(room: Room) -> None:
    with pytest.raises(rescue.NotDamaged):
        rescue.cut(room)
    with pytest.raises(CommandError, match="not known to be damaged"):
        call_command("cut_log", str(room.id), "--yes")


def test_the_command_says_what_is_given_up_and_asks(
    room: Room, cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(room, cast.members["alice"].id, " one", " two", " three")
    Update.objects.filter(room=room, seq=3).update(bytes=b"rust")
    with pytest.raises(BadLog):
        rooms.fold(room)
    monkeypatch.setattr("builtins.input", lambda _: "")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("cut_log", str(room.id))
    said = capsys.readouterr().out
    assert "Entries 3 to 4" in said
    assert "Alice: 2" in said
    monkeypatch.setattr("builtins.input", lambda _: "y")
    call_command("cut_log", str(room.id))
    assert rooms.fold(room)[1].title == "Film one"
    assert rooms.append([Entry(room.id, 4, [(None, b"\0\0")])]) == {room.id: 5}
    assert [row.what for row in Audit.objects.order_by("id")] == ["damaged", "repaired", "cut"]
