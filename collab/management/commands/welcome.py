"""`manage.py welcome`: bring the tables up to date, have an owner and a film, say how to enter.

What `make run` calls before it starts the processes. Safe to call at every start.
"""

import json
import locale
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command

from collab.log import rooms
from collab.models import Member, Room
from collab.people import members
from collab.sentences import nearest, phrase


class Command(BaseCommand):
    help = "Prepare the database, and print the address, the join code and a one-use link for the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--json", action="store_true", help="one line of JSON instead of sentences")

    def handle(self, *, port: int, json: bool, **_: Any) -> None:
        call_command("migrate", verbosity=0)
        owner, room = first_owner() or found()
        address = f"http://localhost:{port}"
        say = {
            "address": address,
            "code": members.code_of(room) or members.invite(room).code,
            "link": address + members.sign_in_link(owner.user, room=room),
            "others": settings.ADDRESS,
        }
        self.stdout.write(as_line(say) if json else "\n".join(f"{name}: {value}" for name, value in say.items()))


def as_line(say: dict[str, str]) -> str:
    return json.dumps(say)


def first_owner() -> tuple[Member, Room] | None:
    """The first owner and that team's first room; None on a fresh database."""
    owner = Member.objects.filter(role=Member.Role.OWNER, room=None).select_related("user").order_by("id").first()
    room = Room.objects.filter(team=owner.team_id).order_by("created").first() if owner else None
    return (owner, room) if owner and room else None


def found() -> tuple[Member, Room]:
    """A team with an owner and the sample film in the machine's own language; its takes are rendered at once."""
    language = nearest(locale.getlocale()[0] or "")
    new = members.found(phrase("server", "owner", language), language=language)
    room = rooms.create_room(team=new.team, hand=new.hand, title="", language=language, automatic=True)
    return new.member, room
