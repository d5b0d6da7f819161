"""The edge of the websocket: who comes in, what their role may send, how much."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pycrdt import Text

from collab.film import lib0
from collab.log import rooms
from collab.models import Room
from collab.wire import protocol
from collab.wire.consumers import Rate
from collab.wire.hub import Hubs
from collab.wire.protocol import Close
from tests.collab.peer import Peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("edge")]


async def closed(user: Any, room: Any, *frames: bytes, join: bool = False) -> int | None:
    """The code with which these frames end a connection."""
    peer = Peer(user, room)
    await (peer.join(answer=False) if join else peer.connect())
    for frame in frames:
        await peer.send(frame)
    await peer.until(lambda: peer.closed is not None)
    return peer.closed


async def test_r21_members_come_in_and_others_learn_only_that_it_is_not_theirs(
    cast: Any, room: Room, hall: Hubs
) -> None:
    for name in ("alice", "bob", "rita", "vera"):
        peer = await Peer(cast.users[name], room).join()
        assert peer.title == "Film"
        await peer.leave()
    assert await closed(cast.users["charlie"], room) == Close.NOT_ALLOWED
    assert await closed(cast.users["alice"], "00000000-0000-0000-0000-000000000000") == Close.NOT_ALLOWED
    assert await closed(cast.users["alice"], "not-a-room") == Close.NOT_ALLOWED
    assert await closed(AnonymousUser(), room) == Close.SIGN_IN


@pytest.mark.parametrize(
    ("origin", "enters"),
    [("http://localhost", True), ("http://127.0.0.1:8000", True), ("http://elsewhere.example", False), (None, False)],
)
async def test_r21_only_our_own_pages_open_sockets(
    cast: Any, room: Room, hall: Hubs, origin: str | None, enters: bool
) -> None:
    from collab.asgi import application

    browser = Client()
    await sync_to_async(browser.force_login)(cast.users["alice"])
    headers = [(b"cookie", f"sessionid={browser.cookies['sessionid'].value}".encode())]
    headers += [(b"origin", origin.encode())] if origin else []
    socket = WebsocketCommunicator(application, f"/ws/rooms/{room.id}", headers=headers)
    assert (await socket.connect())[0] == enters
    if enters:
        await socket.send_to(bytes_data=protocol.ask(b"\0"))
        assert (await socket.receive_from(5))[:2] == b"\x00\x01"
        await socket.disconnect()


async def test_r21_a_cookie_is_what_signs_in(cast: Any, room: Room, hall: Hubs) -> None:
    from collab.asgi import application

    headers = [(b"origin", b"http://localhost"), (b"cookie", b"sessionid=invented")]
    socket = WebsocketCommunicator(application, f"/ws/rooms/{room.id}", headers=headers)
    await socket.connect()
    assert (await socket.receive_output(5))["code"] == Close.SIGN_IN


async def test_r2_a_socket_elsewhere_is_turned_away(hall: Hubs) -> None:
    from collab.asgi import application

    socket = WebsocketCommunicator(application, "/ws/nowhere", headers=[(b"origin", b"http://localhost")])
    assert not (await socket.connect())[0]


@pytest.mark.parametrize("name", ["rita", "vera"])
async def test_r4_a_reader_reads_and_nothing_of_hers_is_taken(cast: Any, room: Room, hall: Hubs, name: str) -> None:
    reader = await Peer(cast.users[name], room).join()
    alice = await Peer(cast.users["alice"], room).join()
    await alice.write("!")
    await reader.until(lambda: reader.title == "Film!")
    assert not reader.asked
    update = b"\x01\x01\x4d\x00\x04\x01\x05title\x01x\x00"
    await reader.send(protocol.answer(update))
    await reader.say_here({})
    await reader.until(lambda: reader.doc.client_id in reader.present)
    await reader.send(protocol.update(update))
    await reader.until(lambda: reader.closed is not None)
    assert reader.closed == Close.NOT_ALLOWED
    seq, film = await sync_to_async(rooms.fold)(room)
    assert (seq, film.title) == (2, "Film!")


async def test_r2_what_is_not_a_message_ends_the_connection(cast: Any, room: Room, hall: Hubs) -> None:
    for frame in (b"\x02", b"\x41\x00", b"\x00\x02\x05ab", b"\xff" * 100_000):
        assert await closed(cast.users["alice"], room, frame) == Close.RELOAD
    peer = Peer(cast.users["alice"], room)
    await peer.connect()
    await peer.communicator.send_to(text_data="hello")
    await peer.until(lambda: peer.closed is not None)
    assert peer.closed == Close.RELOAD


async def test_r13_a_state_vector_that_is_none_ends_the_connection(cast: Any, room: Room, hall: Hubs) -> None:
    assert await closed(cast.users["alice"], room, protocol.ask(b"\xff\xff")) == Close.RELOAD


async def test_r3_only_the_first_answer_may_be_large(cast: Any, room: Room, hall: Hubs) -> None:
    alice = Peer(cast.users["alice"], room)
    script = alice.doc.get("script", type=Text)
    script += "x" * (protocol.UPDATE_BYTES_MAX + 1000)
    await alice.join()
    await alice.until(lambda: alice.saved == 1)
    await alice.send(protocol.answer(bytes(protocol.UPDATE_BYTES_MAX + 1)))
    await alice.until(lambda: alice.closed is not None)
    assert alice.closed == Close.TOO_LARGE
    assert await closed(cast.users["bob"], room, b"\x00\x02" + lib0.uint(70_000)) == Close.TOO_LARGE


async def test_r19_a_flood_ends_its_own_connection_and_no_other(cast: Any, room: Room, hall: Hubs) -> None:
    bob = await Peer(cast.users["bob"], room).join()
    assert await closed(cast.users["alice"], room, *[protocol.update(b"\x00\x00")] * 700, join=True) == Close.TOO_FAST
    await bob.write("!")
    await bob.all_saved()


async def test_r19_who_asks_for_the_film_again_and_again_is_cut(cast: Any, room: Room, hall: Hubs) -> None:
    assert await closed(cast.users["vera"], room, *[protocol.ask(b"\0")] * 25) == Close.TOO_FAST


async def test_a_client_that_takes_in_nothing_is_cut(cast: Any, room: Room, hall: Hubs) -> None:
    slow = Peer(cast.users["bob"], room)
    slow.communicator.scope["extensions"] = {"telar.buffered": lambda: 10 * 1024 * 1024}
    await slow.connect()
    await slow.send(protocol.ask(b"\0"))
    await slow.until(lambda: slow.closed is not None)
    assert slow.closed == Close.TOO_SLOW


async def test_who_asks_hears_who_is_here(cast: Any, room: Room, hall: Hubs) -> None:
    alice = await Peer(cast.users["alice"], room).join()
    await alice.say_here({"clip": "c1"})
    bob = Peer(cast.users["bob"], room)
    await bob.connect()
    await bob.send(b"\x03")
    await bob.until(lambda: bool(bob.present))
    assert [state["clip"] for state in bob.present.values()] == ["c1"]


def test_a_rate_takes_its_burst_and_then_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("collab.wire.consumers.time.monotonic", lambda: clock[0])
    rate = Rate(rate=10, burst=20)
    assert [rate.take() for _ in range(21)].count(True) == 20
    clock[0] += 1.0
    assert [rate.take() for _ in range(20)].count(True) == 9  # the one too many is still owed
    clock[0] += 10.0
    assert rate.take(20)
    assert not rate.take(0.5)
