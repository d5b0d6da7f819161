"""The only way to get a room or a team for a user.

"No such room" and "not yours" are the same answer, so nobody can learn which rooms exist.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone

from collab.models import Member, Room, Team

RANK = {
    Member.Role.VIEWER: 0,
    Member.Role.REVIEWER: 1,
    Member.Role.EDITOR: 2,
    Member.Role.OWNER: 3,
}


class NotFound(Exception):
    """No such room, or not yours."""


class NotAllowed(Exception):
    """The room is yours to see, but your role does not do this."""


class Frozen(NotAllowed):
    """The room is frozen: until it is let go on, who does not own it looks."""


class Approved(NotAllowed):
    """The film is approved: until an owner reopens it, nobody changes it."""


class Paused(NotAllowed):
    """Whoever leads the room has this person look for a while."""


@dataclass(frozen=True)
class Access:
    """A room, and as whom it was entered."""

    room: Room
    member: Member


def access_room(
    user: AbstractBaseUser | AnonymousUser,
    room_id: UUID | str | None,
    *,
    need: str = Member.Role.VIEWER,
) -> Access:
    """The room for this user, who must hold at least the role `need`.

    A membership of the room itself goes before one of its whole team. In a frozen room only owners may do more than a
    viewer, who is paused neither; in an approved one nobody does what asks for an editor. A deleted edition is
    not found. Raises NotFound, NotAllowed, Frozen, Paused or Approved.
    """
    if not user.is_authenticated:
        raise NotFound
    try:
        room = Room.objects.select_related("team", "hand", "hand__current").get(id=room_id or "")
    except (Room.DoesNotExist, ValidationError, ValueError, TypeError) as error:
        raise NotFound from error
    members = Member.objects.filter(Q(room=room) | Q(room=None), team=room.team_id, user=user.pk, removed=None)
    member = members.select_related("invite").order_by(F("room_id").asc(nulls_last=True)).first()
    if member is None or room.gone or has_ended(member, room):
        raise NotFound
    if RANK[Member.Role(member.role)] < RANK[Member.Role(need)]:
        raise NotAllowed
    if member.role != Member.Role.OWNER and RANK[Member.Role(need)] > RANK[Member.Role.VIEWER]:
        if room.frozen:
            raise Frozen
        if member.paused:
            raise Paused
    if room.approved_id and need == Member.Role.EDITOR:
        raise Approved
    return Access(room, member)


def has_ended(member: Member, room: Room) -> bool:
    """Whether a reviewer's link has run out, and with it the visit of who came in by it and still is a reviewer.

    A class's codes do not end by time.
    """
    invite = member.invite
    if invite is None or invite.expires is None or room.team.kind == Team.Kind.CLASS:
        return False
    return invite.role == member.role == Member.Role.REVIEWER and invite.expires <= timezone.now()
