"""HTTP's edge for footage: bring a video in pieces, give its clips words, let them teach, take back, delete.

Part of the API (api.py), which answers for the errors. It decides nothing itself. A video comes in pieces, because a
server reads the body of a request into memory before anybody sees it: so no more than a piece is ever there.
"""

from typing import Any, cast

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.models import Footage, Member
from collab.people.permissions import access_room
from collab.rendering import footage

router = Router()

Json = dict[str, Any]

ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (footage.NoFootage, 404, "footage_missing"),
    (footage.NoConsent, 422, "footage_consent"),
    (footage.TooLarge, 413, "footage_bytes"),
    (footage.TooMany, 409, "footage_full"),
    (footage.NoSpace, 507, "footage_disk"),
    (footage.OutOfStep, 409, "footage_step"),
    (footage.Teaching, 409, "footage_teaching"),
    (footage.NoWords, 422, "footage_words"),
)


class BeginBody(Schema):
    name: str = Field(max_length=1_000)
    bytes: int = Field(ge=0)
    consent: bool


class LookBody(Schema):
    style: str = Field(max_length=4_000)


class ClipBody(Schema):
    caption: str | None = Field(default=None, max_length=4_000)
    teaches: bool | None = None


@router.get("/{room_id}/footage")
def list_footage(request: HttpRequest, room_id: str) -> Json:
    """What was brought to this room, newest first, for who writes in it; and what may be."""
    access = access_room(request.user, room_id)
    footage.allow(access)
    rows = Footage.objects.filter(room=access.room).select_related("member").order_by("-created")
    mine, owns = access.member.pk, access.member.role == Member.Role.OWNER
    return {
        "limits": {"bytes": footage.BYTES_MAX, "piece": footage.PIECE_BYTES, "seconds": footage.SECONDS_MAX},
        "footage": [_plain(one, may=owns or one.member_id == mine) for one in rows.prefetch_related("clips")],
    }


@router.post("/{room_id}/footage")
def begin_footage(request: HttpRequest, room_id: str, body: BeginBody) -> Json:
    """A video that is about to come, with the word that who stands in it agreed."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    begun = footage.begin(access, name=body.name, size=body.bytes, consent=body.consent)
    return {"id": str(begun.id), "piece": footage.PIECE_BYTES}


@router.put("/{room_id}/footage/{footage_id}/bytes")
def put_bytes(request: HttpRequest, room_id: str, footage_id: str, at: int) -> Json:
    """The next piece of a video, as the plain body of the request, at most PIECE_BYTES: how many bytes are there."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    length = request.headers.get("Content-Length", "")
    count = int(length) if length.isdecimal() else 0
    return {"got": footage.take_piece(access, footage_id, at=at, source=cast(Any, request), length=count)}


@router.patch("/{room_id}/footage/{footage_id}")
def describe_footage(request: HttpRequest, room_id: str, footage_id: str, body: LookBody) -> Json:
    """The words of a video's look."""
    footage.describe(access_room(request.user, room_id, need=Member.Role.EDITOR), footage_id, body.style)
    return {}


@router.patch("/{room_id}/footage/{footage_id}/clips/{number}")
def change_clip(request: HttpRequest, room_id: str, footage_id: str, number: int, body: ClipBody) -> Json:
    """A clip's words, and whether it teaches. What it taught is out of use at once when it does not any more."""
    taken_back = body.teaches is False and body.caption is None  # this is never closed to anybody who writes
    access = access_room(request.user, room_id, need=Member.Role.VIEWER if taken_back else Member.Role.EDITOR)
    if body.caption is not None:
        footage.caption(access, footage_id, number, body.caption)
    if body.teaches is not None:
        footage.set_teaches(access, footage_id, number, body.teaches)
    return {}


@router.delete("/{room_id}/footage/{footage_id}")
def delete_footage(request: HttpRequest, room_id: str, footage_id: str) -> Json:
    """Delete a video and all that was cut from it; what it taught is out of use at once."""
    footage.delete(access_room(request.user, room_id), footage_id)
    return {}


def _plain(one: Footage, *, may: bool) -> Json:
    """FOOTAGE. `may`: whether this person may delete it."""
    media = f"/media/rooms/{one.room_id}/footage"
    return {
        "id": str(one.id),
        "name": one.name,
        "by": one.member.name if one.member else None,
        "state": one.state,
        "reason": one.reason or None,
        "style": one.style,
        "seconds": round(one.seconds, 2),
        "bytes": one.size,
        "got": one.got,
        "may": may,
        "clips": [
            {
                "number": clip.number,
                "caption": clip.caption,
                "teaches": clip.teaches,
                "thumb": f"{media}/{clip.id}.jpg",
                "film": f"{media}/{clip.id}.mp4",
            }
            for clip in sorted(one.clips.all(), key=lambda clip: clip.number)
        ],
    }
