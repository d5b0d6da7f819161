"""The end of a class: its people, their films and what was drawn for them, deleted, with a receipt.

The teacher stays, with an empty film to begin from. Refuses to know open windows: each socket finds out within a second
that its person is gone (usher.py).
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from collab.models import Adapter, Audit, Footage, Hand, Job, Member, Room, Take, Team, Turn, Update
from collab.people import assignments
from collab.people.permissions import Access, NotAllowed
from collab.rendering import footage, store, takes
from collab.wire import doors

Json = dict[str, Any]


class NoClass(Exception):
    """The team of this room is no class."""


def delete(access: Access) -> Json:
    """Delete the class of this room: RECEIPT, which names nobody. Raises NoClass, or NotAllowed for who does not own
    the whole team."""
    if access.member.room_id is not None:
        raise NotAllowed
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=access.room.team_id)
        if team.kind != Team.Kind.CLASS:
            raise NoClass
        takes.lock_team(team.pk)
        receipt, files = _count(team), _files(team)
        rooms = list(Room.objects.filter(team=team).values_list("pk", flat=True))
        _delete(team)
        room = assignments.begin(access.member, title="", template="blank")
        receipt["room"] = str(room.pk)
        Audit.objects.create(room=room, member=access.member, what="class_deleted", data=receipt)
        for each in rooms:
            doors.look_at(each)
        transaction.on_commit(lambda: _remove(files))
    return receipt


def _count(team: Team) -> Json:
    rooms = Room.objects.filter(team=team)
    return {
        "at": timezone.now().isoformat(timespec="seconds"),
        "people": _guests(team).values("user").distinct().count(),
        "films": rooms.count(),
        "edits": Update.objects.filter(room__in=rooms).count(),
        "takes": Take.objects.filter(team=team).count(),
    }


def _guests(team: Team) -> Any:
    return Member.objects.filter(team=team).exclude(room=None)


def _delete(team: Team) -> None:
    """Rows, in the order in which they hold each other. Accounts go with it that are nowhere else."""
    users = set(_guests(team).values_list("user", flat=True))
    Hand.objects.filter(team=team).update(current=None)
    Take.objects.filter(team=team).delete()
    Adapter.objects.filter(hand__team=team).delete()
    Room.objects.filter(team=team).delete()
    _guests(team).delete()
    users -= set(Member.objects.filter(user__in=users).values_list("user", flat=True))
    Turn.objects.filter(person__in=users).delete()
    get_user_model().objects.filter(pk__in=users, is_staff=False).delete()
    fields: Json = {"takes_max": None, "joules_max": None, "takes_spent": 0, "joules_spent": 0, "kept_out": []}
    Team.objects.filter(pk=team.pk).update(kind=Team.Kind.TEAM, **fields)


def _files(team: Team) -> set[str]:
    """The names in the clip store that nobody else's take bears."""
    mine = _names(Take.objects.filter(team=team)) - _names(Take.objects.exclude(team=team))
    exports = Job.objects.filter(room__team=team).exclude(file="").values_list("file", flat=True)
    versions = Adapter.objects.filter(hand__team=team).exclude(sha256="").values_list("sha256", flat=True)
    others = set(Adapter.objects.exclude(hand__team=team).values_list("sha256", flat=True))
    brought = footage.files(Footage.objects.filter(room__team=team))
    return mine | set(exports) | set(brought) | {store.adapter_name(each) for each in set(versions) - others}


def _names(rows: Any) -> set[str]:
    found: set[str] = set()
    for film, thumb, preview, small in rows.values_list("file", "thumb", "preview_file", "preview_thumb"):
        found |= {store.film_name(name) for name in (film, preview) if name}
        found |= {store.thumb_name(name) for name in (thumb, small) if name}
    return found


def _remove(names: Iterable[str]) -> None:
    for name in names:
        store.remove(name)
