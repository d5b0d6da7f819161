"""The websocket's edge: who may come in, how much they may send, which kinds their role may use.

Thin: frames are parsed by protocol.py, everything that follows is the hub's. Nothing is decoded here. A server
with a shorter way for frames (edge.py) lends it in the scope's extensions; any other is spoken to in plain ASGI.
"""

import logging
import time
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db.utils import DatabaseError, InterfaceError
from django.http.cookie import parse_cookie

from collab.people.permissions import Access, NotFound, SignedOut, access_room, access_session
from collab.wire import doors, protocol
from collab.wire.hub import Hub, hubs
from collab.wire.protocol import BadMessage, Close
from collab.wire.sockets import Line, Queued, Socket

log = logging.getLogger(__name__)


class Rate:
    """So much a second, with a burst (the generic cell rate algorithm, ITU-T I.371: a bucket told by one number)."""

    __slots__ = ("burst", "each", "until")

    def __init__(self, *, rate: float, burst: float) -> None:
        self.each = 1 / rate
        self.burst = burst / rate + 1e-6  # seconds that may be taken ahead; the last digits are the clock's
        self.until = 0.0  # when all that was taken would be through at this rate (`time.monotonic`)

    def take(self, amount: float = 1, *, now: float | None = None) -> bool:
        """Whether so much is left now."""
        if now is None:
            now = time.monotonic()
        until = (self.until if self.until > now else now) + amount * self.each
        self.until = until
        return until - now <= self.burst


def session_of(scope: dict[str, Any]) -> str:
    """The key of the session that a browser's cookie names; "" without one."""
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    session = parse_cookie(cookies[0].decode("latin1")).get(settings.SESSION_COOKIE_NAME) if cookies else None
    return session or ""


class RoomConsumer(AsyncConsumer):  # type: ignore[misc]  # Channels brings no types
    """One connection to `/ws/rooms/<room>`. Waits on no channel layer: it must outlive Redis."""

    channel_layer_alias = None
    __slots__ = ("asks", "bytes", "frames", "hub", "since", "socket")  # what every frame asks for lies side by side

    def __init__(self) -> None:
        super().__init__()
        self.hub: Hub | None = None
        self.socket: Socket | None = None
        self.since: int | None = None  # a 64 that is being looked up
        self.frames = Rate(rate=settings.MESSAGES_PER_SECOND, burst=settings.MESSAGES_BURST)
        self.bytes = Rate(rate=settings.BYTES_PER_SECOND, burst=settings.BYTES_BURST)
        self.asks = Rate(rate=0.5, burst=20)  # an answer may be the whole film

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Straight to the three events: the framework's own way costs a thread per frame."""
        if message["type"] == "websocket.receive":
            self.take(message.get("bytes") or b"")
        elif message["type"] == "websocket.connect":
            await self.connect()
        else:
            self.leave()
            raise StopConsumer

    async def connect(self) -> None:
        """Look first, so that nothing is taken in for a stranger; then accept, and say by close code why not: a
        browser learns no reason from a refused handshake."""
        refusal = await self.look()
        await self.send({"type": "websocket.accept"})
        if refusal:
            event = {"type": "websocket.close", "code": int(refusal), "reason": protocol.SENTENCES[refusal]}
            await self.send(event)

    async def look(self) -> Close | None:
        """Enter the room, or say why not."""
        session = session_of(self.scope)
        try:
            user, access = await hubs().read(self.who, session, self.scope["url_route"]["kwargs"]["room"])
        except SignedOut:
            return Close.SIGN_IN
        except NotFound:
            return Close.NOT_ALLOWED
        except (DatabaseError, InterfaceError):
            return Close.UNAVAILABLE
        if not hubs().hub(access.room.pk).has_place(access.member.pk):
            log.info("room %s has no place for one more connection of member %s", access.room.pk, access.member.pk)
            return Close.UNAVAILABLE
        self.enter(access, doors.issue(access, user, session=session))
        return None

    def who(self, session: str, room: str) -> tuple[Any, Access]:
        """By their session, in the one hop to the database that their right to the room takes. An application around
        this one may know them already: then the scope holds a "user", as Channels' own middleware has it."""
        user = self.scope.get("user")
        if user is None:
            return access_session(session, room)
        if not user.is_authenticated:
            raise SignedOut
        return user, access_room(user, room)

    def enter(self, access: Access, held: doors.Pass) -> None:
        member = access.member
        self.socket = Socket(
            member=member.pk,
            user={"id": str(member.pk), "name": member.name, "color": member.color, "role": member.role},
            role=member.role,
            language=member.language,
            frozen=doors.is_held(access),
            paused=member.paused is not None,
            kind=access.room.team.kind,
            approved=access.room.approved_id is not None,
            line=self.line(),
            left=self.leave,
        )
        self.hub = hubs().hub(access.room.pk)
        self.hub.enter(self.socket, held)

    def line(self) -> Line:
        """The server's own short way, which will call `take` itself; else a queue before its `send`."""
        extensions = self.scope.get("extensions") or {}
        if "telar.line" in extensions:
            line: Line = extensions["telar.line"](self.take)
            return line
        return Queued(self.base_send, buffered=extensions.get("telar.buffered", lambda: 0))

    def take(self, frame: bytes) -> None:
        """One frame from the client; empty for a text frame. Returns at once, so their order is kept."""
        if self.hub is None or self.socket is None or self.socket.gone:
            return
        try:
            if not frame:
                raise BadMessage(Close.RELOAD, "a text frame")
            now = time.monotonic()
            if not (self.frames.take(1, now=now) and self.bytes.take(len(frame), now=now)):
                raise BadMessage(Close.TOO_FAST, "over its rate")
            if update := protocol.keystroke(frame):  # as nearly all are
                self.edit(self.hub, self.socket, update)
            else:
                self.handle(self.hub, self.socket, protocol.parse(frame))
        except BadMessage as error:
            self.socket.close(error.close)

    def handle(self, hub: Hub, socket: Socket, message: protocol.Message) -> None:
        match message:
            case protocol.Edit():
                self.edit(hub, socket, message.update, answer=message.first)
            case protocol.Ask():
                if not self.asks.take():
                    raise BadMessage(Close.TOO_FAST, "asks too often")
                hub.ask(socket, message.state)
            case protocol.Presence():
                hub.hear(socket, message)
            case protocol.WhoIsHere():
                hub.tell_everybody(socket)
            case protocol.Since():
                self.listen(hub, socket, message.fact)

    def edit(self, hub: Hub, socket: Socket, update: bytes, *, answer: bool = False) -> None:
        """A reader's answer to nobody's question is dropped; a reader's edit ends the connection, or is refused to who
        may have begun it as a writer."""
        if socket.writes:
            first = answer and not socket.answered
            if answer:
                if not first and len(update) > protocol.UPDATE_BYTES_MAX:
                    raise BadMessage(Close.TOO_LARGE, "only the first synchronisation may be large")
                socket.answered = True
            hub.edit(socket, update, first=first)
        elif socket.demoted:
            socket.number()
            socket.refuse("role")
        elif not answer:
            raise BadMessage(Close.NOT_ALLOWED, "a reader's edit")

    def listen(self, hub: Hub, socket: Socket, fact: int) -> None:
        """A client's 64. Its place in the feed is looked up beside what follows, one look at a time."""
        socket.listens = True
        socket.tell_saved()
        looking, self.since = self.since is not None, fact
        if not looking:
            hub.hubs.spawn(lambda: self.tell_since(hub, socket))

    async def tell_since(self, hub: Hub, socket: Socket) -> None:
        fact = None
        while self.since != fact and not socket.gone:
            fact = self.since
            try:
                await hub.since(socket, fact or 0)
            except (DatabaseError, InterfaceError):
                socket.close(Close.UNAVAILABLE)
        self.since = None

    def leave(self) -> None:
        if self.hub and self.socket:
            hubs().leave(self.hub, self.socket)
        self.hub = None
