"""Who leads several classes: opening another beside those that there are, what each is called, the list of them.

A class is a team of its own, with its people, films, takes, hands, budget and kept-out words: nothing of one class is
found from another, though one person leads both. Refuses to know what happens inside of one (classroom.py).
"""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from collab.models import Audit, Hand, Member, Room, Team
from collab.people import assignments, members
from collab.people.permissions import Access, NotAllowed
from collab.rendering import takes

CLASSES_MAX = 30  # that one person leads

Json = dict[str, Any]


class BadName(Exception):
    """No name, or one that is too long."""


class TooMany(Exception):
    """This person leads as many classes as one may."""


def leader(user: AbstractBaseUser | AnonymousUser, team: int | None = None) -> Member:
    """As whom somebody owns a whole team: this one, or (None) their first. Raises NotAllowed."""
    rows = _owned(user)
    found = (rows if team is None else rows.filter(team=team)).first()
    if found is None:
        raise NotAllowed
    return found


def begin(owner: Member, *, name: str, title: str, template: str) -> Room:
    """Open a class beside the others of whoever owns a team, with a film to begin from: its first room.

    Raises BadName, TooMany, or assignments.NoTemplate.
    """
    name = _clean(name)
    with transaction.atomic():
        # One at a time, so that two presses do not pass the limit together.
        user = type(owner.user).objects.select_for_update(no_key=True).get(pk=owner.user_id)
        if _owned(user).count() >= CLASSES_MAX:
            raise TooMany
        team = Team.objects.create(name=name, kind=Team.Kind.CLASS)
        Hand.objects.create(team=team, name=name)
        member = Member.objects.create(
            team=team, user=user, role=Member.Role.OWNER, name=owner.name, color=owner.color, language=owner.language
        )
        room = assignments.begin(member, title=title, template=template)
        Audit.objects.create(room=room, member=member, what="class_opened")
    return room


def rename(access: Access, name: str) -> Room:
    """Call the room's team something else; every screen of it hears. Raises BadName, or NotAllowed for who does not own
    the whole team."""
    if access.member.room_id is not None:
        raise NotAllowed
    name = _clean(name)
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=access.room.team_id)
        if team.name != name:
            team.name = name
            team.save(update_fields=["name"])
            Audit.objects.create(room=access.room, member=access.member, what="class_name")
            takes.tell_rules(team.pk)
    return Room.objects.select_related("team").get(pk=access.room.pk)


def led(user: AbstractBaseUser | AnonymousUser) -> list[Json]:
    """The teams that somebody owns, oldest first, with how many people were let into each."""
    inside = Q(team__members__removed=None, team__members__room__isnull=False)
    inside &= ~Q(team__members__role=Member.Role.OWNER)
    rows = _owned(user).select_related("team").annotate(people=Count("team__members__user", inside, distinct=True))
    return [
        {
            "id": one.team_id,
            "name": one.team.name,
            "is_class": one.team.kind == Team.Kind.CLASS,
            "people": one.people,
        }
        for one in rows
    ]


def copies(rooms: list[Room]) -> dict[Room, str]:
    """Of those rooms that are somebody's copy of a film, under which name they made it."""
    theirs = Member.objects.filter(room__in=[room for room in rooms if room.origin_id], removed=None)
    found = dict(theirs.order_by("-id").values_list("room", "name"))
    return {room: found[room.pk] for room in rooms if room.pk in found}


def _owned(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Member]:
    rows = Member.objects.filter(user=user.pk, room=None, role=Member.Role.OWNER, removed=None)
    return rows.order_by("team")


def _clean(name: str) -> str:
    try:
        return members.clean_name(name)
    except members.Refused as refused:
        raise BadName from refused
