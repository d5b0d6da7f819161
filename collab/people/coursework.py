"""HTTP's edge for the work of a class: assignments, checklists, the gallery and copies.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.models import Member
from collab.people import assignments, gallery
from collab.people.permissions import access_room

router = Router()

Json = dict[str, Any]
ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (assignments.BadList, 422, "checklist_long"),
    (assignments.TooMany, 409, "copies_full"),
)


class AssignmentBody(Schema):
    checklist: list[str] = Field(default=[], max_length=100)
    each_joins: bool = False


class TaskBody(Schema):
    done: list[int] = Field(default=[], max_length=100)


class ApproveBody(Schema):
    approved: bool


@router.get("/{room_id}/lesson")
def room_lesson(request: HttpRequest, room_id: str) -> Json:
    """What this room is in the class: whose copy, with which checklist, of what; for its owner, how far each is."""
    access = access_room(request.user, room_id)
    return {**assignments.lesson(access), "shown": gallery.state(access.room)}


@router.put("/{room_id}/assignment")
def write_assignment(request: HttpRequest, room_id: str, body: AssignmentBody) -> Json:
    """Write down what is asked of each pupil."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    assignments.write(access, checklist=body.checklist, each_joins=body.each_joins)
    return assignments.lesson(access)


@router.post("/{room_id}/assignment")
def give_copies(request: HttpRequest, room_id: str) -> Json:
    """Give each pupil a copy of this film, who has none yet."""
    return {"given": assignments.give(access_room(request.user, room_id, need=Member.Role.OWNER))}


@router.put("/{room_id}/task")
def tick(request: HttpRequest, room_id: str, body: TaskBody) -> Json:
    """Say what of the checklist is done."""
    return {"done": assignments.tick(access_room(request.user, room_id, need=Member.Role.EDITOR), body.done)}


@router.get("/{room_id}/gallery")
def room_gallery(request: HttpRequest, room_id: str) -> Json:
    """The films of the class that hang in its gallery."""
    return {"films": gallery.hanging(access_room(request.user, room_id))}


@router.post("/{room_id}/show")
def show(request: HttpRequest, room_id: str) -> Json:
    """Ask for this film to hang in the gallery."""
    return {"shown": gallery.ask(access_room(request.user, room_id, need=Member.Role.EDITOR))}


@router.delete("/{room_id}/show")
def unshow(request: HttpRequest, room_id: str) -> Json:
    """Take this film out of the gallery."""
    return {"shown": gallery.withdraw(access_room(request.user, room_id, need=Member.Role.EDITOR))}


@router.put("/{room_id}/gallery/{film_id}")
def approve(request: HttpRequest, room_id: str, film_id: UUID, body: ApproveBody) -> Json:
    """Approve a film for the gallery, or hang it off."""
    gallery.approve(access_room(request.user, room_id, need=Member.Role.OWNER), film_id, body.approved)
    return {}


@router.post("/{room_id}/gallery/{film_id}/remix")
def remix(request: HttpRequest, room_id: str, film_id: UUID) -> Json:
    """A copy of a film of the gallery, of one's own, which names its origin."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    return {"room": str(gallery.remix(access, film_id).pk)}
