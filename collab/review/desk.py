"""HTTP's edge for a review: comments, decisions, reviewers' links.

Part of the API (api.py), which answers for the errors. It decides nothing itself.
"""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from collab.film.timeline import ID_MAX, SOURCE_FRAMES_MAX
from collab.models import Member
from collab.people.permissions import Access, access_room
from collab.rendering import listing
from collab.review import comments, decisions, notes, pins

router = Router()

Json = dict[str, Any]
Frame = Annotated[int, Field(ge=0, le=SOURCE_FRAMES_MAX)]

# (what a command raises, the status of its answer, its code in the catalogue)
ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (pins.NoVersion, 404, "version_missing"),
    (pins.NotPinned, 409, "version_not_pinned"),
    (comments.NoComment, 404, "comment_missing"),
    (pins.NoClip, 404, "clip_missing"),
    (comments.Empty, 422, "comment_empty"),
    (comments.Long, 422, "comment_long"),
    (comments.BadDrawing, 422, "drawing_bad"),
    (comments.Full, 409, "comments_full"),
    (decisions.NoReason, 422, "reason_missing"),
    (decisions.Long, 422, "reason_long"),
    (decisions.Full, 409, "decisions_full"),
    (decisions.NotApproved, 409, "not_approved"),
)


class CommentBody(Schema):
    clip: str = Field(max_length=ID_MAX)
    frame: Frame
    until: Frame | None = None
    text: str = ""
    region: list[int] | None = Field(default=None, max_length=4)
    strokes: list[list[int]] = Field(default=[], max_length=comments.STROKES_MAX)
    version: int | None = None
    seen: str = Field(default="", pattern="^([0-9a-f]{64})?$")


class AnswerBody(Schema):
    text: str


class ChangeBody(Schema):
    resolved: bool | None = None
    removed: bool | None = None
    text: str | None = None


class DecisionBody(Schema):
    verdict: Literal["approved", "again"]
    clip: str = Field(default="", max_length=ID_MAX)
    reason: str = ""


class ReasonBody(Schema):
    reason: str = ""


def reviewer(request: HttpRequest, room_id: str) -> Access:
    return access_room(request.user, room_id, need=Member.Role.REVIEWER)


@router.get("/{room_id}/review")
def room_review(request: HttpRequest, room_id: str) -> Json:
    """Everything that was said and decided."""
    room = access_room(request.user, room_id).room
    clips = listing.planned(room).clips
    return {
        "clips": {clip.id: number for number, clip in enumerate(clips, 1)},
        "comments": comments.of(room),
        "decisions": decisions.of(room),
        "approved": listing.approved(room),
        "places": notes.places(room),
    }


@router.post("/{room_id}/comments")
def comment(request: HttpRequest, room_id: str, body: CommentBody) -> Json:
    """Say or draw something on a frame, a range or a region."""
    return comments.write(reviewer(request, room_id), **body.dict())


@router.post("/{room_id}/comments/{comment_id}/answers")
def answer_comment(request: HttpRequest, room_id: str, comment_id: int, body: AnswerBody) -> Json:
    """Answer in a thread."""
    return comments.answer(reviewer(request, room_id), comment_id, body.text)


@router.patch("/{room_id}/comments/{comment_id}")
def change_comment(request: HttpRequest, room_id: str, comment_id: int, body: ChangeBody) -> Json:
    """Resolve it or open it again; take it away or bring it back; other words."""
    access = reviewer(request, room_id)
    said: Json = {}
    if body.removed is not None:
        said = comments.remove(access, comment_id, body.removed)
    if body.text is not None:
        said = comments.rewrite(access, comment_id, body.text)
    if body.resolved is not None:
        said = comments.resolve(access, comment_id, body.resolved)
    return said


@router.post("/{room_id}/versions/{version_id}/decisions")
def decide(request: HttpRequest, room_id: str, version_id: int, body: DecisionBody) -> Json:
    """Approve a version or a clip of it, or ask for it again."""
    return decisions.decide(reviewer(request, room_id), version_id, **body.dict())


@router.post("/{room_id}/reopen")
def reopen(request: HttpRequest, room_id: str, body: ReasonBody) -> Json:
    """Let an approved film be changed again."""
    return decisions.reopen(access_room(request.user, room_id, need=Member.Role.OWNER), body.reason)
