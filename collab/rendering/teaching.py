"""HTTP's edge for a room's hand: teach it, see what taught it, take a lesson back.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.timeline import ID_MAX
from collab.models import Member
from collab.people.permissions import access_room
from collab.rendering import adapters, hand_listing, hands, ledger, lessons, listing

router = Router()

Json = dict[str, Any]

ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (adapters.NothingAccepted, 409, "nothing_accepted"),
    (lessons.NoLesson, 404, "lesson_missing"),
    (lessons.Silent, 409, "class_silent"),
    (adapters.NoVersion, 404, "hand_version_missing"),
    (adapters.Stale, 409, "hand_version_stale"),
    (adapters.Shelved, 409, "hand_version_shelved"),
    (hands.NoHand, 404, "hand_missing"),
    (hands.BadName, 422, "hand_name"),
    (hands.TooMany, 409, "hands_full"),
)


class LessonBody(Schema):
    clip: str = Field(max_length=ID_MAX)
    index: int = Field(ge=0, le=10_000)
    key: str = Field(max_length=64)
    teaches: bool


class VersionBody(Schema):
    number: int = Field(ge=0, le=1_000_000)


@router.get("/{room_id}/hand")
def room_hand(request: HttpRequest, room_id: str) -> Json:
    """The versions of the room's hand, what taught each, and what teaches now: HAND LINE."""
    return ledger.hand(access_room(request.user, room_id))


@router.post("/{room_id}/hand/version")
def use_version(request: HttpRequest, room_id: str, body: VersionBody) -> Json:
    """Use another version of the room's hand from the next take on; 0 is the base."""
    adapters.use(access_room(request.user, room_id, need=Member.Role.EDITOR), body.number)
    return {}


class HandBody(Schema):
    name: str = Field(max_length=1_000)


class ChoiceBody(Schema):
    hand: int = Field(ge=0)


@router.get("/{room_id}/hands")
def list_hands(request: HttpRequest, room_id: str) -> Json:
    """The hands of the room's team; their owner alone sees those of other rooms."""
    return {"hands": ledger.hands(access_room(request.user, room_id, need=Member.Role.OWNER).room)}


@router.post("/{room_id}/hands")
def new_hand(request: HttpRequest, room_id: str, body: HandBody) -> Json:
    """A new hand, which knows nothing but the base."""
    return {"id": hands.new(access_room(request.user, room_id, need=Member.Role.OWNER), body.name).pk}


@router.patch("/{room_id}/hands/{hand_id}")
def rename_hand(request: HttpRequest, room_id: str, hand_id: int, body: HandBody) -> Json:
    """Another name for a hand."""
    return {"name": hands.rename(access_room(request.user, room_id, need=Member.Role.OWNER), hand_id, body.name).name}


@router.put("/{room_id}/hand")
def choose_hand(request: HttpRequest, room_id: str, body: ChoiceBody) -> Json:
    """Draw the room with another hand. What was accepted or locked stays; a large change waits for a press."""
    room = hands.choose(access_room(request.user, room_id, need=Member.Role.OWNER), body.hand)
    return {"held": listing.held(room)}


@router.post("/{room_id}/teach")
def teach(request: HttpRequest, room_id: str) -> Json:
    """Teach the room's hand from what its people accepted: JOB."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    return hand_listing.job_state(adapters.start(access.room, access=access))


@router.post("/{room_id}/lessons")
def set_lesson(request: HttpRequest, room_id: str, body: LessonBody) -> Json:
    """Whether an accepted take teaches. What it taught is out of use at once when it does not any more."""
    access = access_room(request.user, room_id, need=Member.Role.REVIEWER)
    lessons.set_teaches(access, clip=body.clip, index=body.index, key=body.key, teaches=body.teaches)
    return {}
