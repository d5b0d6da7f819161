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
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from collab.api import api
from collab.film.timeline import Timeline
from collab.log import rooms
from collab.models import Exhibit, Footage, Hand, Invite, Job, Member, Play, Room, Take, Team, Version
from collab.people import classes, members
from collab.people.permissions import Access, access_room
from collab.rendering import blends, drafts, listing, store
from collab.review import comments, pins
from collab.urls import urlpatterns
from collab.wire import doors
from tests.collab.permission_rows import ALWAYS, COMMANDS, EDITIONS, IN_A_ROOM, INSIDE, NAMES, PEOPLE, ROWS
from tests.collab.reel import draw, plain, write
from tests.conftest import Cast, make_cast, shared_rows


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
    version = Version.objects.create(room=cast.room, seq=1, name="First", member=cast.members["bob"])
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
    sister, sister_room = sister_class(cast)
    return SimpleNamespace(
        folder=tmp_path,
        room=cast.room,
        users={person: cast.users[name] for person, name in NAMES.items()}
        | {"removed": gone, "neighbour": neighbour(), "late reviewer": late_reviewer(cast), "sister": sister},
        sister_room=sister_room,
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
            "template": stocked(tmp_path),
            "version": version.pk,
            "comment": comment,
            "play": Play.objects.create(room=cast.room).pk,
        },
    )


def stocked(tmp_path: Path) -> str:
    """The SHA-256 of a picture of a template that was drawn ahead."""
    (tmp_path / "small").write_bytes(b"picture of a template")
    name = store.keep(tmp_path / "small", suffix=".jpg")
    Take.objects.create(team=Team.objects.create(name="Stock", kind=Team.Kind.STOCK), key="a", recipe={}, thumb=name)
    return name


def neighbour() -> Any:
    """A pupil of another class, at home in a room of its own."""
    team = Team.objects.create(name="Next door", kind=Team.Kind.CLASS)
    room = Room.objects.create(team=team, hand=Hand.objects.create(team=team, name="Theirs"))
    pupil = Member.objects.create(team=team, user=new_user("pupil"), room=room, role="editor", name="Bo")
    assert access_room(pupil.user, room.pk).member == pupil
    return pupil.user


def sister_class(cast: Cast) -> tuple[Any, Room]:
    """A pupil of another class that the owner leads, come in by its code, and that class's room."""
    owner = Member.objects.get(user=cast.users["alice"])
    room = classes.begin(owner, name="7B", title="", template="blank")
    pupil = members.join(AnonymousUser(), code=members.invite(room).code, name="Bo")
    assert access_room(pupil.user, room.pk).member == pupil
    return pupil.user, room


def late_reviewer(cast: Cast) -> Any:
    """Somebody whose reviewer's link ran out."""
    link = Invite.objects.create(
        code="LATE-10", room=cast.room, role="reviewer", expires=timezone.now() - timedelta(hours=1)
    )
    came = Member.objects.create(
        team=cast.room.team, user=new_user("late"), room=cast.room, role="reviewer", name="Late", invite=link
    )
    return came.user


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
@pytest.mark.parametrize("key", IN_A_ROOM, ids=[" ".join(key)[:60] for key in IN_A_ROOM])
def test_a_pupil_of_another_class_and_who_came_by_a_link_that_ended_find_no_room(
    house: SimpleNamespace, key: tuple[str, str]
) -> None:
    outsiders = ask(house, browser(house, "outsider"), key, person="outsider")
    for person in ("neighbour", "sister", "late reviewer"):
        theirs = ask(house, browser(house, person), key, person=person)
        assert (theirs.status_code, theirs.content) == (outsiders.status_code, outsiders.content), person


@pytest.mark.django_db
@pytest.mark.parametrize("key", IN_A_ROOM, ids=[" ".join(key)[:60] for key in IN_A_ROOM])
def test_a_pupil_never_reaches_the_other_class_of_the_same_teacher(
    house: SimpleNamespace, key: tuple[str, str]
) -> None:
    """The pupils of the first look for the second; its owner finds both."""
    words = {
        "room": house.sister_room.pk,
        "film": house.words["film"].replace(str(house.room.pk), str(house.sister_room.pk)),
    }
    outsiders = ask(house, browser(house, "outsider"), key, person="outsider", **words)
    for person in ("viewer", "reviewer", "editor"):
        theirs = ask(house, browser(house, person), key, person=person, **words)
        assert (theirs.status_code, theirs.content) == (outsiders.status_code, outsiders.content), person
    assert browser(house, "owner").get(f"/api/rooms/{house.sister_room.pk}").status_code == 200


UNKNOWN = {
    "job": uuid.UUID(int=7), "member": 999_999, "film_room": uuid.UUID(int=7), "hand": 999_999, "version": 999_999,
    "footage": uuid.UUID(int=7), "brought": uuid.UUID(int=7), "comment": 999_999, "play": 999_999, "code": "OLA-9999",
    "probe": "0" * 64, "dissolve": f"{'0' * 64}-0-4-black-0-0-12",
    **dict.fromkeys(("otio", "edl", "fcpxml", "clips"), uuid.UUID(int=7)),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("key", INSIDE, ids=[" ".join(key)[:60] for key in INSIDE])
def test_what_belongs_to_one_class_is_not_found_by_way_of_its_teachers_other_one(
    house: SimpleNamespace, key: tuple[str, str]
) -> None:
    here = house.sister_room.pk
    film = f"/media/rooms/{here}/takes"
    client = browser(house, "owner")
    mine = {"room": here, "film": house.words["film"].replace(str(house.room.pk), str(here))}
    found = ask(house, client, key, person="owner", **mine)
    nothing = ask(house, client, key, person="owner", **{**UNKNOWN, **mine, "film": f"{film}/{'0' * 64}.mp4"})
    assert found.status_code >= 400
    assert (found.status_code, found.content) == (nothing.status_code, nothing.content)


@pytest.mark.django_db
@pytest.mark.parametrize("key", EDITIONS, ids=[" ".join(key) for key in EDITIONS])
def test_a_film_of_another_class_is_no_edition_of_this_one(house: SimpleNamespace, key: tuple[str, str]) -> None:
    client, here = browser(house, "owner"), house.sister_room.pk
    address, body, _ = ROWS[key]
    asked = address.replace("editions/{room}", "editions/{other}")
    for other in (house.room.pk, house.words["film_room"]):
        path = asked.format(room=here, other=other)
        assert client.generic(key[0], path, json.dumps(body), content_type="application/json").status_code == 404


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
