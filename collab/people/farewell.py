"""The end of a class: its people, their films and what was drawn for them, deleted, with a receipt.

Who leads it stays: with their other classes, or with an empty film to begin from. Refuses to know open windows: each
socket finds out within a second that its person is gone (usher.py).
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from collab.models import (
    Acceptance,
    Adapter,
    Audit,
    Comment,
    Footage,
    Hand,
    Job,
    Member,
    Pin,
    Room,
    Take,
    Team,
    Turn,
    Update,
)
from collab.people import assignments
from collab.people.permissions import Access, NotAllowed
from collab.rendering import footage, store, takes
from collab.wire import doors

Json = dict[str, Any]
WHEN = ("before", "after")  # a lesson

log = logging.getLogger(__name__)


class NoClass(Exception):
    """The team of this room is no class."""


def delete(access: Access) -> Json:
    """Delete the class of this room: RECEIPT, which names the class and nobody in it. Its room is where its teacher
    begins anew, or None for who leads another team: then nothing of this one is left, and the other is not touched.

    Raises NoClass, or NotAllowed for who does not own the whole team.
    """
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
        receipt["room"] = None if _is_left(team) else str(_begin_anew(access.member, receipt).pk)
        for each in rooms:
            doors.look_at(each)
        transaction.on_commit(lambda: _remove(files))
    return receipt


def _is_left(team: Team) -> bool:
    """Delete the team itself, with its hands, where everybody who owns it owns another."""
    owners = Member.objects.filter(team=team, removed=None)
    others = Member.objects.filter(user__in=owners.values("user"), room=None, role=Member.Role.OWNER, removed=None)
    elsewhere = set(others.exclude(team=team).values_list("user", flat=True))
    if set(owners.values_list("user", flat=True)) - elsewhere:
        return False
    team.delete()
    log.info("a class was deleted whole")
    return True


def _begin_anew(owner: Member, receipt: Json) -> Room:
    room = assignments.begin(owner, title="", template="blank")
    Audit.objects.create(room=room, member=owner, what="class_deleted", data={**receipt, "room": str(room.pk)})
    return room


def _count(team: Team) -> Json:
    rooms = Room.objects.filter(team=team)
    return {
        "at": timezone.now().isoformat(timespec="seconds"),
        "name": team.name,
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
    """The names in the clip store that go with the class. What another team bears as well stays: two classes that began
    from one template have the same pictures."""
    exports = Job.objects.filter(room__team=team).exclude(file="").values_list("file", flat=True)
    brought = footage.files(Footage.objects.filter(room__team=team))
    mine, others = Team.objects.filter(pk=team.pk), Team.objects.exclude(pk=team.pk)
    return (_pictures(mine) - _pictures(others)) | (_taught(mine) - _taught(others)) | set(exports) | set(brought)


def _pictures(teams: QuerySet[Team]) -> set[str]:
    """Takes as they are, and as they were when somebody named a version, accepted them or spoke of them."""
    films: set[str] = set()
    thumbs: set[str] = set()
    takes = Take.objects.filter(team__in=teams)
    for film, thumb, preview, small in takes.values_list("file", "thumb", "preview_file", "preview_thumb"):
        films |= {film, preview}
        thumbs |= {thumb, small}
    for film, thumb in Pin.objects.filter(version__room__team__in=teams).values_list("file", "thumb"):
        films.add(film)
        thumbs.add(thumb)
    for model in (Acceptance, Comment):
        films |= set(model.objects.filter(room__team__in=teams).values_list("file", flat=True))
    return {store.film_name(name) for name in films if name} | {store.thumb_name(name) for name in thumbs if name}


def _taught(teams: QuerySet[Team]) -> set[str]:
    """What lessons made: weights, and their probes' pictures."""
    versions = Adapter.objects.filter(hand__team__in=teams).values_list("sha256", "probes")
    weights = {store.adapter_name(sha256) for sha256, _ in versions if sha256}
    return weights | {store.probe_name(one[when]) for _, probes in versions for one in probes for when in WHEN}


def _remove(names: Iterable[str]) -> None:
    for name in names:
        store.remove(name)
