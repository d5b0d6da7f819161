"""`manage.py bench_class --pupils N`: a class for a load generator: its room and everybody's session.

Prints {"room", "teacher": cookie, "pupils": [{"member", "cookie"}]}. Large plans start without a press there.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from collab.log import rooms
from collab.management.commands.bench_rooms import session
from collab.models import Member, Team
from collab.people import members


class Command(BaseCommand):
    help = "Make a class with so many pupils; print its room and their sessions as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pupils", type=int, required=True)

    def handle(self, *, pupils: int, **_: Any) -> None:
        owner = members.found("Teacher", team="Class")
        Team.objects.filter(pk=owner.team.pk).update(kind=Team.Kind.CLASS)
        room = rooms.create_room(team=owner.team, hand=owner.hand, title="Class", language="en", automatic=True)
        made = [pupil(owner.team, room, number) for number in range(pupils)]
        answer = {"room": str(room.pk), "teacher": f"sessionid={session(owner.user)}", "pupils": made}
        self.stdout.write(json.dumps(answer))


def pupil(team: Team, room: Any, number: int) -> dict[str, Any]:
    user = members._new_user("guest")
    member = Member.objects.create(team=team, user=user, room=room, role=Member.Role.EDITOR, name=f"Pupil {number}")
    return {"member": member.pk, "cookie": f"sessionid={session(user)}"}
