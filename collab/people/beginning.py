"""HTTP's edge for whoever begins something: a film for a team that they own, or another class.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.timeline import TITLE_MAX
from collab.people import assignments, classes, members

router = Router()

Json = dict[str, Any]


class LongTitle(Exception):
    """The film's title is longer than a title may be."""


ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (LongTitle, 422, "title_long"),
    (classes.BadName, 422, "class_name"),
    (classes.TooMany, 409, "classes_full"),
    (assignments.NoTemplate, 404, "template_missing"),
)


class NewRoomBody(Schema):
    title: str = ""
    template: str = Field(default="", max_length=40)  # "": the sample film
    team: int | None = None  # of those that one owns; null: the first


class NewClassBody(Schema):
    name: str = Field(max_length=1_000)
    title: str = ""
    template: str = Field(default="", max_length=40)


@router.post("/rooms")
def create_room(request: HttpRequest, body: NewRoomBody) -> Json:
    """A new room for a team that one owns, with the sample film or what a template says."""
    owner = classes.leader(request.user, body.team)
    room = assignments.begin(owner, title=_title(body.title), template=body.template)
    return {"id": str(room.id), "room": str(room.id), "code": members.invite(room).code}


@router.post("/classes")
def open_class(request: HttpRequest, body: NewClassBody) -> Json:
    """Another class, for who owns a team already: its first room, and the code that lets pupils in."""
    owner = classes.leader(request.user)
    room = classes.begin(owner, name=body.name, title=_title(body.title), template=body.template)
    return {"team": room.team_id, "room": str(room.id), "code": members.invite(room).code}


def _title(title: str) -> str:
    if len(title) > TITLE_MAX:
        raise LongTitle
    return title.strip()
