"""HTTP's edge for a room's hand: teach it, see what taught it, take a lesson back.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.timeline import ID_MAX
from collab.models import Member
from collab.people.permissions import access_room
from collab.rendering import adapters, lessons, listing

router = Router()

Json = dict[str, Any]

ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (adapters.NothingAccepted, 409, "nothing_accepted"),
    (lessons.NoLesson, 404, "lesson_missing"),
    (lessons.Silent, 409, "class_silent"),
)


class LessonBody(Schema):
    clip: str = Field(max_length=ID_MAX)
    index: int = Field(ge=0, le=10_000)
    key: str = Field(max_length=64)
    teaches: bool


@router.post("/{room_id}/teach")
def teach(request: HttpRequest, room_id: str) -> Json:
    """Teach the room's hand from what its people accepted: JOB."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    return listing.job_state(adapters.start(access.room, access=access))


@router.post("/{room_id}/lessons")
def set_lesson(request: HttpRequest, room_id: str, body: LessonBody) -> Json:
    """Whether an accepted take teaches. What it taught is out of use at once when it does not any more."""
    access = access_room(request.user, room_id, need=Member.Role.REVIEWER)
    lessons.set_teaches(access, clip=body.clip, index=body.index, key=body.key, teaches=body.teaches)
    return {}
