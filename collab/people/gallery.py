"""The gallery of a class: films that their people want shown and their teacher has approved.

Owns `Exhibit`. What it tells of a film is its title, a poster and chosen names. Refuses to know how a copy is made
(assignments.py) and who may watch: a film is seen by taking a copy, which names where it comes from.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from collab.log import feed
from collab.models import Audit, Exhibit, Member, Room, Take, Want
from collab.people import assignments
from collab.people.permissions import Access, NotFound

EXHIBITS_MAX = 200

Json = dict[str, Any]


def ask(access: Access) -> str:
    """Have one's film shown in the gallery, once the teacher approves. Who leads the class approves by asking."""
    leads = access.member.role == Member.Role.OWNER
    with transaction.atomic():
        defaults: Json = {"by": assignments.authors(access.room)}
        found, _ = Exhibit.objects.get_or_create(room=access.room, defaults=defaults)
        if leads and found.approved is None:
            found.approved = timezone.now()
            found.save(update_fields=["approved"])
        Audit.objects.create(room=access.room, member=access.member, what="show")
        tell(access.room.team_id)
    return state(access.room)


def withdraw(access: Access) -> str:
    """Take one's film out of the gallery."""
    with transaction.atomic():
        gone, _ = Exhibit.objects.filter(room=access.room).delete()
        if gone:
            Audit.objects.create(room=access.room, member=access.member, what="unshow")
            tell(access.room.team_id)
    return state(access.room)


def approve(access: Access, of: UUID, approved: bool) -> None:
    """Let a film hang in the gallery, or (False) hang it off again: its people may ask anew. Raises NotFound."""
    with transaction.atomic():
        found = _of(access).select_for_update(of=("self",)).filter(room=of).first()
        if found is None:
            raise NotFound
        if approved:
            found.approved = found.approved or timezone.now()
            found.save(update_fields=["approved"])
        else:
            found.delete()
        what = "approve" if approved else "disapprove"
        Audit.objects.create(room=access.room, member=access.member, what=what, data={"film": str(of)})
        tell(access.room.team_id)


def state(room: Room) -> str:
    """no, asked, or shown."""
    found = Exhibit.objects.filter(room=room).first()
    return "no" if found is None else "shown" if found.approved else "asked"


def hanging(access: Access) -> list[Json]:
    """The films of the gallery, newest first; who leads the class sees those that wait for approval too."""
    rows = _of(access)
    if access.member.role != Member.Role.OWNER:
        rows = rows.exclude(approved=None)
    return [_say(access, row) for row in rows.order_by("-asked")[:EXHIBITS_MAX]]


def remix(access: Access, of: UUID) -> Room:
    """A copy of an approved film for this person, which names where it comes from. Raises NotFound or TooMany."""
    found = _of(access).exclude(approved=None).filter(room=of).first()
    if found is None:
        raise NotFound
    return assignments.copy(access.member, found.room, credit=True)


def poster(access: Access, of: UUID) -> str | None:
    """The file of a film's poster, for who may see the film in this gallery."""
    rows = _of(access).filter(room=of)
    if access.member.role != Member.Role.OWNER:
        rows = rows.exclude(approved=None)
    found = rows.first()
    return _poster(found.room) if found else None


def tell(team_id: int) -> None:
    """Every room of the class hears that its gallery is another. Call it last in a transaction."""
    for room in Room.objects.filter(team=team_id).order_by("id"):
        feed.publish(room, "lesson", {})


def _of(access: Access) -> QuerySet[Exhibit]:
    """The exhibits of the class of this room."""
    return Exhibit.objects.filter(room__team=access.room.team_id).select_related("room__team", "room__hand")


def _say(access: Access, row: Exhibit) -> Json:
    return {
        "room": str(row.room_id),
        "title": row.room.title,
        "by": row.by,
        "credit": row.room.credit,
        "approved": row.approved is not None,
        "poster": f"/media/rooms/{access.room.pk}/gallery/{row.room_id}.jpg" if _poster(row.room) else None,
    }


def _poster(room: Room) -> str | None:
    """The thumbnail of the first segment that has one."""
    keys = Want.objects.filter(room=room, until=None, context=False).order_by("id").values_list("key", flat=True)
    takes = Take.objects.filter(team=room.team_id, key__in=keys[:20]).only("key", "thumb", "preview_thumb")
    found = {take.key: take.thumb or take.preview_thumb for take in takes}
    return next((found[key] for key in keys[:20] if found.get(key)), None)
