"""What kills the document process, and who is refused again and again: found, kept, and silenced in the end."""

import asyncio
import time
from typing import Any

import pytest
from channels.db import database_sync_to_async

from collab.film import sandbox_client
from collab.log import quarantine
from collab.models import Quarantine, Room
from collab.wire.hub import Hubs
from collab.wire.protocol import Close
from tests.collab.peer import Peer, enter, stored_title

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("edge")]


async def test_r20_a_document_process_that_dies_costs_nobody_a_word(cast: Any, room: Room, hall: Hubs) -> None:
    alice, bob = await enter(cast, room, "alice", "bob")
    for number in range(5):
        await alice.write(str(number))
        assert hall.sandbox.child
        hall.sandbox.child.process.kill()
        await bob.write("x")
    await alice.all_saved()
    await bob.all_saved()
    await alice.until(lambda: len(alice.title) == len("Film") + 10)
    await bob.until(lambda: bob.title == alice.title)
    assert await stored_title(room) == alice.title


@pytest.mark.parametrize("fault", ["KILL", "HANG"])
async def test_r20_the_update_that_kills_it_is_quarantined_with_its_author_and_the_others_go_on(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(sandbox_client, "PROGRAM", "tests.collab.fragile_sandbox")
    hall.sandbox.watchdog = 0.5
    alice, bob = await enter(cast, room, "alice", "bob")
    started = time.monotonic()
    await alice.write(fault)
    await bob.write(" goes on")
    await alice.until(lambda: alice.refused is not None)
    await bob.all_saved()
    assert time.monotonic() - started < 10  # two watchdogs and two starts, on a busy machine
    assert alice.refused
    assert alice.refused["code"] == "killer"
    monkeypatch.undo()
    assert await stored_title(room) == "Film goes on"
    row = await kept(room)
    assert (row.code, row.member_id) == ("killer", cast.members["alice"].pk)
    assert fault.encode() in bytes(row.bytes)


async def kept(room: Room, *, count: int = 1) -> Quarantine:
    """The newest of `count` refused changes, once they are stored."""

    @database_sync_to_async
    def newest() -> Quarantine | None:
        rows = Quarantine.objects.filter(room=room).order_by("-id")
        return rows[0] if len(rows) >= count else None

    async with asyncio.timeout(5):
        while not (row := await newest()):
            await asyncio.sleep(0.01)
    return row


async def refused_again(cast: Any, room: Room) -> Peer:
    """Bob joins and sends what no client writes."""
    (bob,) = await enter(cast, room, "bob")
    await bob.send_update(b"rubbish")
    await bob.until(lambda: bob.refused is not None)
    return bob


async def test_r24_a_third_refusal_closes_the_connection_and_a_tenth_silences_its_author_here(
    cast: Any, room: Room, hall: Hubs
) -> None:
    for strikes in range(1, 11):
        bob = await refused_again(cast, room)
        row = await kept(room, count=strikes)
        assert (row.code, row.member_id, bytes(row.bytes)) == ("malformed", cast.members["bob"].pk, b"rubbish")
        if strikes >= 3:
            await bob.until(lambda bob=bob: bob.closed is not None)
            assert bob.closed == Close.RELOAD
        await bob.leave()
    alice, bob = await Peer(cast.users["alice"], room).join(), await Peer(cast.users["bob"], room).join()
    await bob.write(" shouted")
    await bob.until(lambda: bob.closed is not None)
    assert bob.refused
    assert (bob.refused["code"], bob.closed) == ("muted", Close.NOT_ALLOWED)
    await alice.write(" goes on")
    await alice.all_saved()
    assert await stored_title(room) == "Film goes on"


async def test_r24_a_silence_outlives_the_web_process_but_not_its_time(
    cast: Any, room: Room, hall: Hubs, settings: Any
) -> None:
    @database_sync_to_async
    def struck() -> None:
        for _ in range(10):
            quarantine.keep(room.id, cast.members["bob"].pk, "malformed", b"rubbish")

    await struck()
    _ = await enter(cast, room, "alice")
    bob = await Peer(cast.users["bob"], room).join()
    await bob.write(" shouted")
    await bob.until(lambda: bob.closed is not None)
    settings.STRIKE_SECONDS = 0
    assert await database_sync_to_async(quarantine.muted)(room.id) == set()


async def test_r20_an_update_that_eats_all_memory_is_found_and_refused_like_any_killer(
    cast: Any, room: Room, hall: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_client, "PROGRAM", "tests.collab.fragile_sandbox")
    alice, bob = await enter(cast, room, "alice", "bob")
    await alice.write("GREEDY")
    await alice.until(lambda: alice.refused is not None)
    await bob.write("!")
    await bob.all_saved()
    assert (await kept(room)).code == "killer"
