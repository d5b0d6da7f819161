"""Who may do what: everybody x every route. A new route without a row fails here; messages: test_message_matrix."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from collab.api import api
from collab.film.timeline import Timeline
from collab.log import rooms
from collab.models import Exhibit, Footage, Invite, Job, Member, Play, Room, Take, Version
from collab.people import members
from collab.people.permissions import Access
from collab.rendering import blends, drafts, listing, store
from collab.review import comments, pins
from collab.urls import urlpatterns
from collab.wire import doors
from tests.collab.reel import draw, plain, write
from tests.conftest import Cast, make_cast, shared_rows

PEOPLE = ("anonymous", "outsider", "viewer", "reviewer", "editor", "owner", "removed", "expired")
NAMES = {"outsider": "charlie", "viewer": "vera", "reviewer": "rita", "editor": "bob", "owner": "alice"}

# What each of PEOPLE gets, in their order: "ok", or the code of the refusal; a number is a page's status.
PUBLIC = ("ok",) * 8
SIGNED_IN = ("sign_in", "ok", "ok", "ok", "ok", "ok", "ok", "sign_in")


def room_row(least: str, *, gives: str = "ok") -> tuple[str, ...]:
    """A command on the room for `least` and above; who is not in it learns nothing of it."""
    ladder = ("viewer", "reviewer", "editor", "owner")
    inside = tuple(gives if ladder.index(role) >= ladder.index(least) else "not_allowed" for role in ladder)
    return ("sign_in", "not_found", *inside, "not_found", "sign_in")


FILES = ("404", "404", "ok", "ok", "ok", "ok", "404", "404")
PLACE = {"clip": "c0", "index": 0}
ROWS: dict[tuple[str, str], tuple[str, object, tuple[str, ...]]] = {
    # (method, route): (address, body, what each gets)
    ("POST", "api/join"): (
        "/api/join",
        {"code": "{code}", "name": "Luz"},
        ("ok", "ok", "ok", "ok", "ok", "ok", "removed", "code_expired"),
    ),
    ("GET", "api/me"): ("/api/me", None, SIGNED_IN),
    ("GET", "api/clock"): ("/api/clock", None, SIGNED_IN),
    ("POST", "api/sign-out"): ("/api/sign-out", None, SIGNED_IN),
    ("POST", "api/rooms"): (
        "/api/rooms",
        {"title": "New"},
        ("sign_in", "not_allowed", "not_allowed", "not_allowed", "not_allowed", "ok", "not_allowed", "sign_in"),
    ),
    ("GET", "api/rooms/{room_id}"): ("/api/rooms/{room}", None, room_row("viewer")),
    ("PATCH", "api/rooms/{room_id}"): ("/api/rooms/{room}", {"automatic": True}, room_row("editor")),
    ("GET", "api/rooms/{room_id}/takes"): ("/api/rooms/{room}/takes", None, room_row("viewer")),
    # In the house of these tests the owner owns the whole team, which is no class.
    ("DELETE", "api/rooms/{room_id}/class"): ("/api/rooms/{room}/class", None, room_row("owner", gives="no_class")),
    ("PUT", "api/rooms/{room_id}/filter"): ("/api/rooms/{room}/filter", {"words": ["gun"]}, room_row("owner")),
    ("PUT", "api/rooms/{room_id}/people/{member_id}/pause"): (
        "/api/rooms/{room}/people/{member}/pause",
        {"paused": True},
        room_row("owner"),
    ),
    ("GET", "api/templates"): ("/api/templates", None, SIGNED_IN),
    ("GET", "api/rooms/{room_id}/lesson"): ("/api/rooms/{room}/lesson", None, room_row("viewer")),
    ("PUT", "api/rooms/{room_id}/assignment"): (
        "/api/rooms/{room}/assignment",
        {"checklist": ["One"]},
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/assignment"): (
        "/api/rooms/{room}/assignment",
        None,
        room_row("owner", gives="log_damaged"),  # the room of this house has rows, but no log
    ),
    ("PUT", "api/rooms/{room_id}/task"): (
        "/api/rooms/{room}/task",
        {"done": [0]},
        room_row("editor", gives="not_found"),  # the room of this house is nobody's copy
    ),
    ("GET", "api/rooms/{room_id}/gallery"): ("/api/rooms/{room}/gallery", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/show"): ("/api/rooms/{room}/show", None, room_row("editor")),
    ("DELETE", "api/rooms/{room_id}/show"): ("/api/rooms/{room}/show", None, room_row("editor")),
    ("PUT", "api/rooms/{room_id}/gallery/{film_id}"): (
        "/api/rooms/{room}/gallery/{film_room}",
        {"approved": True},
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/gallery/{film_id}/remix"): (
        "/api/rooms/{room}/gallery/{film_room}/remix",
        None,
        room_row("editor"),
    ),
    ("GET", "api/rooms/{room_id}/play"): ("/api/rooms/{room}/play", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/play"): ("/api/rooms/{room}/play", None, room_row("owner", gives="play_running")),
    ("DELETE", "api/rooms/{room_id}/play"): ("/api/rooms/{room}/play", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/play/picks"): (
        "/api/rooms/{room}/play/picks",
        {"clip": "c0"},
        room_row("viewer"),
    ),
    ("GET", "api/rooms/{room_id}/plays"): ("/api/rooms/{room}/plays", None, room_row("owner")),
    ("GET", "api/rooms/{room_id}/plays/{play_id}"): ("/api/rooms/{room}/plays/{play}", None, room_row("owner")),
    ("DELETE", "api/rooms/{room_id}/plays/{play_id}"): ("/api/rooms/{room}/plays/{play}", None, room_row("owner")),
    ("GET", "media/rooms/<uuid:room_id>/plays/<int:play_id>.csv"): (
        "/media/rooms/{room}/plays/{play}.csv",
        None,
        ("404", "404", "404", "404", "404", "ok", "404", "404"),
    ),
    ("GET", "media/rooms/<uuid:room_id>/gallery/<uuid:film_id>.jpg"): (
        "/media/rooms/{room}/gallery/{film_room}.jpg",
        None,
        FILES,
    ),
    ("GET", "api/rooms/{room_id}/queue"): ("/api/rooms/{room}/queue", None, room_row("viewer")),
    ("PUT", "api/rooms/{room_id}/budget"): ("/api/rooms/{room}/budget", {"takes": 5}, room_row("owner")),
    ("POST", "api/rooms/{room_id}/accept"): ("/api/rooms/{room}/accept", PLACE, room_row("reviewer")),
    ("POST", "api/rooms/{room_id}/unaccept"): ("/api/rooms/{room}/unaccept", PLACE, room_row("reviewer")),
    ("POST", "api/rooms/{room_id}/render"): ("/api/rooms/{room}/render", None, room_row("editor")),
    ("GET", "api/rooms/{room_id}/takes/{clip}/{index}"): ("/api/rooms/{room}/takes/c0/0", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/hold"): ("/api/rooms/{room}/hold", None, room_row("editor")),
    **{
        ("POST", f"api/rooms/{{room_id}}/offer/{what}"): (
            f"/api/rooms/{{room}}/offer/{what}",
            PLACE,
            room_row("editor", gives="no_offer"),
        )
        for what in ("see", "keep", "replace")
    },
    ("POST", "api/rooms/{room_id}/retry"): (
        "/api/rooms/{room}/retry",
        {"key": "none"},
        room_row("editor", gives="nothing_to_retry"),
    ),
    ("POST", "api/rooms/{room_id}/teach"): (
        "/api/rooms/{room}/teach",
        None,
        room_row("editor", gives="nothing_accepted"),
    ),
    ("GET", "api/rooms/{room_id}/hands"): ("/api/rooms/{room}/hands", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/hands"): ("/api/rooms/{room}/hands", {"name": "Ink"}, room_row("owner")),
    ("PATCH", "api/rooms/{room_id}/hands/{hand_id}"): (
        "/api/rooms/{room}/hands/{hand}",
        {"name": "Watercolour"},
        room_row("owner"),
    ),
    ("PUT", "api/rooms/{room_id}/hand"): (
        "/api/rooms/{room}/hand",
        {"hand": 0},
        room_row("owner", gives="hand_missing"),
    ),
    ("GET", "api/rooms/{room_id}/hand"): ("/api/rooms/{room}/hand", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/hand/version"): (
        "/api/rooms/{room}/hand/version",
        {"number": 7},
        room_row("editor", gives="hand_version_missing"),
    ),
    ("POST", "api/rooms/{room_id}/lessons"): (
        "/api/rooms/{room}/lessons",
        {**PLACE, "key": "none", "teaches": False},
        room_row("reviewer", gives="lesson_missing"),
    ),
    ("POST", "api/rooms/{room_id}/export"): ("/api/rooms/{room}/export", None, room_row("reviewer")),
    ("GET", "api/rooms/{room_id}/jobs/{job_id}"): ("/api/rooms/{room}/jobs/{job}", None, room_row("viewer")),
    ("GET", "api/rooms/{room_id}/class"): ("/api/rooms/{room}/class", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/people/{member_id}/take-back"): (
        "/api/rooms/{room}/people/{member}/take-back",
        None,
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/people/{member_id}/secret"): (
        "/api/rooms/{room}/people/{member}/secret",
        None,
        room_row("owner"),
    ),
    ("PATCH", "api/rooms/{room_id}/class"): ("/api/rooms/{room}/class", {"frozen": False}, room_row("owner")),
    ("GET", "api/rooms/{room_id}/people"): ("/api/rooms/{room}/people", None, room_row("owner")),
    ("PATCH", "api/rooms/{room_id}/people/{member_id}"): (
        "/api/rooms/{room}/people/{member}",
        {"role": "viewer"},
        room_row("owner"),
    ),
    ("DELETE", "api/rooms/{room_id}/people/{member_id}"): (
        "/api/rooms/{room}/people/{member}",
        None,
        room_row("owner"),
    ),
    ("POST", "api/rooms/{room_id}/codes"): ("/api/rooms/{room}/codes", {"role": "viewer"}, room_row("owner")),
    ("DELETE", "api/rooms/{room_id}/codes/{code}"): ("/api/rooms/{room}/codes/{code}", None, room_row("owner")),
    ("POST", "api/rooms/{room_id}/draft"): (
        "/api/rooms/{room}/draft",
        {"prompt": "a boat"},
        room_row("editor", gives="draft_late"),  # no worker runs in this house
    ),
    ("GET", "api/rooms/{room_id}/history"): ("/api/rooms/{room}/history", None, room_row("viewer")),
    ("GET", "api/rooms/{room_id}/history/{seq}"): (
        "/api/rooms/{room}/history/99",
        None,
        room_row("viewer", gives="state_missing"),
    ),
    ("GET", "api/rooms/{room_id}/editions"): ("/api/rooms/{room}/editions", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/editions"): (
        "/api/rooms/{room}/editions",
        {"name": ""},
        room_row("editor", gives="edition_name"),
    ),
    ("GET", "api/rooms/{room_id}/editions/{other_id}"): (
        "/api/rooms/{room}/editions/{room}",
        None,
        room_row("viewer"),
    ),
    ("PUT", "api/rooms/{room_id}/editions/{other_id}"): (
        "/api/rooms/{room}/editions/{room}",
        {"name": "Ink"},
        room_row("viewer", gives="not_found"),  # the film itself is no edition
    ),
    ("DELETE", "api/rooms/{room_id}/editions/{other_id}"): (
        "/api/rooms/{room}/editions/{room}",
        None,
        room_row("viewer", gives="edition_here"),
    ),
    ("POST", "api/rooms/{room_id}/editions/{other_id}/back"): (
        "/api/rooms/{room}/editions/{room}/back",
        None,
        room_row("viewer", gives="not_found"),
    ),
    ("GET", "api/rooms/{room_id}/activity"): ("/api/rooms/{room}/activity", None, room_row("viewer")),
    ("GET", "api/rooms/{room_id}/authors"): (
        "/api/rooms/{room}/authors",
        None,
        room_row("viewer", gives="log_damaged"),  # the room of this house has rows, but no log
    ),
    ("GET", "api/rooms/{room_id}/versions"): ("/api/rooms/{room}/versions", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/versions"): (
        "/api/rooms/{room}/versions",
        {"name": "Draft", "seq": 99},
        room_row("editor", gives="state_missing"),
    ),
    ("POST", "api/rooms/{room_id}/restore"): (
        "/api/rooms/{room}/restore",
        {"seq": 99},
        room_row("editor", gives="log_damaged"),  # the room of this house has rows, but no log
    ),
    ("GET", "api/rooms/{room_id}/versions/{version_id}"): (
        "/api/rooms/{room}/versions/{version}",
        None,
        room_row("viewer"),
    ),
    ("GET", "api/rooms/{room_id}/review"): ("/api/rooms/{room}/review", None, room_row("viewer")),
    ("POST", "api/rooms/{room_id}/comments"): (
        "/api/rooms/{room}/comments",
        {"clip": "c0", "frame": 3, "text": "dark"},
        room_row("reviewer"),
    ),
    ("POST", "api/rooms/{room_id}/comments/{comment_id}/answers"): (
        "/api/rooms/{room}/comments/{comment}/answers",
        {"text": "yes"},
        room_row("reviewer"),
    ),
    ("PATCH", "api/rooms/{room_id}/comments/{comment_id}"): (
        "/api/rooms/{room}/comments/{comment}",
        {"resolved": True},
        room_row("reviewer"),
    ),
    ("POST", "api/rooms/{room_id}/versions/{version_id}/decisions"): (
        "/api/rooms/{room}/versions/{version}/decisions",
        {"verdict": "approved"},
        room_row("reviewer"),
    ),
    ("POST", "api/rooms/{room_id}/reopen"): (
        "/api/rooms/{room}/reopen",
        {"reason": "more"},
        room_row("owner", gives="not_approved"),
    ),
    ("GET", "api/rooms/{room_id}/footage"): ("/api/rooms/{room}/footage", None, room_row("editor")),
    ("POST", "api/rooms/{room_id}/footage"): (
        "/api/rooms/{room}/footage",
        {"name": "cat.mp4", "bytes": 5, "consent": True},
        room_row("editor"),
    ),
    # Who brought it (the editor of this house) goes on bringing it; it is all there already.
    ("PUT", "api/rooms/{room_id}/footage/{footage_id}/bytes"): (
        "/api/rooms/{room}/footage/{footage}/bytes?at=0",
        None,
        ("sign_in", "not_found", "not_allowed", "not_allowed", "footage_step", "not_allowed", "not_found", "sign_in"),
    ),
    ("PATCH", "api/rooms/{room_id}/footage/{footage_id}"): (
        "/api/rooms/{room}/footage/{footage}",
        {"style": "ink"},
        room_row("editor"),
    ),
    ("PATCH", "api/rooms/{room_id}/footage/{footage_id}/clips/{number}"): (
        "/api/rooms/{room}/footage/{footage}/clips/0",
        {"caption": "a cat sleeps"},
        room_row("editor"),
    ),
    ("DELETE", "api/rooms/{room_id}/footage/{footage_id}"): (
        "/api/rooms/{room}/footage/{footage}",
        None,
        room_row("editor"),
    ),
    ("GET", "media/rooms/<uuid:room_id>/footage/<uuid:clip_id>.jpg"): (
        "/media/rooms/{room}/footage/{brought}.jpg",
        None,
        ("404", "404", "404", "404", "ok", "ok", "404", "404"),
    ),
    ("GET", "media/rooms/<uuid:room_id>/footage/<uuid:clip_id>.mp4"): (
        "/media/rooms/{room}/footage/{brought}.mp4",
        None,
        ("404", "404", "404", "404", "ok", "ok", "404", "404"),
    ),
    ("GET", "api/openapi.json"): ("/api/openapi.json", None, PUBLIC),
    ("GET", "api/"): ("/api/", None, ("404",) * 8),
    ("GET", ""): ("/", None, PUBLIC),
    ("GET", "rooms/<str:room_id>"): ("/rooms/{room}", None, PUBLIC),  # the empty screen; it asks the API
    ("GET", "rooms/<str:room_id>/code"): ("/rooms/{room}/code", None, PUBLIC),
    ("GET", "rooms/<str:room_id>/notes"): ("/rooms/{room}/notes", None, PUBLIC),
    ("GET", "rooms/<str:room_id>/play"): ("/rooms/{room}/play", None, PUBLIC),
    ("GET", r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/titles/(?P<look>middle|low|card)\.png$"): (
        "/media/rooms/{room}/titles/low.png?text=Hello",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/dissolves/<str:address>.mp4"): (
        "/media/rooms/{room}/dissolves/{dissolve}.mp4",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/notes.csv"): ("/media/rooms/{room}/notes.csv", None, FILES),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.otioz"): (
        "/media/rooms/{room}/exports/{otio}.otioz",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.edl.zip"): (
        "/media/rooms/{room}/exports/{edl}.edl.zip",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.fcpxml.zip"): (
        "/media/rooms/{room}/exports/{fcpxml}.fcpxml.zip",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.clips.zip"): (
        "/media/rooms/{room}/exports/{clips}.clips.zip",
        None,
        FILES,
    ),
    ("GET", "rooms/<str:room_id>/code.svg"): (
        "/rooms/{room}/code.svg",
        None,
        ("404", "404", "404", "404", "404", "ok", "404", "404"),
    ),
    ("GET", "sign-in/<str:token>"): ("/sign-in/unknown", None, ("410",) * 8),
    ("GET", "healthz"): ("/healthz", None, PUBLIC),
    ("GET", r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/takes/(?P<sha256>[0-9a-f]{64})\.(?P<kind>mp4|jpg)$"): (
        "{film}",
        None,
        FILES,
    ),
    ("GET", r"^media/rooms/(?P<room_id>[0-9a-f-]{36})/probes/(?P<sha256>[0-9a-f]{64})\.jpg$"): (
        "/media/rooms/{room}/probes/{probe}.jpg",
        None,
        FILES,
    ),
    ("GET", "media/rooms/<uuid:room_id>/exports/<uuid:job_id>.mp4"): (
        "/media/rooms/{room}/exports/{job}.mp4",
        None,
        FILES,
    ),
}
# What people brought of themselves they may look at and take away whatever the room's state is.
ALWAYS = {
    ("GET", "api/rooms/{room_id}/footage"),
    ("DELETE", "api/rooms/{room_id}/footage/{footage_id}"),
}
COMMANDS = [key for key in ROWS if key[0] != "GET" and key != ("POST", "api/join")]
IN_A_ROOM = [key for key in ROWS if "{room}" in ROWS[key][0] and key[1].startswith(("api", "media"))]


def walk(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern


def routes() -> set[tuple[str, str]]:
    """Every route that exists, the administration's apart."""
    pages = {("GET", route) for route, _ in walk(urlpatterns) if not route.startswith(("admin/", "api/"))}
    commands = {
        (method, f"api{prefix}{path}")
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    return pages | commands | {("GET", "api/"), ("GET", "api/openapi.json")}


@pytest.fixture(scope="module")
def furnished(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    with shared_rows(django_db_blocker):
        yield furnish(make_cast(), tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(furnished: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A room with a take, an export, a spare guest and two codes, one of them expired."""
    cache.clear()
    drafts.Box()._redis.flushdb()  # no worker of an earlier test has answered a moment ago
    settings.FRONTEND = furnished.folder
    settings.DRAFT_SECONDS = 0.1
    monkeypatch.setattr(blends, "_make", lambda asked: b"film")  # the takes here are no pictures
    return furnished


def furnish(cast: Cast, tmp_path: Path) -> SimpleNamespace:
    (tmp_path / "index.html").write_text("<html></html>")
    Member.objects.filter(pk=cast.members["alice"].pk).update(room=None)  # of the team: may make rooms
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    gone = removed(cast)
    probe = store.keep_bytes(b"picture", suffix=".jpg", folder="probes")
    cast.room.hand.versions.create(
        number=1, base="base", helps=True, probes=[{"name": "boat", "style": "", "before": probe, "after": probe}]
    )
    spare = Member.objects.create(
        team=cast.room.team, user=new_user("spare"), room=cast.room, role="editor", name="Spare"
    )
    version = Version.objects.create(room=cast.room, seq=1, name="First")
    pins.pin(version, Timeline.from_plain(plain("a boat")), now=True)
    comment = comments.write(Access(cast.room, cast.members["rita"]), clip="c0", frame=0, text="dark")["id"]
    film = rooms.create_room(team=cast.room.team, hand=cast.room.hand, title="Shown", language="en")
    write(film, plain("a boat"), seq=1)
    (tmp_path / "thumb").write_bytes(b"jpeg")
    Take.objects.update(thumb=store.keep(tmp_path / "thumb", suffix=".jpg"))
    Exhibit.objects.create(room=film, by="Bob", approved=timezone.now())
    job = Job.objects.create(kind="export", room=cast.room, state="done", file=store.film_name(Take.objects.get().file))
    bundles = {}
    for format in ("otio", "edl", "fcpxml", "clips"):
        name = store.export_name("made", store.EXPORTS[format])
        (tmp_path / "bundle").write_bytes(b"PK")
        store.keep_as(tmp_path / "bundle", name)
        bundles[format] = Job.objects.create(kind="export", room=cast.room, state="done", file=name).id
    brought = Footage.objects.create(room=cast.room, member=cast.members["bob"], name="a", size=4, got=4, state="ready")
    clip = brought.clips.create(number=0)
    for name in store.footage_names(clip.id).values():
        (tmp_path / "clip").write_bytes(b"clip")
        store.keep_as(tmp_path / "clip", name)
    return SimpleNamespace(
        folder=tmp_path,
        room=cast.room,
        users={person: cast.users[name] for person, name in NAMES.items()} | {"removed": gone},
        code=members.invite(cast.room).code,
        expired=Invite.objects.create(code="OLD-10", room=cast.room, expires=timezone.now() - timedelta(hours=1)).code,
        words={
            "room": cast.room.id,
            "job": job.id,
            **bundles,
            "member": spare.pk,
            "film_room": film.pk,
            "probe": probe,
            "hand": cast.room.hand_id,
            "footage": brought.id,
            "brought": clip.id,
            "film": listing.segments(cast.room)[0]["url"],
            "dissolve": f"{Take.objects.get(key=listing.segments(cast.room)[0]['key']).file}-0-4-black-0-0-12",
            "version": version.pk,
            "comment": comment,
            "play": Play.objects.create(room=cast.room).pk,
        },
    )


def new_user(name: str) -> Any:
    return get_user_model().objects.create_user(name)


def browser(house: SimpleNamespace, person: str, **more: Any) -> Client:
    client = Client(**more)
    if person in house.users:
        client.force_login(house.users[person])
    return client


def ask(house: SimpleNamespace, client: Client, key: tuple[str, str], *, person: str, **words: Any) -> Any:
    address, body, _ = ROWS[key]
    words = {**house.words, "code": house.expired if person == "expired" else house.code, **words}
    if isinstance(body, dict):
        body = {name: value.format(**words) if isinstance(value, str) else value for name, value in body.items()}
    data = "" if body is None else json.dumps(body)
    return client.generic(key[0], address.format(**words), data, content_type="application/json")


def outcome(answer: Any) -> str:
    if answer.status_code < 300:
        return "ok"
    is_json = answer.headers["Content-Type"].startswith("application/json")
    return str(answer.json()["code"]) if is_json else str(answer.status_code)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert routes() == set(ROWS)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ROWS, ids=[" ".join(key)[:60] for key in ROWS])
def test_each_route_gives_each_person_what_their_row_says(house: SimpleNamespace, key: tuple[str, str]) -> None:
    got = {}
    for person in PEOPLE:
        with transaction.atomic():
            got[person] = outcome(ask(house, browser(house, person), key, person=person))
            transaction.set_rollback(True)
    assert got == dict(zip(PEOPLE, ROWS[key][2], strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize("key", ROWS, ids=[" ".join(key)[:60] for key in ROWS])
def test_a_frozen_room_gives_its_owner_the_same_and_everybody_else_what_a_viewer_gets(
    house: SimpleNamespace, key: tuple[str, str]
) -> None:
    Room.objects.filter(pk=house.room.pk).update(frozen=timezone.now())
    got = {}
    for person in PEOPLE:
        with transaction.atomic():
            got[person] = outcome(ask(house, browser(house, person), key, person=person))
            transaction.set_rollback(True)
    rows = dict(zip(PEOPLE, ROWS[key][2], strict=True))
    is_more = "{room}" in ROWS[key][0] and rows["viewer"] == "not_allowed" and key not in ALWAYS
    frozen = [person for person in ("reviewer", "editor") if is_more and rows[person] != "not_allowed"]
    assert got == {**rows, **dict.fromkeys(frozen, "frozen")}


@pytest.mark.django_db
@pytest.mark.parametrize("key", ROWS, ids=[" ".join(key)[:60] for key in ROWS])
def test_an_approved_film_refuses_what_editors_do_to_its_owner_too_and_nothing_else(
    house: SimpleNamespace, key: tuple[str, str]
) -> None:
    Room.objects.filter(pk=house.room.pk).update(approved=house.words["version"])
    got = {}
    for person in PEOPLE:
        with transaction.atomic():
            got[person] = outcome(ask(house, browser(house, person), key, person=person))
            transaction.set_rollback(True)
    rows = dict(zip(PEOPLE, ROWS[key][2], strict=True))
    is_an_editors = "{room}" in ROWS[key][0] and rows["reviewer"] == "not_allowed" != rows["editor"]
    locked = ["editor", "owner"] if is_an_editors and key not in ALWAYS else []
    locked += ["reviewer", "editor", "owner"] if key[1].endswith("decisions") else []
    also = {"owner": "ok"} if key[1].endswith("reopen") else {}
    if key == ("POST", "api/rooms/{room_id}/editions"):  # makes another room of it, and leaves the film as it is
        locked = []
    assert got == {**rows, **dict.fromkeys(locked, "approved"), **also}


@pytest.mark.django_db
def test_a_reviewers_link_ends_for_who_came_in_by_it_and_a_withdrawn_one_at_once(house: SimpleNamespace) -> None:
    owner, guest = browser(house, "owner"), Client()
    made = owner.post(f"/api/rooms/{house.room.id}/codes", {"role": "reviewer", "hours": 24}, "application/json")
    code = made.json()["code"]
    assert guest.post("/api/join", {"code": code, "name": "Luz"}, "application/json").json()["role"] == "reviewer"
    reads = (f"/api/rooms/{house.room.id}/review", f"/api/rooms/{house.room.id}/takes", house.words["film"])
    assert [guest.get(page).status_code for page in reads] == [200, 200, 200]
    held = doors.issue(
        Access(house.room, Member.objects.get(name="Luz")), Member.objects.get(name="Luz").user, session=""
    )
    assert doors.check([held]) == []
    Invite.objects.filter(code=code).update(expires=timezone.now() - timedelta(hours=1))
    assert [guest.get(page).status_code for page in reads] == [404, 404, 404]
    assert guest.get("/api/me").json()["rooms"] == []
    (changed,) = doors.check([held])
    assert changed.access is None
    # Who was made an editor meanwhile is no link's guest any more.
    Member.objects.filter(name="Luz").update(role="editor")
    assert guest.get(reads[0]).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("key", IN_A_ROOM, ids=[" ".join(key)[:60] for key in IN_A_ROOM])
def test_no_such_room_and_not_yours_are_one_answer(house: SimpleNamespace, key: tuple[str, str]) -> None:
    for person in ("outsider", "removed"):
        client = browser(house, person)
        theirs = ask(house, client, key, person=person)
        missing = ask(house, client, key, person=person, room=uuid.uuid4())
        assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content)


@pytest.mark.django_db
@pytest.mark.parametrize("key", COMMANDS, ids=[" ".join(key) for key in COMMANDS])
@pytest.mark.parametrize("origin", [None, "http://elsewhere.example", "null"])
def test_no_command_is_taken_without_the_token_or_from_another_sites_page(
    house: SimpleNamespace, key: tuple[str, str], origin: str | None
) -> None:
    client = browser(house, "owner", enforce_csrf_checks=True)
    client.get("/")
    token = client.cookies["csrftoken"].value
    headers = {"x-csrftoken": token, "origin": origin} if origin else {}
    with transaction.atomic():
        client.defaults |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        assert outcome(ask(house, client, key, person="owner")) == "csrf"
        client.defaults |= {"HTTP_X_CSRFTOKEN": token, "HTTP_ORIGIN": "http://testserver"}
        assert outcome(ask(house, client, key, person="owner")) == ROWS[key][2][PEOPLE.index("owner")]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_administration_is_closed_to_everybody_of_a_room(house: SimpleNamespace) -> None:
    pages = {
        route.replace("<path:object_id>", "1").replace("<id>", "1").replace("^(?P<app_label>auth|collab)/$", "collab/")
        for route, _ in walk(urlpatterns)
        if route.startswith("admin/") and "(?P<url>" not in route and "content_type_id" not in route
    }
    assert len(pages) > 20
    for person in PEOPLE:
        client = browser(house, person)
        for page in pages - {"admin/login/", "admin/logout/"}:
            answer = client.get(f"/{page}")
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/admin/login/"), page


def removed(cast: Cast) -> Any:
    """The user of a member who was removed."""
    gone = Member.objects.create(team=cast.room.team, user=new_user("gone"), room=cast.room, role="editor", name="Gone")
    doors.remove(Access(cast.room, cast.members["alice"]), gone.pk)
    return gone.user
