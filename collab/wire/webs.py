"""The other web processes of this house: hints to and from them, and who is present there.

Owns this process's one subscription to the Channels layer, which serves all its hubs. Whatever passes here may be
lost: edits, facts and permissions are rows that every process asks for once a second (hub.py), and presence is told
again when two processes meet. Redis may be away or wiped: no socket waits for it, and nobody notices but presence.
"""

import asyncio
import itertools
import logging
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from channels.layers import get_channel_layer
from django.conf import settings

from collab.log import feed
from collab.wire.presence import State

if TYPE_CHECKING:
    from collab.wire.hub import Hub, Hubs

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
RETELL_BEATS = 5  # after so many everybody here is told again: what a lost hint left behind does not stay
SILENT_SECONDS = 5.0  # a process that was not heard for so long is gone, and the presence of its people with it
RECEIVE_SECONDS = 30.0
ANSWER_SECONDS = 5.0


class Webs:
    """What this process knows of the others."""

    def __init__(self, hubs: "Hubs") -> None:
        self.hubs = hubs
        self.me = uuid.uuid4().hex
        self.layer = get_channel_layer()
        self.channel = ""
        self.heard: dict[str, float] = {}  # the others, and when each was heard last
        self.here: dict[str, dict[int, tuple[int, State]]] = {}  # presence that goes out with the next tick, by room

    def tell(self, message: Mapping[str, Any]) -> None:
        """Tell the others, if there are any: a process that is alone pays nothing."""
        if self.heard:
            feed.hint({"web": self.me, **message})

    def tell_presence(self, room: uuid.UUID, entries: Iterable[tuple[int, int, State]]) -> None:
        """Presence of our own people, merged over all rooms until the end of the tick."""
        told = {client: (clock, state) for client, clock, state in entries}
        if not told or not self.heard:
            return
        if not self.here:
            self.hubs.loop.call_later(settings.TICK_SECONDS, self.flush)
        self.here.setdefault(str(room), {}).update(told)

    def flush(self) -> None:
        here, self.here = self.here, {}
        self.tell({"here": {room: [[client, *said] for client, said in told.items()] for room, told in here.items()}})

    def tell_room(self, hub: "Hub | None") -> None:
        if hub:
            self.tell_presence(hub.room, hub.presence.own())

    def tell_all(self) -> None:
        """Everybody who is here, in all rooms: who is not named is not here."""
        rooms = {str(hub.room): hub.presence.own() for hub in self.hubs.open.values()}
        self.tell({"all": {room: [list(entry) for entry in entries] for room, entries in rooms.items() if entries}})

    def ask(self, room: uuid.UUID) -> None:
        """A room opens here: who is in it elsewhere?"""
        self.tell({"who": str(room)})

    async def beat(self) -> None:
        """Once a second: join the group, which a wiped Redis has forgotten, say that we are here, miss the silent."""
        for number in itertools.count():
            await self.enlist()
            feed.hint({"web": self.me})
            if number % RETELL_BEATS == 0:
                self.tell_all()
            for web in [web for web, at in self.heard.items() if time.monotonic() - at > SILENT_SECONDS]:
                self.lose(web)
            await asyncio.sleep(BEAT_SECONDS)

    async def enlist(self) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                self.channel = self.channel or await self.layer.new_channel("telar.hub")
                await self.layer.group_add(feed.GROUP, self.channel)
        except Exception as error:
            log.info("Redis is away: %s", error)

    async def listen(self) -> None:
        """The one subscriber of this process."""
        while True:
            try:
                while not self.channel:
                    await asyncio.sleep(0.05)
                async with asyncio.timeout(RECEIVE_SECONDS):
                    message = await self.layer.receive(self.channel)
            except TimeoutError:
                continue
            except Exception as error:
                log.warning("no hints from Redis: %s", error)
                await asyncio.sleep(1)
                continue
            try:
                self.hear(message)
            except Exception:
                log.exception("a hint that means nothing")

    def hear(self, message: Mapping[str, Any]) -> None:
        """A hint: of another web process, or (without `web`) of a worker or a command anywhere."""
        web = message.get("web", "")
        if web == self.me:
            return
        if message.get("gone"):
            self.lose(web)
            return
        if web:
            self.meet(web)
        self.hear_of_rows(message)
        self.hear_of_people(web, message)

    def hear_of_rows(self, message: Mapping[str, Any]) -> None:
        for room, end in message.get("ends", {}).items():
            self.hubs.hint(uuid.UUID(room), seq=end)
        if "fact" in message:
            self.hubs.hint(uuid.UUID(message["room"]), fact=message["fact"])
        if "doors" in message:
            self.hubs.doors.set()

    def hear_of_people(self, web: str, message: Mapping[str, Any]) -> None:
        if "who" in message:
            self.tell_room(self.hubs.open.get(uuid.UUID(message["who"])))
        for room, entries in message.get("here", {}).items():
            if hub := self.hubs.open.get(uuid.UUID(room)):
                hub.hear_elsewhere(web, entries)
        if "all" in message:
            for hub in self.hubs.open.values():
                hub.hear_elsewhere(web, message["all"].get(str(hub.room), ()), whole=True)

    def meet(self, web: str) -> None:
        """Somebody new, or back after an outage: say that we are here too, and who is here."""
        new = web not in self.heard
        self.heard[web] = time.monotonic()
        if new:
            feed.hint({"web": self.me})
            self.tell_all()

    def lose(self, web: str) -> None:
        if self.heard.pop(web, None) is not None:
            for hub in self.hubs.open.values():
                hub.tell_presence(hub.presence.lose(web), ours=False)

    async def close(self) -> None:
        """Say goodbye, so that nobody waits for us to fall silent."""
        feed.hint({"web": self.me, "gone": True})
        if self.channel:
            try:
                async with asyncio.timeout(1):
                    await self.layer.group_discard(feed.GROUP, self.channel)
            except Exception as error:
                log.info("Redis is away: %s", error)
