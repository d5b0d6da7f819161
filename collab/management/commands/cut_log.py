"""`manage.py cut_log ROOM`: go on from the last good state of a room whose log is damaged.

Such a room is open for reading only. Says what would be given up, and asks before it is.
"""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from collab.log import rescue
from collab.models import Room


class Command(BaseCommand):
    help = "Let a room with a damaged log go on from its last good state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("room", help="the room's id, as in its address")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, room: str, yes: bool, **_: Any) -> None:
        try:
            found = Room.objects.get(id=room)
            lost = rescue.loss(found)
        except (Room.DoesNotExist, ValueError) as error:
            raise CommandError(f"There is no room {room}.") from error
        except rescue.NotDamaged as error:
            raise CommandError("The log of this room is not known to be damaged.") from error
        self.stdout.write(f"Entries {lost.first} to {lost.last} cannot be read as a whole. They hold changes of:")
        for name, count in lost.updates.items():
            self.stdout.write(f"  {name or 'nobody known'}: {count}")
        self.stdout.write("What open browsers still hold of them comes back when they connect; the rest is given up.")
        if not yes and input("Go on from the state before them? [y/N] ").strip().lower() != "y":
            raise CommandError("Nothing was changed.")
        rescue.cut(found)
        self.stdout.write("The room can be written in again.")
