"""`manage.py demo --json`: a room with the sample film."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from collab import sentences
from collab.log import rooms
from collab.people import members


class Command(BaseCommand):
    help = "Make a room with the sample film, owned by a new account; print its id, join code and address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON line instead of three lines")
        parser.add_argument("--language", default="en", choices=sentences.languages())
        parser.add_argument("--title", default="", help="the film's title (the sample's own by default)")
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        owner = members.found("Telar", language=language)
        room = rooms.create_room(team=owner.team, hand=owner.hand, title=options["title"], language=language)
        made = {
            "room": str(room.id),
            "code": members.invite(room).code,
            "url": f"http://localhost:{options['port']}/rooms/{room.id}",
        }
        if options["json"]:
            self.stdout.write(json.dumps(made))
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in made.items()))
