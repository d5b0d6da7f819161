"""HTTP's edge for a room's history: what happened, who changed what, named versions, an old state to look at and to
bring back.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.log import activity, authors, history, named
from collab.models import Member
from collab.people.permissions import access_room
from collab.review import pins

router = Router()

Json = dict[str, Any]
ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (history.NoState, 404, "state_missing"),
    (history.Full, 409, "film_full"),
    (history.Busy, 503, "room_busy"),
    (named.BadName, 422, "version_name"),
    (named.TooMany, 409, "versions_full"),
    (named.Decided, 409, "version_decided"),
    (named.Reviewed, 409, "version_reviewed"),
)


class VersionBody(Schema):
    name: str
    seq: int | None = None


class NameBody(Schema):
    name: str = Field(max_length=1_000)


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
    """The named states, latest first, and the deleted ones that one may bring back."""
    access = access_room(request.user, room_id)
    return {"versions": named.versions(access), "deleted": named.deleted(access)}


@router.get("/{room_id}/versions/{version_id}")
def watch_version(request: HttpRequest, room_id: str, version_id: int) -> Json:
    """A version to be played: its cells, with the files they were pinned to."""
    return pins.watch(access_room(request.user, room_id), version_id)


@router.post("/{room_id}/versions")
def name_version(request: HttpRequest, room_id: str, body: VersionBody) -> Json:
    """Give a name to the film as it is now, or as it was."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    return named.name_version(access, body.name, seq=body.seq)


@router.patch("/{room_id}/versions/{version_id}")
def rename_version(request: HttpRequest, room_id: str, version_id: int, body: NameBody) -> Json:
    """Give a version another name."""
    return named.rename(access_room(request.user, room_id, need=Member.Role.EDITOR), version_id, body.name)


@router.delete("/{room_id}/versions/{version_id}")
def delete_version(request: HttpRequest, room_id: str, version_id: int) -> Json:
    """Delete a version; it can be brought back."""
    named.delete(access_room(request.user, room_id, need=Member.Role.EDITOR), version_id)
    return {}


@router.post("/{room_id}/versions/{version_id}/back")
def bring_version_back(request: HttpRequest, room_id: str, version_id: int) -> Json:
    """Bring a deleted version back."""
    return named.bring_back(access_room(request.user, room_id, need=Member.Role.EDITOR), version_id)


@router.post("/{room_id}/restore")
def restore(request: HttpRequest, room_id: str, body: SeqBody) -> Json:
    """Bring an old state back, as a new edit."""
    return history.restore(access_room(request.user, room_id, need=Member.Role.EDITOR), body.seq)
