"""Under which name somebody leaves the house: in a class as a number, so that no pupil's name is in a file.

The number is told to names on the teacher's screen alone. Owns no row; refuses to know what leaves.
"""

import re
from typing import Any

from django.db.models import Q

from collab.models import Member, Room, Team


def numbers(room: Room) -> dict[int, int]:
    """Each person's number, by the order in which they came; it stays theirs when somebody is shown out."""
    came = Member.objects.filter(Q(room=room) | Q(room=None), team=room.team_id).exclude(role=Member.Role.OWNER)
    return {member: number for number, member in enumerate(came.order_by("id").values_list("pk", flat=True), 1)}


class Aliases:
    """What a file of this room calls its people: their names, or in a class "#3", and whoever leads it "#0"."""

    def __init__(self, room: Room) -> None:
        self.hides = room.team.kind == Team.Kind.CLASS
        self.numbers = numbers(room) if self.hides else {}
        people = Member.objects.filter(Q(room=room) | Q(room=None), team=room.team_id) if self.hides else []
        self.names = {one.name.casefold(): one.pk for one in people}

    def name(self, member: Member | None) -> str:
        if member is None:
            return ""
        return self._of(member.pk) if self.hides else member.name

    def person(self, said: dict[str, Any] | None) -> dict[str, Any] | None:
        """The same for somebody as screens are told of them (listing.person)."""
        return said and ({**said, "name": self._of(int(said["id"]))} if self.hides else said)

    def words(self, text: str) -> str:
        """What was written, with everybody who is named in it as @Name; of two names the longer."""
        if not self.names:
            return text
        known = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        return re.sub(rf"@({known})(?!\w)", self._mention, text, flags=re.IGNORECASE)

    def _mention(self, found: re.Match[str]) -> str:
        return f"@{self._of(self.names.get(found[1].casefold(), 0))}"

    def _of(self, member: int) -> str:
        return f"#{self.numbers.get(member, 0)}"
