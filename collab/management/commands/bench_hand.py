"""`manage.py bench_hand [--teach ROOM]`: a team for a load generator, and lessons for its hand.

Without an argument it makes a room with the sample film and prints {"room", "cookie"}: its owner's session. With one it
accepts every take of that room that is ready, presses *Teach* and prints {"accepted", "job"}.
"""

import contextlib
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from collab.log import rooms
from collab.management.commands.bench_rooms import session
from collab.models import Member, Room, Want
from collab.people import members
from collab.people.permissions import access_room
from collab.rendering import adapters, takes


class Command(BaseCommand):
    help = "Make a room whose takes can teach, or press Teach in it; print what came of it as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--teach", metavar="ROOM")

    def handle(self, *, teach: str | None, **_: Any) -> None:
        self.stdout.write(json.dumps(pressed(Room.objects.get(pk=teach)) if teach else made()))


def made() -> dict[str, str]:
    owner = members.found("Bench", team="Bench")
    room = rooms.create_room(team=owner.team, hand=owner.hand, title="Bench", language="en", automatic=True)
    return {"room": str(room.pk), "cookie": f"sessionid={session(owner.user)}"}


def pressed(room: Room) -> dict[str, Any]:
    access = access_room(Member.objects.get(team=room.team).user, room.pk, need=Member.Role.OWNER)
    wanted = Want.objects.filter(room=room, until=None, context=False, offer=False)
    accepted = 0
    for clip, index in wanted.values_list("clip", "index"):
        with contextlib.suppress(takes.NotReady, takes.NoSegment):
            takes.accept(access, clip=clip, index=index)
            accepted += 1
    return {"accepted": accepted, "job": str(adapters.start(room, access=access).pk)}
