"""A plain Yjs client over a test connection: what a stock client does, without a browser."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import path
from pycrdt import Doc, Map, Text

from collab.film import lib0
from collab.log import rooms
from collab.models import Room
from collab.wire import protocol
from collab.wire.consumers import RoomConsumer
from collab.wire.protocol import Kind, Step

SECONDS = 10.0
Line = WebsocketCommunicator  # what a peer talks through: plain ASGI, or daphne_line.DaphneLine
ROUTES = URLRouter([path("ws/rooms/<str:room>", RoomConsumer.as_asgi())])


class Peer:
    """One connection of `user`. With `feed` it sends kind 64 and so hears kinds 64, 65 and 66."""

    def __init__(self, user: Any, room: Any, *, doc: Doc | None = None, application: Any = ROUTES) -> None:
        self.doc: Doc = doc if doc is not None else Doc()
        self.communicator = Line(application, f"/ws/rooms/{getattr(room, 'id', room)}")
        if user is not None:  # None: the application finds out
            self.communicator.scope["user"] = user
        self.outbox: list[bytes] = []
        self.facts: list[dict[str, Any]] = []
        self.present: dict[int, Any] = {}
        self.saved = 0
        self.kinds: list[int] = []  # of every frame that came
        self.sent = 0
        self.synced = False
        self.asked = False
        self.refused: dict[str, Any] | None = None
        self.closed: int | None = None
        self.applying = False
        self.subscription = self.doc.observe(self.changed)

    def changed(self, event: Any) -> None:
        if not self.applying:
            self.outbox.append(event.update)

    @property
    def title(self) -> str:
        return str(self.doc.get("title", type=Text))

    def prompt(self, clip: str = "c1") -> Text:
        return self.doc.get("clips", type=Map)[clip]["prompt"]

    async def connect(self) -> None:
        accepted, _ = await self.communicator.connect()
        assert accepted

    async def join(self, *, feed: bool = True, answer: bool = True) -> "Peer":
        """Connect, synchronise both ways; returns once the document is here and ours is there."""
        await self.connect()
        self.answering = answer
        await self.send(protocol.ask(self.doc.get_state()))
        if feed:
            await self.say_since(0)
        await self.until(lambda: self.synced)
        return self

    async def say_since(self, fact: int) -> None:
        await self.send(bytes((Kind.FEED,)) + lib0.text(json.dumps({"since": fact})))

    async def say_here(self, state: Any, *, clock: int = 1, client: int | None = None) -> None:
        await self.send(protocol.awareness([(client or self.doc.client_id, clock, state)]))

    async def send(self, frame: bytes) -> None:
        await self.communicator.send_to(bytes_data=frame)

    async def flush(self) -> None:
        """Send what was written since the last time."""
        updates, self.outbox = self.outbox, []
        for update in updates:
            await self.send_update(update)

    async def send_update(self, update: bytes) -> None:
        self.sent += 1
        await self.send(protocol.update(update))

    async def settled(self) -> None:
        """The server has asked for its words, and holds them."""
        await self.until(lambda: self.asked)
        await self.all_saved()

    async def write(self, words: str, root: str = "title") -> None:
        """Type at the end of a root text and send it."""
        text = self.doc.get(root, type=Text)
        text += words
        await self.flush()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Receive until something holds; fails after SECONDS, saying nothing came."""
        async with asyncio.timeout(SECONDS):
            while not holds():
                await self.receive()

    @staticmethod
    async def until_true(holds: Callable[[], bool], *, seconds: float = SECONDS) -> None:
        """Wait for what no message tells."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.005)

    async def all_saved(self) -> None:
        await self.until(lambda: self.saved >= self.sent)

    async def receive(self) -> None:
        message = await self.communicator.receive_output(SECONDS)
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            return
        await self.handle(message["bytes"])

    async def handle(self, frame: bytes) -> None:
        reader = lib0.Reader(frame)
        kind = reader.uint()
        self.kinds.append(kind)
        if kind == Kind.SYNC:
            await self.sync(reader.uint(), reader.take())
        elif kind == Kind.AWARENESS:
            inner = lib0.Reader(reader.take())
            for _ in range(inner.uint()):
                client, _, state = inner.uint(), inner.uint(), json.loads(inner.text())
                self.present[client] = state
        elif kind == Kind.FEED:
            self.facts.append(json.loads(reader.text()))
        elif kind == Kind.SAVED:
            self.saved = reader.uint()
        elif kind == Kind.REFUSED:
            self.refused = json.loads(reader.text())

    async def sync(self, step: int, body: bytes) -> None:
        if step == Step.ASK:
            self.asked = True
            if self.answering:
                await self.answer(body)
            return
        self.applying = True
        self.doc.apply_update(body)
        self.applying = False
        self.synced = self.synced or step == Step.ANSWER

    async def answer(self, state: bytes) -> None:
        self.outbox.clear()
        self.sent += 1
        await self.send(protocol.answer(self.doc.get_update(state)))

    async def leave(self) -> None:
        await self.communicator.disconnect()


async def enter(cast: Any, room: Any, *names: str) -> list[Peer]:
    """Peers that are in, with everything read that the room has said so far."""
    peers = [await Peer(cast.users[name], room).join() for name in names]
    for peer in peers:
        await peer.settled()
    return peers


@database_sync_to_async
def stored_title(room: Room) -> str:
    """The film's, as its log has it."""
    return rooms.fold(room)[1].title
