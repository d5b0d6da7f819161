"""HTTP's edge for programs and the screen: every command, its role, and its errors as sentences.

Each route asks permissions for its room, calls one service and answers plain JSON. It decides nothing itself.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth

from collab import network
from collab.film.timeline import FRAME_RATE, ID_MAX, LIMITS, SEGMENT_FRAMES
from collab.log import rooms, versions
from collab.models import Member
from collab.people import assignments, beginning, binding, classes, coursework, members, owners, playing, rates
from collab.people.permissions import Access, Approved, Frozen, NotAllowed, NotFound, Paused, access_room
from collab.rendering import bringing, drafting, leaving, listing, offering, takes, teaching, turns
from collab.review import desk
from collab.sentences import nearest, sentence
from collab.wire import doors

session = SessionAuth()  # asks for the session, for the token, and for an origin of ours where one is told


class Refused(Exception):
    """A command that cannot be done, with its status and its code in the catalogue."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def signed_in(request: HttpRequest) -> Any:
    """Whose session this is. A person may give only so many commands a minute. Raises Refused."""
    user = session(request)
    if user and request.method not in {"GET", "HEAD"}:
        _count(f"commands:{user.pk}", most=settings.COMMANDS_PER_MINUTE, code="too_many_commands")
    return user


api = NinjaAPI(title="Telar", version="1", auth=signed_in, docs_url=None, urls_namespace="api")

Json = dict[str, Any]

log = logging.getLogger(__name__)


class JoinBody(Schema):
    code: str
    name: str
    language: str = ""
    secret: str = Field(default="", max_length=100)


class PlaceBody(Schema):
    clip: str = Field(max_length=ID_MAX)
    index: int = Field(ge=0, le=10_000)


class KeyBody(Schema):
    key: str = Field(max_length=64)


class PictureBody(Schema):
    picture: str = Field(default="", max_length=20)


class RoomBody(Schema):
    automatic: bool


STATUS = {
    "code_wrong": 404,
    "code_expired": 410,
    "name_empty": 422,
    "name_long": 422,
    "name_taken": 409,
    "secret_needed": 409,
    "secret_wrong": 403,
    "too_many_secrets": 429,
    "room_full": 409,
    "removed": 403,
    "too_many_joins": 429,
}


# People


@api.post("/join", auth=None)
@csrf_exempt
def join(request: HttpRequest, body: JoinBody) -> Json:
    """A guest session in the room of a code; also sets the token that later commands need."""
    _own_origin(request)
    _allow_try(request)
    language = body.language or _language(request)
    try:
        member = members.join(request.user, code=body.code, name=body.name, language=language, secret=body.secret)
    except members.Refused as refused:
        if refused.code in {"code_wrong", "code_expired"}:
            _count_try(request)
        raise Refused(STATUS[refused.code], refused.code) from refused
    if request.user.pk != member.user_id:
        login(request, member.user)
    get_token(request)
    secret = members.first_secret(member)
    assignments.welcome(member)
    return {
        "room": str(member.room_id or members.find_invite(body.code).room_id),
        "role": member.role,
        "name": member.name,
        **({"secret": secret} if secret else {}),
    }


@api.get("/me")
def me(request: HttpRequest) -> Json:
    """Who one is, the rooms one may enter, and the teams that one owns, with what they are called.

    copy: under which name somebody made this room of another film; "" for a film of its own.
    """
    found = members.memberships(request.user)
    copies = classes.copies([room for room, _ in found])
    latest = Member.objects.filter(user=request.user.pk).order_by("-id").first()
    get_token(request)
    return {
        "user": {"id": str(request.user.pk), "name": latest.name if latest else ""},
        "language": latest.language if latest else _language(request),
        "rooms": [
            {
                "id": str(room.id),
                "title": room.title,
                "role": member.role,
                "code": _code(Access(room, member)),
                "team": room.team_id,
                "copy": copies.get(room, ""),
            }
            for room, member in found
        ],
        "teams": classes.led(request.user),
    }


@api.get("/clock")
def clock(request: HttpRequest) -> Json:
    """The house's time in milliseconds: playback in step goes by it."""
    return {"now": time.time() * 1000}


@api.post("/sign-out")
def sign_out(request: HttpRequest, response: HttpResponse) -> Json:
    """Forget this session; the sockets that it opened are closed, and the browser drops the takes that it kept."""
    logout(request)
    doors.look_at(None)
    response["Clear-Site-Data"] = '"cache"'
    return {}


# Rooms


@api.get("/templates")
def list_templates(request: HttpRequest) -> Json:
    """Films to begin from, in the caller's language."""
    return {"templates": assignments.templates_in(_language(request))}


@api.put("/rooms/{room_id}/me")
def wear(request: HttpRequest, room_id: str, body: PictureBody) -> Json:
    """Wear a picture for the others to see."""
    return {"picture": members.wear(access_room(request.user, room_id).member, body.picture)}


@api.get("/rooms/{room_id}")
def room(request: HttpRequest, room_id: str) -> Json:
    """The room as one entered it, and the limits of its document."""
    access = access_room(request.user, room_id)
    member = access.member
    get_token(request)
    return {
        "id": str(access.room.id),
        "title": access.room.title,
        "code": _code(access),
        "address": network.for_others(f"{request.scheme}://{request.get_host()}", settings.ADDRESS),
        "role": member.role,
        "you": {"id": str(member.id), "name": member.name, "color": member.color},
        "language": member.language,
        "limits": LIMITS,
        "frame_rate": FRAME_RATE,
        "segment_frames": SEGMENT_FRAMES,
        "automatic": access.room.automatic,
    }


@api.patch("/rooms/{room_id}")
def change_room(request: HttpRequest, room_id: str, body: RoomBody) -> Json:
    """Whether large renders start without a press."""
    access = access_room(request.user, room_id, need=Member.Role.EDITOR)
    takes.set_automatic(access, body.automatic)
    return {"automatic": body.automatic}


api.add_router("", beginning.router)
api.add_router("/rooms", owners.router)
api.add_router("/rooms", coursework.router)
api.add_router("/rooms", binding.router)
api.add_router("/rooms", playing.router)
api.add_router("/rooms", drafting.router)
api.add_router("/rooms", offering.router)
api.add_router("/rooms", leaving.router)
api.add_router("/rooms", versions.router)
api.add_router("/rooms", teaching.router)
api.add_router("/rooms", bringing.router)
api.add_router("/rooms", desk.router)


# Takes


@api.get("/rooms/{room_id}/takes")
def room_takes(request: HttpRequest, room_id: str) -> Json:
    """What the room shows: STATE."""
    return listing.state(access_room(request.user, room_id).room)


@api.get("/rooms/{room_id}/queue")
def room_queue(request: HttpRequest, room_id: str) -> Json:
    """What of the room waits to be drawn: at which place, and for about how many seconds."""
    return turns.places(access_room(request.user, room_id).room)


@api.post("/rooms/{room_id}/accept")
def accept(request: HttpRequest, room_id: str, body: PlaceBody) -> Json:
    """This take is right: the machine leaves it alone and learns from it."""
    access = access_room(request.user, room_id, need=Member.Role.REVIEWER)
    takes.accept(access, clip=body.clip, index=body.index)
    return {}


@api.post("/rooms/{room_id}/unaccept")
def unaccept(request: HttpRequest, room_id: str, body: PlaceBody) -> Json:
    """Take it back."""
    access = access_room(request.user, room_id, need=Member.Role.REVIEWER)
    takes.unaccept(access, clip=body.clip, index=body.index)
    return {}


@api.post("/rooms/{room_id}/render")
def render(request: HttpRequest, room_id: str) -> Json:
    """Release what waits at the ask gate."""
    return {"segments": takes.release(access_room(request.user, room_id, need=Member.Role.EDITOR))}


@api.post("/rooms/{room_id}/retry")
def retry(request: HttpRequest, room_id: str, body: KeyBody) -> Json:
    """Try a failed take again."""
    takes.retry(access_room(request.user, room_id, need=Member.Role.EDITOR), body.key)
    return {}


# Jobs


# Errors


def answer(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """An error: its code for programs, its sentence for people."""
    return api.create_response(request, {"code": code, "message": sentence(code, _language(request))}, status=status)


def _handler(status: int, code: str) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: answer(request, status, code)


for kind, status, code in (
    (NotFound, 404, "not_found"),
    (NotAllowed, 403, "not_allowed"),
    (Frozen, 403, "frozen"),
    (Approved, 403, "approved"),
    (Paused, 403, "paused"),
    (AuthenticationError, 401, "sign_in"),
    (ValidationError, 422, "bad_request"),
    (takes.NoSegment, 404, "segment_missing"),
    (takes.NotReady, 409, "not_ready"),
    (takes.NothingToRetry, 409, "nothing_to_retry"),
    (rooms.BadLog, 409, "log_damaged"),
    *beginning.ERRORS,
    *owners.ERRORS,
    *versions.ERRORS,
    *binding.ERRORS,
    *coursework.ERRORS,
    *playing.ERRORS,
    *drafting.ERRORS,
    *offering.ERRORS,
    *leaving.ERRORS,
    *teaching.ERRORS,
    *bringing.ERRORS,
    *desk.ERRORS,
):
    api.add_exception_handler(kind, _handler(status, code))


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A command's own refusal."""
    return answer(request, error.status, error.code)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja's own: a token that does not fit (403), or a body that is no JSON (400)."""
    code = {403: "csrf", 401: "sign_in", 404: "not_found"}.get(error.status_code, "bad_request")
    return answer(request, error.status_code, code)


@api.exception_handler(OperationalError)
def no_database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The database is away: nothing was done, and trying again may work."""
    log.error("the database does not answer: %s", error)
    return answer(request, 503, "unavailable")


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours."""
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return answer(request, 500, "server")


# Small things


def _language(request: HttpRequest) -> str:
    return nearest(request.headers.get("Accept-Language", ""))


def _code(access: Access) -> str | None:
    """A code lets its finder write: only those who may write are shown it."""
    writes = access.member.role in {Member.Role.OWNER, Member.Role.EDITOR}
    return members.code_of(access.room) if writes else None


def _own_origin(request: HttpRequest) -> None:
    """Joining needs no token, since it gives the first one; another site's page may not join for its reader."""
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.get_host()}" and origin not in settings.CSRF_TRUSTED_ORIGINS:
        raise Refused(403, "csrf")


def _tries(request: HttpRequest) -> tuple[str, int]:
    """Under which name this caller's wrong codes are counted, and how many are too many."""
    if request.user.is_authenticated:
        return f"wrong-codes:{request.session.session_key}", settings.WRONG_CODES_PER_MINUTE
    return f"wrong-codes:{request.META.get('REMOTE_ADDR', '')}", settings.WRONG_CODES_PER_MINUTE_ADDRESS


def _allow_try(request: HttpRequest) -> None:
    """Codes are short, so guessing is slowed down; right codes cost nothing, a class may share one address."""
    name, most = _tries(request)
    if cache.get(name, 0) >= most:
        raise Refused(429, "too_many_tries")


def _count_try(request: HttpRequest) -> None:
    name, _ = _tries(request)
    _count(name, most=1_000_000, code="too_many_tries")


def _count(name: str, *, most: int, code: str) -> None:
    """Count one more of these in this minute, in this web process. Raises Refused over `most`."""
    if not rates.within(name, most=most):
        raise Refused(429, code)
