"""Who may say what on a socket: everybody x every message. A new message without a row fails here."""

from collections.abc import Callable

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from pycrdt import Text

from collab.film import lib0
from collab.log import rooms
from collab.models import Room
from collab.wire import protocol
from collab.wire.hub import Hubs
from collab.wire.protocol import Close, Kind, Step
from tests.collab.film.test_validation import update_of
from tests.collab.peer import Peer
from tests.collab.permission_rows import NAMES, PEOPLE
from tests.collab.test_permission_matrix import late_reviewer, neighbour, removed
from tests.conftest import Cast

TAKEN, DROPPED = "taken", "dropped"


def row(*, reads: object, writes: object) -> tuple[object, ...]:
    outside, nobody = Close.NOT_ALLOWED, Close.SIGN_IN
    return (nobody, outside, reads, reads, writes, writes, outside, nobody)


def words(client: int) -> bytes:
    return update_of(lambda doc: doc.get("title", type=Text).insert(0, "x"), client)


def same(frame: bytes) -> Callable[[int], bytes]:
    return lambda client: frame


# (kind, step): (frame of a client id, the kind that answers it, what becomes of it)
MESSAGES: dict[tuple[int, int | None], tuple[Callable[[int], bytes], int, tuple[object, ...]]] = {
    (Kind.SYNC, Step.ASK): (same(protocol.ask(b"\0")), Kind.SYNC, row(reads=TAKEN, writes=TAKEN)),
    (Kind.SYNC, Step.ANSWER): (
        lambda client: protocol.answer(words(client)),
        Kind.SAVED,
        row(reads=DROPPED, writes=TAKEN),
    ),
    (Kind.SYNC, Step.UPDATE): (
        lambda client: protocol.update(words(client)),
        Kind.SAVED,
        row(reads=Close.NOT_ALLOWED, writes=TAKEN),
    ),
    (Kind.AWARENESS, None): (
        lambda client: protocol.awareness([(client, 1, {})]),
        Kind.AWARENESS,
        row(reads=TAKEN, writes=TAKEN),
    ),
    (Kind.QUERY_AWARENESS, None): (same(b"\x03"), Kind.AWARENESS, row(reads=TAKEN, writes=TAKEN)),
    (Kind.FEED, None): (
        same(bytes((Kind.FEED,)) + lib0.text('{"since": 0}')),
        Kind.SAVED,
        row(reads=TAKEN, writes=TAKEN),
    ),
    (Kind.SAVED, None): (same(protocol.saved(1)), Kind.SAVED, row(reads=Close.RELOAD, writes=Close.RELOAD)),
    (Kind.REFUSED, None): (same(protocol.refused("gap", "")), -1, row(reads=Close.RELOAD, writes=Close.RELOAD)),
    (2, None): (same(b"\x02"), -1, row(reads=Close.RELOAD, writes=Close.RELOAD)),  # a kind that nobody knows
}


def test_every_kind_of_message_has_a_row() -> None:
    kinds = {(kind, None) for kind in Kind if kind != Kind.SYNC} | {(Kind.SYNC, step) for step in Step}
    assert set(MESSAGES) == kinds | {(2, None)}
    assert set(protocol.PARSERS) <= {kind for kind, _ in MESSAGES}


async def becomes(peer: Peer, frame: bytes, answered_by: int) -> object:
    """What becomes of a frame: the close code that it brings; taken, when its answer comes; else dropped."""
    await peer.connect()
    peer.answering = False
    await peer.send(protocol.ask(b"\0"))
    await peer.say_since(0)
    await peer.until(lambda: peer.closed is not None or (peer.synced and Kind.SAVED in peer.kinds))
    if peer.closed is not None:
        return peer.closed
    while not await peer.communicator.receive_nothing(0.05):
        await peer.receive()
    peer.kinds.clear()
    await peer.send(frame)
    if answered_by != Kind.SYNC:
        await peer.send(protocol.ask(b"\0"))  # answered after everything that came before it
    await peer.until(lambda: peer.closed is not None or Kind.SYNC in peer.kinds)
    while not await peer.communicator.receive_nothing(0.05):  # presence is told at the end of a tick
        await peer.receive()
    return peer.closed or (TAKEN if answered_by in peer.kinds else DROPPED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", MESSAGES, ids=[f"{kind}-{step}" for kind, step in MESSAGES])
async def test_r4_each_message_becomes_for_each_person_what_its_row_says(
    cast: Cast, room: Room, hall: Hubs, key: tuple[int, int | None]
) -> None:
    frame, answered_by, expected = MESSAGES[key]
    users = {person: cast.users[name] for person, name in NAMES.items()}
    users["removed"] = await database_sync_to_async(removed)(cast)
    got: dict[str, object] = {}
    for client, person in enumerate(PEOPLE, 100):
        before = await database_sync_to_async(rooms.head)(room.id)
        peer = Peer(users.get(person, AnonymousUser()), room)
        got[person] = await becomes(peer, frame(client), answered_by)
        grew = await database_sync_to_async(rooms.head)(room.id) > before
        assert grew == (got[person] == TAKEN and key in [(Kind.SYNC, Step.ANSWER), (Kind.SYNC, Step.UPDATE)])
        await peer.leave()
    assert got == dict(zip(PEOPLE, expected, strict=True))


@pytest.mark.django_db(transaction=True)
async def test_r4_a_pupil_of_another_class_and_who_came_by_a_link_that_ended_hear_nothing(
    cast: Cast, room: Room, hall: Hubs
) -> None:
    for user in (await database_sync_to_async(neighbour)(), await database_sync_to_async(late_reviewer)(cast)):
        peer = Peer(user, room)
        assert await becomes(peer, protocol.ask(b"\0"), Kind.SYNC) == Close.NOT_ALLOWED
        assert not peer.kinds
        assert not peer.synced
        await peer.leave()
