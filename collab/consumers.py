"""The websocket's edge: who may come in, how much they may send, which kinds their role may use.

Thin: frames are parsed by protocol.py, everything that follows is the hub's. Nothing is decoded here.
"""

import time
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db.utils import DatabaseError, InterfaceError

from collab import doors, protocol
from collab.hub import Hub, hubs
from collab.permissions import Access, NotAllowed, NotFound, access_room
from collab.protocol import BadMessage, Close
from collab.sockets import Socket


class Bucket:
    """A rate with a burst. Pure but for the clock."""

    def __init__(self, *, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = self.left = burst
        self.at = time.monotonic()

    def take(self, amount: float = 1) -> bool:
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.rate) - amount
        self.at = now
        return self.left >= 0


class RoomConsumer(AsyncConsumer):  # type: ignore[misc]  # Channels brings no types
    """One connection to `/ws/rooms/<room>`. Waits on no channel layer: it must outlive Redis."""

    channel_layer_alias = None

    def __init__(self) -> None:
        super().__init__()
        self.hub: Hub | None = None
        self.socket: Socket | None = None
        self.frames = Bucket(rate=settings.MESSAGES_PER_SECOND, burst=settings.MESSAGES_BURST)
        self.bytes = Bucket(rate=settings.BYTES_PER_SECOND, burst=settings.BYTES_BURST)
        self.asks = Bucket(rate=0.5, burst=20)  # an answer may be the whole film

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Straight to the three events: the framework's own way costs a thread per frame."""
        if message["type"] == "websocket.receive":
            await self.receive(message)
        elif message["type"] == "websocket.connect":
            await self.connect()
        else:
            self.leave()
            raise StopConsumer

    async def connect(self) -> None:
        """Accept, then say by close code why not: a browser learns no reason from a refused handshake."""
        await self.send({"type": "websocket.accept"})
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(Close.SIGN_IN)
            return
        try:
            access = await hubs().read(access_room, user, self.scope["url_route"]["kwargs"]["room"])
        except (NotFound, NotAllowed):
            await self.close(Close.NOT_ALLOWED)
            return
        except (DatabaseError, InterfaceError):
            await self.close(Close.UNAVAILABLE)
            return
        if not hubs().hub(access.room.pk).has_place(access.member.pk):
            await self.close(Close.UNAVAILABLE)
            return
        self.enter(access)

    def enter(self, access: Access) -> None:
        member = access.member
        self.socket = Socket(
            member=member.pk,
            user={"id": str(member.pk), "name": member.name, "color": member.color, "role": member.role},
            role=member.role,
            language=member.language,
            send=self.send_frame,
            close=self.close,
            buffered=self.scope.get("extensions", {}).get("telar.buffered", lambda: 0),
        )
        self.hub = hubs().hub(access.room.pk)
        session = getattr(self.scope.get("session"), "session_key", None) or ""
        self.hub.enter(self.socket, doors.issue(access, self.scope["user"], session=session))

    async def receive(self, message: dict[str, Any]) -> None:
        if self.hub is None or self.socket is None or self.socket.gone:
            return
        frame = message.get("bytes")
        try:
            if not frame:
                raise BadMessage(Close.RELOAD, "a text frame")
            self.check_rate(frame)
            parsed = protocol.parse(frame)
            await self.handle(self.hub, self.socket, parsed)
        except BadMessage as error:
            await self.socket.close(error.close)
        except (DatabaseError, InterfaceError):
            await self.socket.close(Close.UNAVAILABLE)

    def check_rate(self, frame: bytes) -> None:
        if not (self.frames.take() and self.bytes.take(len(frame))):
            raise BadMessage(Close.TOO_FAST, "over its rate")

    async def handle(self, hub: Hub, socket: Socket, message: protocol.Message) -> None:
        match message:
            case protocol.Edit():
                await self.edit(hub, socket, message)
            case protocol.Ask():
                if not self.asks.take():
                    raise BadMessage(Close.TOO_FAST, "asks too often")
                await hub.ask(socket, message.state)
            case protocol.Presence():
                hub.hear(socket, message)
            case protocol.WhoIsHere():
                await hub.tell_everybody(socket)
            case protocol.Since():
                await hub.since(socket, message.fact)

    async def edit(self, hub: Hub, socket: Socket, message: protocol.Edit) -> None:
        """A reader's answer to nobody's question is dropped; a reader's edit ends the connection, or is refused to who
        may have begun it as a writer."""
        if socket.writes:
            first = message.first and not socket.answered
            if message.first and not first and len(message.update) > protocol.UPDATE_BYTES_MAX:
                raise BadMessage(Close.TOO_LARGE, "only the first synchronisation may be large")
            socket.answered = socket.answered or message.first
            await hub.edit(socket, message.update, first=first)
        elif socket.demoted:
            socket.number()
            await socket.refuse("role")
        elif not message.first:
            raise BadMessage(Close.NOT_ALLOWED, "a reader's edit")

    async def send_frame(self, frame: bytes) -> None:
        await self.send({"type": "websocket.send", "bytes": frame})

    async def close(self, code: int) -> None:
        """Close with one of protocol.Close, and leave the room at once."""
        self.leave()
        await self.send({"type": "websocket.close", "code": int(code), "reason": protocol.SENTENCES[Close(code)]})

    def leave(self) -> None:
        if self.hub and self.socket:
            hubs().leave(self.hub, self.socket)
        self.hub = None
