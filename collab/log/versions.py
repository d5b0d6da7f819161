"""HTTP's edge for a room's history: what happened, who changed what, named versions, an old state to look at and to
bring back.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from collab.log import activity, authors, history
from collab.models import Member
from collab.people.permissions import access_room
from collab.review import pins

router = Router()

Json = dict[str, Any]


class VersionBody(Schema):
    name: str
    seq: int | None = None


class SeqBody(Schema):
    seq: int


@router.get("/{room_id}/history")
def room_history(request: HttpRequest, room_id: str, before: int | None = None) -> Json:
    """Who changed what and when, latest first."""
    return history.page(access_room(request.user, room_id).room, before=before)


@router.get("/{room_id}/history/{seq}")
def room_state(request: HttpRequest, room_id: str, seq: int) -> Json:
    """The document as it was after an entry of the log, to look at."""
    return history.state_at(access_room(request.user, room_id).room, seq)


@router.get("/{room_id}/activity")
def room_activity(request: HttpRequest, room_id: str, before: datetime | None = None) -> Json:
    """What happened in the room, latest first, told the way people speak."""
    return activity.page(access_room(request.user, room_id).room, before=before)


@router.get("/{room_id}/authors")
def room_authors(request: HttpRequest, room_id: str) -> Json:
    """Who made and who last changed each clip."""
    return authors.of(access_room(request.user, room_id).room)


@router.get("/{room_id}/versions")
def room_versions(request: HttpRequest, room_id: str) -> Json:
    """The named states, latest first."""
    return {"versions": history.versions(access_room(request.user, room_id).room)}


@router.get("/{room_id}/versions/{version_id}")
def watch_version(request: HttpRequest, room_id: str, version_id: int) -> Json:
    """A version to be played: its cells, with the files they were pinned to."""
    return pins.watch(access_room(request.user, room_id), version_id)


@router.post("/{room_id}/versions")
def name_version(request: HttpRequest, room_id: str, body: VersionBody) -> Json:
    """Give a name to the film as it is now, or as it was."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    return history.name_version(access, body.name, seq=body.seq)


@router.post("/{room_id}/restore")
def restore(request: HttpRequest, room_id: str, body: SeqBody) -> Json:
    """Bring an old state back, as a new edit."""
    return history.restore(access_room(request.user, room_id, need=Member.Role.EDITOR), body.seq)
