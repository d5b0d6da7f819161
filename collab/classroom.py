"""A lesson: the room frozen and let go on.

Owns the commands of whoever leads a class, apart from those over people (doors.py). Refuses to know sockets: each web
process finds out by itself what changed (usher.py).
"""

from django.db import transaction
from django.utils import timezone

from collab import doors, feed, listing
from collab.models import Audit, Room
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


def tell(room: Room) -> None:
    """Screens by a fact, sockets by a look at the doors, both after the commit."""
    feed.publish(room, "class", listing.rules(room))
    doors.look_at(room.pk)
