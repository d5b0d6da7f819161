"""The page with its policy, media with ranges and permission, sign-in links, health."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from collab.models import Job, Member, Room, Take
from collab.people import members
from collab.rendering import store
from collab.sentences import sentence
from tests.collab.reel import draw, plain, write
from tests.collab.test_api import browser
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> Path:
    """A built screen."""
    settings.FRONTEND = tmp_path
    page = tmp_path / "index.html"
    page.write_text('<script nonce="__CSP_NONCE__"></script><style nonce="__CSP_NONCE__"></style>')
    return page


@pytest.fixture
def film(cast: Cast, tmp_path: Path) -> str:
    """The address of a drawn take; its bytes are its key, 64 letters."""
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    return f"/media/rooms/{cast.room.id}/takes/{Take.objects.get().file}.mp4"


def test_the_page_lets_only_its_own_scripts_run(cast: Cast, built: Path) -> None:
    for path in ("/", f"/rooms/{cast.room.id}"):
        answer = Client().get(path)
        policy = answer["Content-Security-Policy"]
        nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)
        assert nonce
        assert answer.content.decode().count(f'nonce="{nonce[1]}"') == 2
        assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
        assert "connect-src 'self' ws://testserver wss://testserver;" in policy
        assert "csrftoken" in answer.cookies
        # What looking around and a headset need; no camera, whatever is asked for.
        assert "gyroscope=(self), xr-spatial-tracking=(self), camera=()" in answer["Permissions-Policy"]


def test_a_page_speaks_to_the_house_that_it_came_from_alone(cast: Cast, built: Path) -> None:
    policy = Client(headers={"host": "127.0.0.1:8123"}).get("/")["Content-Security-Policy"]
    sources = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert sources["connect-src"] == ["'self'", "ws://127.0.0.1:8123", "wss://127.0.0.1:8123"]
    for told in sources.values():
        assert not {"*", "http:", "https:", "ws:", "wss:"} & set(told)


def test_every_page_has_its_own_nonce(cast: Cast, built: Path) -> None:
    first, second = (Client().get("/")["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_a_screen_that_is_not_built_says_so(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.FRONTEND = tmp_path
    answer = Client(headers={"accept-language": "es"}).get("/")
    assert answer.status_code == 503
    assert answer.content.decode() == sentence("screen_missing", "es")


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_address_that_leads_nowhere_says_so_and_leads_to_the_films(language: str) -> None:
    answer = Client().get("/rooms/a/b", headers={"Accept-Language": language})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert f'lang="{language}"' in page
    assert sentence("no_page", language) in page
    assert f'<a href="/">{sentence("to_films", language)}</a>' in page


def test_what_nobody_foresaw_is_told_in_words_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collab.views._database_answers", lambda: 1 / 0)
    answer = Client(raise_request_exception=False).get("/healthz", headers={"Accept-Language": "es"})
    assert (answer.status_code, answer.content.decode()) == (500, sentence("server", "es"))


def test_a_sign_in_link_opens_the_room_once(cast: Cast) -> None:
    link = members.sign_in_link(members.found("Ann").user, room=cast.room)
    client = Client()
    answer = client.get(link)
    assert (answer.status_code, answer["Location"]) == (302, f"/rooms/{cast.room.id}")
    assert client.get("/api/me").status_code == 200
    again = Client().get(link)
    assert (again.status_code, again.content.decode()) == (410, sentence("link_used", "en"))


def test_health_asks_both_servers(cast: Cast, settings: Any) -> None:
    assert Client().get("/healthz").json() == {"database": True, "redis": True}
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "redis": False})


def test_a_take_is_shown_to_the_people_of_its_room_alone(cast: Cast, film: str) -> None:
    got = [browser(cast, name).get(film).status_code for name in ("alice", "bob", "rita", "vera", "charlie", "nobody")]
    assert got == [200, 200, 200, 200, 404, 404]


def test_a_take_is_not_shown_through_a_room_that_never_wanted_it(cast: Cast, film: str) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Member.objects.create(team=cast.room.team, user=cast.users["bob"], room=other, role="owner", name="Bob")
    assert browser(cast, "bob").get(film.replace(str(cast.room.id), str(other.id))).status_code == 404


def test_media_may_be_kept_for_ever_by_its_browser_alone(cast: Cast, film: str) -> None:
    answer = browser(cast, "vera").get(film)
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["Content-Type"] == "video/mp4"
    assert len(answer.content) == 64
    again = browser(cast, "vera").get(film, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "bytes_range"),
    [
        ("bytes=0-9", 206, (0, 10)),
        ("bytes=10-", 206, (10, 64)),
        ("bytes=-4", 206, (60, 64)),
        ("bytes=60-900", 206, (60, 64)),
        ("bytes=64-", 416, None),
        ("bytes=9-3", 416, None),
    ],
)
def test_a_player_may_ask_for_a_part(
    cast: Cast, film: str, asked: str, status: int, bytes_range: tuple[int, int] | None
) -> None:
    client = browser(cast, "bob")
    whole = client.get(film).content
    answer = client.get(film, headers={"range": asked})
    assert answer.status_code == status
    if bytes_range:
        start, stop = bytes_range
        assert answer.content == whole[start:stop]
        assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/64"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "frames=1-2", "bytes=-", "nonsense"])
def test_a_range_we_do_not_serve_gives_the_whole_file(cast: Cast, film: str, asked: str) -> None:
    answer = browser(cast, "bob").get(film, headers={"range": asked})
    assert len(b"".join(answer) if answer.streaming else answer.content) == 64


def test_a_file_that_no_take_owns_is_not_there(cast: Cast, film: str) -> None:
    bob = browser(cast, "bob")
    for path in (
        f"/media/rooms/{cast.room.id}/takes/{'0' * 64}.mp4",
        f"/media/rooms/{cast.room.id}/takes/../../secret.key",
        f"/media/rooms/{cast.room.id}/takes/{'g' * 64}.mp4",
        f"/media/rooms/nonsense/takes/{'0' * 64}.mp4",
    ):
        assert bob.get(path).status_code == 404


def test_a_large_export_is_streamed_whole_and_in_parts(cast: Cast, tmp_path: Path) -> None:
    job = Job.objects.create(kind="export", room=cast.room, state="done", order={"title": 'My "film"/ñ'})
    job.file = store.export_name(job.id)
    job.save()
    made = tmp_path / "film.mp4"
    data = bytes(range(256)) * 4096 * 5
    made.write_bytes(data)
    store.keep_as(made, job.file)
    client, path = browser(cast, "vera"), f"/media/rooms/{cast.room.id}/exports/{job.id}.mp4"
    answer = client.get(path)
    assert b"".join(answer) == data
    assert answer["Content-Disposition"] == 'inline; filename="My film.mp4"'
    assert client.get(path, headers={"range": "bytes=256-511"}).content == bytes(range(256))
    assert browser(cast, "charlie").get(path).status_code == 404


def test_an_export_that_is_not_done_is_not_there(cast: Cast) -> None:
    job = Job.objects.create(kind="export", room=cast.room)
    assert browser(cast, "bob").get(f"/media/rooms/{cast.room.id}/exports/{job.id}.mp4").status_code == 404
