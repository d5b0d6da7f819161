"""HTTP's edge for the film that leaves: asking for it, and how far a job is.

Part of the API (api.py), which answers for the errors. Each route asks permissions and calls one service.
"""

from typing import Any, Literal, Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import model_validator

from collab.models import Job, Member
from collab.people.permissions import access_room
from collab.rendering import exchange, hand_listing

router = Router()

Json = dict[str, Any]


class NoJob(Exception):
    """The room has no such job."""


ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (exchange.NothingToExport, 409, "nothing_to_export"),
    (NoJob, 404, "job_missing"),
)


class ExportBody(Schema):
    format: Literal["mp4", "otio", "edl", "fcpxml", "clips"] = "mp4"
    version: int | None = None
    burn: bool = False
    takes: bool = False
    loops: bool = False

    @model_validator(mode="after")
    def is_sensible(self) -> Self:
        if self.burn and self.format != "mp4":
            raise ValueError("timecode is burnt into an MP4 alone")
        if (self.takes or self.loops) and self.format != "clips":
            raise ValueError("all takes go along with clips alone, which alone are loops")
        return self


EXPORT = ExportBody()


@router.post("/{room_id}/export")
def export(request: HttpRequest, room_id: str, body: ExportBody = EXPORT) -> Json:
    """The film as it is shown now, or a version of it, as one MP4 or for another program: JOB."""
    access = access_room(request.user, room_id, need=Member.Role.REVIEWER)
    return hand_listing.job_state(exchange.start(access, **body.dict()))


@router.get("/{room_id}/jobs/{job_id}")
def job(request: HttpRequest, room_id: str, job_id: str) -> Json:
    """How far a job is: JOB. Raises NoJob."""
    access = access_room(request.user, room_id)
    try:
        found = Job.objects.get(id=job_id, room=access.room)
    except (Job.DoesNotExist, ValueError, ValidationError) as error:
        raise NoJob from error
    return hand_listing.job_state(found)
