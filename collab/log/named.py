"""Named versions: the name that somebody gave to a state of the film, given, changed, deleted and brought back.

Owns `Version`. Who named one changes it, and the room's owners. A deleted version is in no list and nobody watches it;
its pins stay for as long as it can be brought back. What was said and decided about one is about it for good: then it
stays, and after a decision its name does too. Refuses to know what the log holds (history.py).
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from collab.film.timeline import Timeline
from collab.log import feed, history, rooms
from collab.models import Audit, Comment, Decision, Member, Room, Version
from collab.people.permissions import Access, NotAllowed
from collab.review import pins

NAME_MAX = 80
VERSIONS_MAX = 200
DELETED_MAX = 50  # the latest deleted ones; those before them cannot be brought back any more

Json = dict[str, Any]


class BadName(Exception):
    """A version wants a name of 1 to NAME_MAX characters."""


class TooMany(Exception):
    """A room keeps VERSIONS_MAX names."""


class Decided(Exception):
    """What was decided about a version is about its name too."""


class Reviewed(Exception):
    """Others said or decided something about this version."""


def versions(access: Access) -> list[Json]:
    """The named states, latest first, and what this person may do with each."""
    room = access.room
    decided = set(Decision.objects.filter(room=room).values_list("version_id", flat=True))
    said = set(comments(room).values_list("version_id", flat=True))
    return [
        {**say(row), "renames": may and row.pk not in decided, "deletes": may and row.pk not in decided | said}
        for row in here(room).select_related("member").order_by("-id")
        for may in [may_change(access, row)]
    ]


def deleted(access: Access) -> list[Json]:
    """Those that this person may bring back, the latest deleted first: {"id", "name"}."""
    rows = Version.objects.filter(room=access.room).exclude(gone=None).select_related("member").order_by("-gone")
    return [{"id": row.pk, "name": row.name} for row in rows if may_change(access, row)]


def say(row: Version) -> Json:
    return {
        "id": row.pk,
        "seq": row.seq,
        "name": row.name,
        "member": history.person(row.member),
        "created": row.created.isoformat(),
        "pinned": row.timeline != "",
    }


def name_version(access: Access, name: str, *, seq: int | None = None) -> Json:
    """Give the state after entry `seq` (now, when None) a name, and pin the takes that it shows.

    Raises BadName, NoState, TooMany, or BadLog where the log is damaged.
    """
    name = tidy(name)
    head = rooms.head(access.room.id)
    if seq is not None and not 0 <= seq <= head:
        raise history.NoState
    at = head if seq is None else seq
    plain = rooms.child().call("fold", rooms.log(access.room.id, until=at).updates)["plain"]
    with transaction.atomic():
        room = lock(access)
        make_room(room)
        row = Version.objects.create(room=room, seq=at, name=name, member=access.member)
        pins.pin(row, Timeline.from_plain(plain), now=at == head)
        said = say(row)
        feed.publish(room, "version", said)
    return said


def rename(access: Access, number: int, name: str) -> Json:
    """Another name for a version. Raises BadName, NoVersion, NotAllowed or Decided."""
    name = tidy(name)
    with transaction.atomic():
        room = lock(access)
        row = theirs(access, here(room), number)
        if Decision.objects.filter(version=row).exists():
            raise Decided
        data = {"from": row.name, "to": name}
        row.name = name
        row.save(update_fields=["name"])
        tell(access, row, "version_named", data)
    return say(row)


def delete(access: Access, number: int) -> None:
    """Put a version away; it can be brought back. Raises NoVersion, NotAllowed or Reviewed."""
    with transaction.atomic():
        room = lock(access)
        row = theirs(access, here(room), number)
        if Decision.objects.filter(version=row).exists() or comments(room).filter(version=row).exists():
            raise Reviewed
        Version.objects.filter(pk=row.pk).update(gone=Now())
        old = Version.objects.filter(room=room).exclude(gone=None).order_by("-gone")[DELETED_MAX:]
        Version.objects.filter(pk__in=[each.pk for each in old]).delete()
        tell(access, row, "version_gone", {"name": row.name})


def bring_back(access: Access, number: int) -> Json:
    """A deleted version as it was. Raises NoVersion, NotAllowed or TooMany."""
    with transaction.atomic():
        room = lock(access)
        row = theirs(access, Version.objects.filter(room=room).exclude(gone=None), number)
        make_room(room)
        row.gone = None
        row.save(update_fields=["gone"])
        tell(access, row, "version_back", {"name": row.name})
    return say(row)


def lock(access: Access) -> Room:
    """Nobody names, deletes or decides about a version of this room meanwhile."""
    return Room.objects.select_for_update(no_key=True).get(pk=access.room.pk)


def tidy(name: str) -> str:
    """Raises BadName."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_MAX:
        raise BadName
    return name


def make_room(room: Room) -> None:
    """Raises TooMany."""
    if here(room).count() >= VERSIONS_MAX:
        raise TooMany


def here(room: Room) -> QuerySet[Version]:
    return Version.objects.filter(room=room, gone=None)


def comments(room: Room) -> QuerySet[Comment]:
    """What was said about versions of this room, and stands."""
    return Comment.objects.filter(room=room, removed=None).exclude(version=None)


def theirs(access: Access, rows: QuerySet[Version], number: int) -> Version:
    """The version of this number among these, for who may change it. Raises NoVersion or NotAllowed."""
    row = rows.select_related("member").filter(pk=number).first()
    if row is None:
        raise pins.NoVersion
    if not may_change(access, row):
        raise NotAllowed
    return row


def may_change(access: Access, row: Version) -> bool:
    """Who named a version may, as long as they may write here, and the room's owners."""
    member = access.member
    if member.role == Member.Role.OWNER:
        return True
    return member.role == Member.Role.EDITOR and row.member is not None and row.member.user_id == member.user_id


def tell(access: Access, row: Version, what: str, data: Json) -> None:
    """Into the trail and to the screens. Call it last in a transaction."""
    Audit.objects.create(room=row.room, member=access.member, what=what, data={"version": row.pk, **data})
    feed.publish(row.room, "version", {**say(row), "gone": what == "version_gone"})
