"""Who is shown out: removals, changed roles, withdrawn codes, and which open sockets a change concerns.

Owns the commands of owners over people. Refuses to know sockets: it is asked with what they were let in, once a
second, and answers which of them no longer hold. The rows are the truth, whoever changed them.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models.functions import Now

from collab.log import feed
from collab.models import Audit, Invite, Member, Pick, Team
from collab.people.permissions import Access, NotAllowed, NotFound, access_room
from collab.rendering import footage, lessons

GONE_SECONDS = 90  # without a window: who opens one then has come anew


@dataclass(frozen=True)
class Pass:
    """With what a socket was let in. session: its key, "" without one; stamp: of the user's password; frozen: whether
    the room was, or the person paused; kind: of the team; approved: whether the film was."""

    room: uuid.UUID
    user: int
    session: str
    stamp: str
    member: int
    role: str
    frozen: bool
    kind: str
    approved: bool = False


@dataclass(frozen=True)
class Changed:
    """A pass that does not hold any more: signed out, outside (`access` None), or other rights now."""

    of: Pass
    signed_in: bool
    access: Access | None

    @property
    def member(self) -> Member | None:
        return self.access.member if self.access else None


def issue(access: Access, user: Any, *, session: str) -> Pass:
    """What a socket that is let in now may stay with."""
    return renew(Pass(access.room.pk, user.pk, session, stamp(user.password), 0, "", False, ""), access)


def renew(held: Pass, access: Access) -> Pass:
    """The same pass with the rights of now."""
    room, member = access.room, access.member
    return replace(
        held,
        member=member.pk,
        role=member.role,
        frozen=is_held(access),
        kind=room.team.kind,
        approved=room.approved_id is not None,
    )


def is_held(access: Access) -> bool:
    """Whether the room is frozen, or this person is to look for a while."""
    return access.room.frozen is not None or access.member.paused is not None


def stamp(password: str) -> str:
    """Another one with every password; neither a password nor its hash."""
    return hashlib.sha256(password.encode()).hexdigest()


CHECK = """
    SELECT held.number, rooms.id IS NULL,
        users.id IS NOT NULL AND (held.session = '' OR sessions.session_key IS NOT NULL)
    FROM unnest(%s::int[], %s::uuid[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bool[],
        %s::text[], %s::bool[]) AS held (number, room, "user", session, stamp, member, role, frozen, kind, approved)
    LEFT JOIN auth_user users ON users.id = held."user" AND users.is_active
        AND encode(sha256(convert_to(users.password, 'UTF8')), 'hex') = held.stamp
    LEFT JOIN django_session sessions ON sessions.session_key = held.session AND sessions.expire_date > now()
    LEFT JOIN collab_member members ON members.id = held.member AND members.user_id = held."user"
        AND members.role = held.role AND members.removed IS NULL
    LEFT JOIN collab_room rooms ON rooms.id = held.room
    LEFT JOIN collab_team teams ON teams.id = rooms.team_id
    LEFT JOIN collab_invite ended ON ended.id = members.invite_id AND ended.expires <= now()
        AND ended.role = 'reviewer' AND members.role = 'reviewer' AND teams.kind <> 'class'
    WHERE users.id IS NULL OR members.id IS NULL OR (held.session <> '' AND sessions.session_key IS NULL)
        OR (rooms.frozen IS NOT NULL OR members.paused IS NOT NULL) <> held.frozen OR teams.kind <> held.kind
        OR (rooms.approved_id IS NOT NULL) <> held.approved OR ended.id IS NOT NULL
        OR rooms.gone IS NOT NULL OR rooms.id IS NULL
"""


NOTE = """
    UPDATE collab_member
    SET came = CASE WHEN seen > now() - make_interval(secs => %s) THEN came ELSE now() END, seen = now()
    WHERE id = ANY(%s)
"""


def note(passes: Sequence[Pass]) -> None:
    """That these people's windows are open, for whoever leads their class: kept only of a class."""
    here = sorted({held.member for held in passes if held.kind == Team.Kind.CLASS})
    if here:
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [GONE_SECONDS, here])


def check(passes: Sequence[Pass]) -> list[Changed]:
    """Those of the passes that do not hold any more: one query for all, and `access_room` for each that changed."""
    rows = [
        (number, held.room, held.user, session_of(held), held.stamp, held.member, held.role, *shape(held))
        for number, held in enumerate(passes)
    ]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(CHECK, [list(column) for column in zip(*rows, strict=True)])
        found = cursor.fetchall()
    return [
        # A room that is gone is nobody's, whatever became of its people's accounts.
        Changed(passes[number], True, None) if gone else again(passes[number], signed_in=signed_in)
        for number, gone, signed_in in found
    ]


def shape(held: Pass) -> tuple[bool, str, bool]:
    """What held for the room."""
    return held.frozen, held.kind, held.approved


def session_of(held: Pass) -> str:
    """Sessions that are kept elsewhere are not in the table, so nothing can be said of them here."""
    return held.session if settings.SESSION_ENGINE == "django.contrib.sessions.backends.db" else ""


def again(held: Pass, *, signed_in: bool) -> Changed:
    """Through the only way in, once more."""
    user = get_user_model().objects.filter(pk=held.user).first() if signed_in else None
    if user is None:
        return Changed(held, False, None)
    try:
        return Changed(held, True, access_room(user, held.room))
    except NotFound:
        return Changed(held, True, None)


def remove(access: Access, member_id: int) -> None:
    """Show a person out of the room for good; their words stay, what they taught goes.

    Raises NotFound or NotAllowed.
    """
    with transaction.atomic():
        member = _other(access, member_id)
        _end(access, [member.pk])
        Audit.objects.create(room=access.room, member=access.member, what="remove", data={"member": member.pk})


def set_role(access: Access, member_id: int, role: str) -> Member:
    """Give a person of the room another role. Raises NotFound or NotAllowed."""
    with transaction.atomic():
        member = _other(access, member_id)
        member.role = Member.Role(role)
        member.save(update_fields=["role"])
        Audit.objects.create(
            room=access.room, member=access.member, what="role", data={"member": member.pk, "role": role}
        )
        feed.publish(access.room, "people", {"member": member.pk, "role": role})
        look_at(access.room.pk)
    return member


def pause(access: Access, member_id: int, paused: bool) -> None:
    """Have a person look and not write, in all of their films of this team, or (False) let them write again.

    Raises NotFound or NotAllowed.
    """
    with transaction.atomic():
        member = _other(access, member_id)
        theirs = Member.objects.filter(team=member.team_id, user=member.user_id, removed=None).exclude(room=None)
        theirs.update(paused=Now() if paused else None)
        what = "pause" if paused else "unpause"
        Audit.objects.create(room=access.room, member=access.member, what=what, data={"member": member.pk})
        for one in theirs.select_related("room").order_by("room_id"):
            assert one.room
            feed.publish(one.room, "people", {"member": one.pk, "role": one.role, "paused": paused})
            look_at(one.room.pk)


def withdraw(access: Access, code: str) -> int:
    """Withdraw a code: nobody comes in by it any more, and who did is shown out. Returns how many.

    A code that merely expires closes the door and shows nobody out. Raises NotFound.
    """
    with transaction.atomic():
        invite = Invite.objects.select_for_update().filter(room=access.room, code=code, revoked=None).first()
        if invite is None:
            raise NotFound
        invite.revoked = Now()
        invite.save(update_fields=["revoked"])
        guests = list(
            Member.objects.filter(room=access.room, invite=invite, removed=None)
            .exclude(pk=access.member.pk)
            .exclude(role=Member.Role.OWNER)
            .values_list("pk", flat=True)
        )
        Audit.objects.create(room=access.room, member=access.member, what="withdraw", data={"code": code})
        _end(access, guests)
    return len(guests)


def look_at(room: uuid.UUID | None) -> None:
    """After the commit, have every web process check its passes at once; it would within a second."""
    transaction.on_commit(lambda: feed.hint({"doors": str(room or "")}))


def _other(access: Access, member_id: int) -> Member:
    """Another guest of this room, under a lock: nobody changes an owner, or themselves."""
    member = Member.objects.select_for_update().filter(pk=member_id, room=access.room, removed=None).first()
    if member is None:
        raise NotFound
    if member.role == Member.Role.OWNER or member.pk == access.member.pk:
        raise NotAllowed
    return member


def _end(access: Access, members: Sequence[int]) -> None:
    """Out of the room; out of a class's room, out of all of its films: copies and remixes are rooms of the class. What
    they accepted and asked for teaches no more, what they brought is deleted, what they chose in a play forgotten."""
    ended = Member.objects.filter(pk__in=members)
    if access.room.team.kind == Team.Kind.CLASS:
        users = list(ended.values_list("user", flat=True))
        ended = Member.objects.filter(team=access.room.team_id, user__in=users, removed=None).exclude(room=None)
    gone = list(ended.select_related("room").order_by("room_id", "pk"))
    Member.objects.filter(pk__in=[member.pk for member in gone]).update(removed=Now())
    Pick.objects.filter(member__in=gone).delete()
    hands: list[int | None] = []
    told: list[lessons.Telling] = []
    for member in gone:
        assert member.room
        hands += lessons.forget(member.room, [member.pk])
        brought, deleted = footage.forget(member.room, [member.pk])
        hands, told = hands + brought, told + deleted
        told.append((member.room.pk, "people", {"member": member.pk, "role": None}))
        look_at(member.room.pk)
    lessons.tell(hands, also=told)
    look_at(access.room.pk)
