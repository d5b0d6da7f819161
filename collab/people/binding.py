"""HTTP's edge for the editions of a film.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.timeline import CLIPS_MAX
from collab.models import Member
from collab.people import editions
from collab.people.permissions import access_room

router = Router()

Json = dict[str, Any]
ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (editions.BadName, 422, "edition_name"),
    (editions.Long, 422, "edition_long"),
    (editions.TooMany, 409, "editions_full"),
    (editions.Shown, 409, "edition_shown"),
    (editions.Here, 409, "edition_here"),
    (editions.Busy, 503, "room_busy"),
)


class EditionBody(Schema):
    name: str = Field(max_length=200)
    style: str | None = Field(default=None, max_length=10_000)
    words: dict[str, str] = Field(default={}, max_length=200)
    prompts: dict[str, str] = Field(default={}, max_length=CLIPS_MAX)
    language: str | None = Field(default=None, max_length=20)


class NameBody(Schema):
    name: str = Field(max_length=200)


@router.get("/{room_id}/editions")
def list_editions(request: HttpRequest, room_id: str) -> Json:
    """The film and its editions: the same clips in another style, words or language; and those that were deleted."""
    access = access_room(request.user, room_id)
    return {"editions": editions.family(access), "deleted": editions.deleted(access)}


@router.post("/{room_id}/editions")
def make_edition(request: HttpRequest, room_id: str, body: EditionBody) -> Json:
    """Make an edition of this film. An approved film may have more of them: it is not changed by that."""
    editions.may_make(access_room(request.user, room_id))
    access = access_room(request.user, room_id, need=Member.Role.REVIEWER)  # not by who is held back
    other = editions.Other(style=body.style, words=body.words, prompts=body.prompts, language=body.language)
    return {"room": str(editions.make(access, body.name, other).pk)}


@router.get("/{room_id}/editions/{other_id}")
def watch_edition(request: HttpRequest, room_id: str, other_id: UUID) -> Json:
    """An edition as it is shown now, to be played beside this one."""
    return editions.film(access_room(request.user, room_id), other_id)


@router.put("/{room_id}/editions/{other_id}")
def rename_edition(request: HttpRequest, room_id: str, other_id: UUID, body: NameBody) -> Json:
    """Give an edition another name."""
    editions.rename(access_room(request.user, room_id), other_id, body.name)
    return {}


@router.delete("/{room_id}/editions/{other_id}")
def delete_edition(request: HttpRequest, room_id: str, other_id: UUID) -> Json:
    """Delete an edition; it can be brought back."""
    editions.delete(access_room(request.user, room_id), other_id)
    return {}


@router.post("/{room_id}/editions/{other_id}/back")
def bring_edition_back(request: HttpRequest, room_id: str, other_id: UUID) -> Json:
    """Open a deleted edition again."""
    editions.bring_back(access_room(request.user, room_id), other_id)
    return {}
