"""A class: what makes a team one, the room frozen and let go on.

Owns the commands of whoever leads a class, apart from those over people (doors.py). Refuses to know sockets: each web
process finds out by itself what changed (usher.py).
"""

from django.db import transaction
from django.utils import timezone

from collab import doors, feed, listing
from collab.models import Audit, Room, Team
from collab.permissions import Access


def freeze(access: Access, frozen: bool) -> Room:
    """From now on owners alone change anything here, or (False) everybody does again who did before."""
    with transaction.atomic():
        room = Room.objects.select_for_update(no_key=True, of=("self",)).select_related("team").get(pk=access.room.pk)
        if (room.frozen is not None) == frozen:
            return room
        room.frozen = timezone.now() if frozen else None
        room.save(update_fields=["frozen"])
        Audit.objects.create(room=room, member=access.member, what="freeze" if frozen else "thaw")
        tell(room)
    return room


def set_class(access: Access, is_class: bool) -> Room:
    """Make the room's team a class, where pupils change only what is theirs or nobody's; or a team again."""
    kind = Team.Kind.CLASS if is_class else Team.Kind.TEAM
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=access.room.team_id)
        if team.kind != kind:
            team.kind = kind
            team.save(update_fields=["kind"])
            Audit.objects.create(room=access.room, member=access.member, what="kind", data={"kind": kind})
            for room in team.rooms.select_related("team").order_by("id"):
                tell(room)
    return Room.objects.select_related("team").get(pk=access.room.pk)


def tell(room: Room) -> None:
    """Screens by a fact, sockets by a look at the doors, both after the commit."""
    feed.publish(room, "class", listing.rules(room))
    doors.look_at(room.pk)
