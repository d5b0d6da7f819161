"""HTTP's edge for choosing among takes: a segment's strip, what is offered beside an accepted one, and *stop*.

Part of the API (api.py), which answers for the errors. Each route asks permissions and calls one service.
"""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.timeline import ID_MAX
from collab.models import Member
from collab.people.permissions import access_room
from collab.rendering import listing, offers, takes

router = Router()

Json = dict[str, Any]
CELLS_MAX = 10_000  # far above any that a clip can have
MORE = (2, 8)  # takes asked for in one press

ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (offers.NoOffer, 404, "no_offer"),
    (offers.Locked, 409, "clip_locked"),
)


class CellBody(Schema):
    clip: str = Field(max_length=ID_MAX)
    index: int = Field(ge=0, le=CELLS_MAX)


class MoreBody(CellBody):
    count: int = Field(ge=MORE[0], le=MORE[1])


@router.get("/{room_id}/takes/{clip}/{index}")
def segment_takes(request: HttpRequest, room_id: str, clip: str, index: int) -> Json:
    """The takes of one segment by variation, and about what one more would cost."""
    room = access_room(request.user, room_id).room
    cell = max(0, min(index, CELLS_MAX))
    return {"takes": listing.variations(room, clip=clip[:ID_MAX], index=cell), "price": listing.price(room)}


@router.post("/{room_id}/takes/more")
def more_takes(request: HttpRequest, room_id: str, body: MoreBody) -> Json:
    """Draw several takes of a segment beside the one that is shown."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    return {"variations": offers.more(access, clip=body.clip, index=body.index, count=body.count)}


@router.post("/{room_id}/hold")
def hold(request: HttpRequest, room_id: str) -> Json:
    """Stop: what is not begun waits at the ask gate again."""
    return {"segments": takes.hold(access_room(request.user, room_id, need=Member.Role.EDITOR))}


@router.post("/{room_id}/offer/see")
def see(request: HttpRequest, room_id: str, body: CellBody) -> Json:
    """Draw what could be shown in place of an accepted or locked take, beside it."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    offers.see(access, clip=body.clip, index=body.index)
    return {}


@router.post("/{room_id}/offer/keep")
def keep(request: HttpRequest, room_id: str, body: CellBody) -> Json:
    """Leave what is shown."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    offers.keep(access, clip=body.clip, index=body.index)
    return {}


@router.post("/{room_id}/offer/replace")
def replace(request: HttpRequest, room_id: str, body: CellBody) -> Json:
    """Accept what was offered in the place of what is shown."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    offers.replace(access, clip=body.clip, index=body.index)
    return {}
