"""HTTP's edge for owners: the people of a room, their roles, its codes, and the lesson.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.kept_out import WORD_MAX, WORDS_MAX
from collab.log import history
from collab.models import Member
from collab.people import assignments, classes, classroom, farewell, members
from collab.people.permissions import access_room
from collab.rendering import budget, listing
from collab.wire import doors

router = Router()

Json = dict[str, Any]
ERRORS: tuple[tuple[type[Exception], int, str], ...] = ((farewell.NoClass, 409, "no_class"),)


class RoleBody(Schema):
    role: Literal["editor", "reviewer", "viewer"]


class InviteBody(RoleBody):
    hours: float | None = Field(default=None, gt=0, le=24 * 366)


class ClassBody(Schema):
    frozen: bool | None = None
    is_class: bool | None = None
    name: str | None = Field(default=None, max_length=1_000)
    cursors_hidden: bool | None = None
    teaches: bool | None = None


class FilterBody(Schema):
    words: list[Annotated[str, Field(max_length=WORD_MAX)]] = Field(default=[], max_length=WORDS_MAX)


class PauseBody(Schema):
    paused: bool


class BudgetBody(Schema):
    takes: int | None = Field(default=None, ge=0, le=budget.TAKES_MAX)
    joules: float | None = Field(default=None, ge=0, le=budget.JOULES_MAX)
    afresh: bool = False


@router.get("/{room_id}/class")
def room_class(request: HttpRequest, room_id: str) -> Json:
    """Who is in the class, and how long each has written nothing."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    return {
        **listing.rules(access.room),
        "people": classroom.people(access.room),
        "budget": budget.state(access.room.team_id),
        "kept_out": access.room.team.kept_out,
    }


@router.delete("/{room_id}/class")
def delete_class(request: HttpRequest, room_id: str) -> Json:
    """Delete the class: its people, their films and what was drawn for them. RECEIPT, with the teacher's new room."""
    return farewell.delete(access_room(request.user, room_id, need=Member.Role.OWNER))


@router.put("/{room_id}/filter")
def keep_out(request: HttpRequest, room_id: str, body: FilterBody) -> Json:
    """Words of which no picture is drawn, in no film of the class."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    return {"words": classroom.keep_out(access, list(body.words))}


@router.patch("/{room_id}/class")
def change_class(request: HttpRequest, room_id: str, body: ClassBody) -> Json:
    """Freeze the room or let it go on; make its team a class or a team again; say how that is called."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    room = access.room
    if body.is_class is not None:
        room = classroom.set_class(access, body.is_class)
    if body.name is not None:
        room = classes.rename(access, body.name)
    if body.cursors_hidden is not None:
        room = classroom.hide_cursors(access, body.cursors_hidden)
    if body.teaches is not None:
        room = classroom.set_teaches(access, body.teaches)
    if body.frozen is not None:
        room = classroom.freeze(access, body.frozen)
    return listing.rules(room)


@router.put("/{room_id}/budget")
def set_budget(request: HttpRequest, room_id: str, body: BudgetBody) -> Json:
    """How many takes and joules the team may have drawn (null: as many as are asked for); afresh: from zero."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    classroom.allow(access, takes_max=body.takes, joules_max=body.joules, afresh=body.afresh)
    return {"budget": budget.state(access.room.team_id)}


@router.get("/{room_id}/people")
def list_people(request: HttpRequest, room_id: str) -> Json:
    """Who may enter, and the codes that let others in."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    return {
        "people": [
            {"id": member.pk, "name": member.name, "color": member.color, "role": member.role}
            for member in members.people_of(access.room).order_by("id")
        ],
        "codes": [
            {"code": invite.code, "role": invite.role, "expires": invite.expires}
            for invite in access.room.invites.filter(revoked=None).order_by("id")
        ],
    }


@router.patch("/{room_id}/people/{member_id}")
def change_role(request: HttpRequest, room_id: str, member_id: int, body: RoleBody) -> Json:
    """Give a person another role; it holds at once, in open windows too."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    return {"role": doors.set_role(access, member_id, body.role).role}


@router.put("/{room_id}/people/{member_id}/pause")
def pause_person(request: HttpRequest, room_id: str, member_id: int, body: PauseBody) -> Json:
    """Have a person look for a while, or write again; it holds at once, in open windows too."""
    doors.pause(access_room(request.user, room_id, need=Member.Role.OWNER), member_id, body.paused)
    return {"paused": body.paused}


@router.delete("/{room_id}/people/{member_id}")
def remove_person(request: HttpRequest, room_id: str, member_id: int) -> Json:
    """Show a person out. What they wrote stays."""
    doors.remove(access_room(request.user, room_id, need=Member.Role.OWNER), member_id)
    return {}


@router.post("/{room_id}/people/{member_id}/secret")
def reset_secret(request: HttpRequest, room_id: str, member_id: int) -> Json:
    """Give somebody other pictures to come back by."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    return {"secret": classroom.reset_secret(access, member_id)}


@router.post("/{room_id}/people/{member_id}/take-back")
def take_back(request: HttpRequest, room_id: str, member_id: int) -> Json:
    """Undo what one person wrote in the last ten minutes, here and in their copies of this film, as new edits."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    made = history.take_back(access, member_id)
    copies = [history.take_back(*copy) for copy in assignments.their_copies(access, member_id)]
    return {**made, "changed": any(each["changed"] for each in [made, *copies])}


@router.post("/{room_id}/codes")
def create_code(request: HttpRequest, room_id: str, body: InviteBody) -> Json:
    """A new code for a role, which may stop working after some hours."""
    access = access_room(request.user, room_id, need=Member.Role.OWNER)
    return {"code": members.invite(access.room, role=body.role, hours=body.hours).code}


@router.delete("/{room_id}/codes/{code}")
def withdraw_code(request: HttpRequest, room_id: str, code: str) -> Json:
    """Withdraw a code, and show out who came in by it."""
    return {"shown_out": doors.withdraw(access_room(request.user, room_id, need=Member.Role.OWNER), code)}
