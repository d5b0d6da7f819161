"""HTTP's edge for a class that plays a film.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.timeline import ID_MAX, LABEL_MAX
from collab.models import Member
from collab.people import plays, rates
from collab.people.permissions import Access, access_room

router = Router()

Json = dict[str, Any]
PICKS_PER_MINUTE = 60  # of one person: nobody watches clips faster


class TooFast(Exception):
    """More was chosen in a minute than somebody can watch."""


ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (plays.Playing, 409, "play_running"),
    (plays.NotPlaying, 409, "play_over"),
    (plays.NoPlay, 404, "play_missing"),
    (plays.NoChoice, 409, "choice_missing"),
    (plays.TooMany, 409, "plays_full"),
    (plays.Full, 409, "picks_full"),
    (TooFast, 429, "too_many_commands"),
)


class PickBody(Schema):
    clip: str = Field(max_length=ID_MAX)
    label: str = Field(default="", max_length=LABEL_MAX)
    to: str = Field(default="", max_length=ID_MAX)
    way: Annotated[int, Field(ge=1, le=10_000)] = 1


def leader(request: HttpRequest, room_id: str) -> Access:
    return access_room(request.user, room_id, need=Member.Role.OWNER)


@router.get("/{room_id}/play")
def room_play(request: HttpRequest, room_id: str) -> Json:
    """The play that runs in this room, and one's own way in it."""
    return plays.mine(access_room(request.user, room_id))


@router.post("/{room_id}/play")
def start_play(request: HttpRequest, room_id: str) -> Json:
    """From now on what the room's people choose is kept."""
    return plays.start(leader(request, room_id))


@router.delete("/{room_id}/play")
def end_play(request: HttpRequest, room_id: str) -> Json:
    """End the play that runs."""
    plays.end(leader(request, room_id))
    return {}


@router.post("/{room_id}/play/picks")
def pick(request: HttpRequest, room_id: str, body: PickBody) -> Json:
    """Say what one chose at the end of a clip, or that the film ended there."""
    access = access_room(request.user, room_id)
    if not rates.within(f"picks:{access.member.pk}", most=PICKS_PER_MINUTE):
        raise TooFast
    plays.record(access, **body.dict())
    return {}


@router.get("/{room_id}/plays")
def room_plays(request: HttpRequest, room_id: str) -> Json:
    """The plays that are kept, newest first."""
    return {"plays": plays.kept(leader(request, room_id).room)}


@router.get("/{room_id}/plays/{play_id}")
def play_result(request: HttpRequest, room_id: str, play_id: int) -> Json:
    """Who chose what in a play."""
    return plays.result(leader(request, room_id).room, play_id)


@router.delete("/{room_id}/plays/{play_id}")
def delete_play(request: HttpRequest, room_id: str, play_id: int) -> Json:
    """Forget a play and what was chosen in it."""
    plays.delete(leader(request, room_id), play_id)
    return {}
