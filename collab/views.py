"""HTTP's edge for browsers: the page, media with ranges, sign-in links, health.

The screen is one built page; every answer gets its own nonce. Media goes through here so that only a room that has a
Want for a take reads its files.
"""

import logging
import re
import secrets
from collections.abc import AsyncIterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from collab import network
from collab.film import titles
from collab.models import Job, Member
from collab.people import gallery, members, plays
from collab.people.permissions import NotAllowed, NotFound, access_room
from collab.rendering import blends, footage, ledger, stock, store, takes
from collab.review import notes
from collab.sentences import nearest, sentence

# Larger answers are streamed in pieces of this size.
PIECE_BYTES = 1024 * 1024
WHOLE_BYTES_MAX = 4 * PIECE_BYTES
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src-elem 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self' ws://{host} wss://{host}; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# What playing uses, for this page alone; what nothing of it uses, for nobody.
PERMISSIONS = (
    "accelerometer=(self), gyroscope=(self), xr-spatial-tracking=(self), camera=(), microphone=(), geolocation=()"
)
RANGE = re.compile(r"bytes=(\d*)-(\d*)")

log = logging.getLogger(__name__)


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest, room_id: str = "") -> HttpResponse:
    """The screen. What it may show, it asks the API; so everybody gets the same page."""
    built = settings.FRONTEND / "index.html"
    if not built.exists():
        return _say(request, "screen_missing", status=503)
    nonce = secrets.token_urlsafe(16)
    response = HttpResponse(built.read_text().replace("__CSP_NONCE__", nonce))
    # Some browsers do not count the house's own sockets as its own.
    response["Content-Security-Policy"] = POLICY.format(nonce=nonce, host=request.get_host())
    response["Permissions-Policy"] = PERMISSIONS
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """A one-use link: sign its user in and go to the room."""
    try:
        link = members.use_link(token)
    except members.Refused as refused:
        return _say(request, refused.code, status=410)
    login(request, link.user)
    return redirect(f"/rooms/{link.room_id}" if link.room_id else "/")


@require_safe
def code_picture(request: HttpRequest, room_id: str) -> HttpResponse:
    """The link that leads into the room, as a QR code for the projector."""
    try:
        access = access_room(request.user, room_id, need=Member.Role.OWNER)
    except (NotFound, NotAllowed):
        return _say(request, "not_found", status=404)
    code = members.code_of(access.room) or ""
    here = network.for_others(f"{request.scheme}://{request.get_host()}", settings.ADDRESS)
    response = HttpResponse(network.picture(f"{here}/?code={code}"), content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"  # the code may be another tomorrow
    return response


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the two servers that this process needs answer."""
    state = {"database": _database_answers(), "redis": _redis_answers()}
    response = JsonResponse(state, status=200 if all(state.values()) else 503)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def take_file(request: HttpRequest, room_id: str, sha256: str, kind: str) -> HttpResponseBase:
    """A take's film or thumbnail, for a room that wants it or wanted it."""
    try:
        access = access_room(request.user, room_id)
    except NotFound:
        return _say(request, "not_found", status=404)
    name, content = (
        (store.film_name(sha256), "video/mp4") if kind == "mp4" else (store.thumb_name(sha256), "image/jpeg")
    )
    if not takes.may_read(access.room, sha256):
        return _say(request, "not_found", status=404)
    return _file(request, name, content=content, tag=sha256)


@require_safe
def dissolve_file(request: HttpRequest, room_id: UUID, address: str) -> HttpResponse:
    """Some frames of a take that come up over another, for a room that wants both or wanted them."""
    try:
        access = access_room(request.user, room_id)
        data = blends.part(access.room, blends.read(address))
    except (NotFound, blends.NoBlend):
        return _say(request, "not_found", status=404)
    film = HttpResponse(data, content_type="video/mp4")
    film["Cache-Control"] = "private, max-age=31536000, immutable"  # the address says all of it
    return film


@require_safe
def title_file(request: HttpRequest, room_id: str, look: str) -> HttpResponse:
    """A title as a picture to lay over the film: what `text` says, drawn as the export draws it."""
    from synthesis import lettering

    try:
        access_room(request.user, room_id)
    except NotFound:
        return _say(request, "not_found", status=404)
    text = request.GET.get("text", "")[: titles.WORDS_MAX]
    drawn = HttpResponse(lettering.png(lettering.title(text, look)), content_type="image/png")
    # The address says all of it.
    drawn["Cache-Control"] = "private, max-age=31536000, immutable"
    return drawn


@require_safe
def probe_file(request: HttpRequest, room_id: str, sha256: str) -> HttpResponseBase:
    """A picture of a fixed prompt, before or after a lesson of the room's hand."""
    try:
        access = access_room(request.user, room_id)
    except NotFound:
        return _say(request, "not_found", status=404)
    if not ledger.may_read(access.room, sha256):
        return _say(request, "not_found", status=404)
    return _file(request, store.probe_name(sha256), content="image/jpeg", tag=sha256)


@require_safe
def footage_file(request: HttpRequest, room_id: UUID, clip_id: UUID, kind: str) -> HttpResponseBase:
    """A clip that people brought, for who writes in its room. No browser keeps it: it may be deleted tomorrow."""
    try:
        name = footage.clip_file(access_room(request.user, room_id), clip_id, kind)
    except (NotFound, NotAllowed, footage.NoFootage):
        return _say(request, "not_found", status=404)
    response = _file(request, name, content="video/mp4" if kind == "mp4" else "image/jpeg", tag=f"{clip_id}.{kind}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def notes_file(request: HttpRequest, room_id: str) -> HttpResponse:
    """The comments as a table."""
    try:
        access = access_room(request.user, room_id)
    except NotFound:
        return _say(request, "not_found", status=404)
    return _table(notes.table(access.room), access.room.title)


@require_safe
def play_file(request: HttpRequest, room_id: str, play_id: int) -> HttpResponse:
    """What was chosen in a play, as a table."""
    try:
        access = access_room(request.user, room_id, need=Member.Role.OWNER)
        table = plays.table(access.room, play_id)
    except (NotFound, NotAllowed, plays.NoPlay):
        return _say(request, "not_found", status=404)
    return _table(table, f"{access.room.title} {play_id}")


def _table(lines: str, title: str) -> HttpResponse:
    # The mark at its beginning tells table programs that it is UTF-8.
    response = HttpResponse("\ufeff" + lines, content_type="text/csv; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = f'attachment; filename="{_file_name(title)}.csv"'
    return response


@require_safe
def export_file(request: HttpRequest, room_id: str, job_id: str, kind: str = "mp4") -> HttpResponseBase:
    """A finished export, under the film's own name."""
    try:
        access = access_room(request.user, room_id)
        job = Job.objects.get(id=job_id, room=access.room, kind=Job.Kind.EXPORT, state=Job.State.DONE)
        if not job.file.endswith(f".{kind}"):
            raise NotFound
    except (NotFound, Job.DoesNotExist):
        return _say(request, "not_found", status=404)
    content = "video/mp4" if kind == "mp4" else "application/zip"
    response = _file(request, job.file, content=content, tag=str(job.id))
    said = " timecode" if "label" in job.order else ""
    name = _file_name(job.order.get("title", "")) + said
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{kind}"'
    return response


def _file_name(title: str) -> str:
    """A film's title as every file system takes it."""
    plain = re.sub(r"[^\w -]", "", title).strip()[:80].encode("ascii", "ignore").decode().strip()
    return plain or "film"


@require_safe
def gallery_poster(request: HttpRequest, room_id: UUID, film_id: UUID) -> HttpResponseBase:
    """A picture of a film in the gallery of this room's class."""
    try:
        sha256 = gallery.poster(access_room(request.user, room_id), film_id)
    except NotFound:
        sha256 = None
    if sha256 is None:
        return _say(request, "not_found", status=404)
    response = _file(request, store.thumb_name(sha256), content="image/jpeg", tag=sha256)
    response.headers["Cache-Control"] = "private, no-cache"  # the film may show another first picture tomorrow
    return response


@require_safe
def template_file(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A picture of a template, for whoever is signed in: its words are everybody's."""
    if not (request.user.is_authenticated and stock.is_poster(sha256)):
        return _say(request, "not_found", status=404)
    return _file(request, store.thumb_name(sha256), content="image/jpeg", tag=sha256)


pages = [
    path("", page),
    path("rooms/<str:room_id>", page),
    path("rooms/<str:room_id>/code", page),
    path("rooms/<str:room_id>/notes", page),
    path("rooms/<str:room_id>/play", page),
    path("rooms/<str:room_id>/code.svg", code_picture),
    path("sign-in/<str:token>", sign_in),
    path("healthz", health),
    re_path(r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/takes/(?P<sha256>[0-9a-f]{64})\.(?P<kind>mp4|jpg)$", take_file),
    re_path(r"^media/templates/(?P<sha256>[0-9a-f]{64})\.jpg$", template_file),
    path("media/rooms/<uuid:room_id>/dissolves/<str:address>.mp4", dissolve_file),
    re_path(r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/titles/(?P<look>middle|low|card)\.png$", title_file),
    path("media/rooms/<uuid:room_id>/gallery/<uuid:film_id>.jpg", gallery_poster),
    re_path(r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/probes/(?P<sha256>[0-9a-f]{64})\.jpg$", probe_file),
    path("media/rooms/<uuid:room_id>/footage/<uuid:clip_id>.jpg", footage_file, {"kind": "jpg"}),
    path("media/rooms/<uuid:room_id>/footage/<uuid:clip_id>.mp4", footage_file, {"kind": "mp4"}),
    path("media/rooms/<uuid:room_id>/exports/<uuid:job_id>.mp4", export_file),
    path("media/rooms/<uuid:room_id>/exports/<uuid:job_id>.otioz", export_file, {"kind": "otioz"}),
    path("media/rooms/<uuid:room_id>/exports/<uuid:job_id>.edl.zip", export_file, {"kind": "edl.zip"}),
    path("media/rooms/<uuid:room_id>/exports/<uuid:job_id>.fcpxml.zip", export_file, {"kind": "fcpxml.zip"}),
    path("media/rooms/<uuid:room_id>/exports/<uuid:job_id>.clips.zip", export_file, {"kind": "clips.zip"}),
    path("media/rooms/<uuid:room_id>/notes.csv", notes_file),
    path("media/rooms/<uuid:room_id>/plays/<int:play_id>.csv", play_file),
]


def no_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Where no address leads: a sentence, and the way to where films are."""
    language = nearest(request.headers.get("Accept-Language", ""))
    said, there = sentence("no_page", language), sentence("to_films", language)
    page = f'<!doctype html><html lang="{language}"><title>Telar</title><p>{said}</p><p><a href="/">{there}</a></p>'
    return HttpResponse(page, status=404, headers={"Content-Security-Policy": "default-src 'none'"})


def failed(request: HttpRequest) -> HttpResponse:
    """What we did not foresee; the log has it."""
    return _say(request, "server", status=500)


def _say(request: HttpRequest, code: str, *, status: int) -> HttpResponse:
    """One sentence in the caller's language, as plain text."""
    text = sentence(code, nearest(request.headers.get("Accept-Language", "")))
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _file(request: HttpRequest, name: str, *, content: str, tag: str) -> HttpResponseBase:
    """A file of the store, whole or in the range asked for; its name says what is in it, so it never changes."""
    if request.headers.get("If-None-Match") == f'"{tag}"':
        return _kept(HttpResponse(status=304), tag)
    try:
        length = store.size(name)
    except FileNotFoundError:
        log.error("a file of the clip store is missing: %s", name)
        return _say(request, "not_found", status=404)
    asked = _range(request.headers.get("Range", ""), length)
    if asked is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{length}"})
    start, stop = asked
    response = _body(name, start=start, stop=stop, content=content)
    response.headers["Content-Length"] = str(stop - start)
    if request.headers.get("Range"):
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{length}"
    return _kept(response, tag)


def _range(header: str, length: int) -> tuple[int, int] | None:
    """The half-open range of bytes that one Range header asks for; None when there are none such.

    Headers that ask for several ranges, or in other units, are answered with the whole file.
    """
    match = RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return 0, length
    first, last = match.groups()
    if not first:
        start, stop = max(length - int(last), 0), length
    else:
        start, stop = int(first), min(int(last) + 1, length) if last else length
    return (start, stop) if start < stop else None


def _body(name: str, *, start: int, stop: int, content: str) -> HttpResponse | StreamingHttpResponse:
    if stop - start <= WHOLE_BYTES_MAX:
        return HttpResponse(store.read_range(name, start=start, stop=stop), content_type=content)
    return StreamingHttpResponse(_pieces(name, start, stop), content_type=content)


async def _pieces(name: str, start: int, stop: int) -> AsyncIterator[bytes]:
    read = sync_to_async(store.read_range, thread_sensitive=False)
    for at in range(start, stop, PIECE_BYTES):
        yield await read(name, start=at, stop=min(at + PIECE_BYTES, stop))


def _kept(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def _redis_answers() -> bool:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False
