"""The only way to get a room or a team for a user.

"No such room" and "not yours" are the same answer, so nobody can learn which rooms exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from collab import prepared
from collab.models import Invite, Member, Room, Team

RANK = {
    Member.Role.VIEWER: 0,
    Member.Role.REVIEWER: 1,
    Member.Role.EDITOR: 2,
    Member.Role.OWNER: 3,
}


class NotFound(Exception):
    """No such room, or not yours."""


class SignedOut(Exception):
    """The session is none, has run out, or is of nobody who may sign in."""


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
    return _judged(room, member, need)


def _judged(room: Room, member: Member | None, need: str) -> Access:
    """The access that this membership gives, if it gives any."""
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


# A session, somebody, a room, and the membership by which they may be in it: the room's own before one of the whole
# team. Whose session it is stands in its data, which PostgreSQL does not read: who asks names somebody.
STANDS = """
    SELECT sessions.session_data, users.password, users.is_active,
        rooms.id, rooms.team_id, rooms.frozen, rooms.approved_id, rooms.gone, teams.kind,
        members.id, members.role, members.name, members.color, members.language, members.invite_id, members.paused,
        invites.role, invites.expires
    FROM django_session sessions
    LEFT JOIN auth_user users ON users.id = %s
    LEFT JOIN collab_room rooms ON rooms.id = %s
    LEFT JOIN collab_team teams ON teams.id = rooms.team_id
    LEFT JOIN collab_member members ON members.team_id = rooms.team_id AND members.user_id = users.id
        AND members.removed IS NULL AND (members.room_id = rooms.id OR members.room_id IS NULL)
    LEFT JOIN collab_invite invites ON invites.id = members.invite_id
    WHERE sessions.session_key = %s AND sessions.expire_date > now() ORDER BY members.room_id NULLS LAST LIMIT 1
"""
NOBODY = 0  # no user's id
OF_SESSIONS_MAX = 10_000
# Whose each session was when it was last looked at. Nothing is believed of it: it spares who comes back a query.
_of_sessions: dict[str, int] = {}
# In the order of the models' fields, as `from_db` reads values.
USER, ROOM = ("id", "password", "is_active"), ("id", "team_id", "frozen", "approved_id", "gone")
MEMBER, INVITE = ("id", "role", "name", "color", "language", "invite_id", "paused"), ("id", "role", "expires")


def access_session(session: str, room_id: str) -> tuple[AbstractBaseUser, Access]:
    """`access_room` for whoever's session this is, to look: what a socket asks that comes in, in one short query, or
    two where this process does not know the session yet.

    session: a session's key, as its cookie has it. A session is believed as Django believes it: not yet over, of
    somebody active, under the password of now. The models that come back hold what a socket is let in with; a field
    more is another query. Raises SignedOut or NotFound.
    """
    if not session.isalnum():  # as keys are: nothing else is asked for
        raise SignedOut
    room, guess = _id(room_id), _of_sessions.get(session, NOBODY)
    signed, found = _signed(session, room, guess)
    user_id = int(signed[SESSION_KEY])
    if user_id != guess:
        if len(_of_sessions) >= OF_SESSIONS_MAX:
            _of_sessions.clear()
        _of_sessions[session] = user_id
        signed, found = _signed(session, room, user_id)
    password, is_active = found[:2]
    if password is None or int(signed[SESSION_KEY]) != user_id:
        raise SignedOut
    user = get_user_model().from_db("default", USER, (user_id, password, is_active))
    if not (user.is_active and constant_time_compare(signed.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())):
        raise SignedOut
    return user, _stands(found[2:])


def _signed(session: str, room: UUID, user: int) -> tuple[Mapping[str, Any], tuple[Any, ...]]:
    """What a session says, and how this user stands to the room. Raises SignedOut."""
    rows = prepared.fetch(STANDS, [user, room, session])
    signed = SessionStore().decode(rows[0][0]) if rows else {}
    if signed.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        raise SignedOut
    return signed, rows[0][1:]


def _id(room: str) -> UUID:
    try:
        return UUID(room)
    except ValueError:
        return UUID(int=0)  # of no room


def _stands(found: tuple[object, ...]) -> Access:
    """The access of a row of STANDS, from the room's id on. Raises NotFound."""
    room_id, team_id, _, _, _, kind, member_id, *_, invite_id, _, invite_role, expires = found
    if room_id is None or member_id is None:
        raise NotFound
    room = Room.from_db("default", ROOM, found[:5])
    room.team = Team.from_db("default", ("id", "kind"), (team_id, kind))
    member = Member.from_db("default", MEMBER, found[6:13])
    if invite_id is not None:
        member.invite = Invite.from_db("default", INVITE, (invite_id, invite_role, expires))
    return _judged(room, member, Member.Role.VIEWER)


def has_ended(member: Member, room: Room) -> bool:
    """Whether a reviewer's link has run out, and with it the visit of who came in by it and still is a reviewer.

    A class's codes do not end by time.
    """
    invite = member.invite
    if invite is None or invite.expires is None or room.team.kind == Team.Kind.CLASS:
        return False
    return invite.role == member.role == Member.Role.REVIEWER and invite.expires <= timezone.now()
