"""Every route with everybody of the cast, and every error as a sentence."""

import json
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from collab import sentences
from collab.models import Acceptance, Audit, Job, Room
from collab.people import members
from collab.rendering import claims, listing, takes
from tests.collab.reel import access, draw, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_cache(settings: Any) -> None:
    cache.clear()
    settings.DRAFT_SECONDS = 0.1


@pytest.fixture
def drawn(cast: Cast, tmp_path: Path) -> Cast:
    write(cast.room, plain("a boat", "a car"), seq=1)
    draw(tmp_path)
    return cast


def browser(cast: Cast, name: str, *, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if name != "nobody":
        client.force_login(cast.users[name])
    return client


def call(client: Client, method: str, path: str, body: object = None) -> tuple[int, Any]:
    answer = client.generic(method, path, "" if body is None else json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


PEOPLE = ("alice", "bob", "rita", "vera", "charlie", "nobody")

# Route | body | what alice (owner), bob (editor), rita (reviewer), vera (viewer), charlie (outside), nobody get
ROUTES: list[tuple[str, str, object, tuple[int, ...]]] = [
    ("GET", "", None, (200, 200, 200, 200, 404, 401)),
    ("GET", "/takes", None, (200, 200, 200, 200, 404, 401)),
    ("PATCH", "", {"automatic": True}, (200, 200, 403, 403, 404, 401)),
    ("POST", "/accept", {"clip": "c0", "index": 0}, (200, 200, 200, 403, 404, 401)),
    ("POST", "/unaccept", {"clip": "c0", "index": 0}, (200, 200, 200, 403, 404, 401)),
    ("POST", "/render", None, (200, 200, 403, 403, 404, 401)),
    ("POST", "/retry", {"key": "none"}, (409, 409, 403, 403, 404, 401)),
    ("POST", "/teach", None, (409, 409, 403, 403, 404, 401)),
    ("POST", "/export", None, (200, 200, 200, 403, 404, 401)),
    ("POST", "/draft", {"prompt": "a boat"}, (503, 503, 403, 403, 404, 401)),  # no worker runs here
    ("GET", f"/jobs/{uuid.uuid4()}", None, (404, 404, 404, 404, 404, 401)),
    ("GET", "/history?before=0", None, (200, 200, 200, 200, 404, 401)),
    ("GET", "/history/0", None, (200, 200, 200, 200, 404, 401)),
    ("GET", "/versions", None, (200, 200, 200, 200, 404, 401)),
    ("POST", "/versions", {"name": "First cut"}, (200, 200, 403, 403, 404, 401)),
    ("POST", "/restore", {"seq": 0}, (200, 200, 403, 403, 404, 401)),
]


@pytest.mark.parametrize(("method", "path", "body", "expected"), ROUTES, ids=[f"{r[0]} {r[1][:6]}" for r in ROUTES])
def test_each_command_does_what_each_persons_role_allows(
    drawn: Cast, method: str, path: str, body: object, expected: tuple[int, ...]
) -> None:
    got = []
    for name in PEOPLE:
        status, answer = call(browser(drawn, name), method, f"/api/rooms/{drawn.room.id}{path}", body)
        got.append(status)
        if status >= 400:
            assert answer["message"] == sentences.sentence(answer["code"], "en")
            assert answer["message"].endswith(".")
    assert tuple(got) == expected


def test_no_such_room_and_not_yours_are_one_answer(cast: Cast) -> None:
    charlie = browser(cast, "charlie")
    theirs = call(charlie, "GET", f"/api/rooms/{cast.room.id}")
    for missing in (uuid.uuid4(), "nonsense", "1", "%00"):
        assert call(charlie, "GET", f"/api/rooms/{missing}") == theirs


def test_errors_are_sentences_in_the_persons_language(cast: Cast) -> None:
    spanish = call(browser(cast, "charlie", language="es-MX,es;q=0.9"), "GET", f"/api/rooms/{cast.room.id}")[1]
    assert spanish == {"code": "not_found", "message": sentences.sentence("not_found", "es")}
    assert spanish["message"] != sentences.sentence("not_found", "en")


def test_joining_gives_a_session_and_a_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    status, answer = call(client, "POST", "/api/join", {"code": members.invite(cast.room).code, "name": "Luz"})
    assert (status, answer) == (200, {"room": str(cast.room.id), "role": "editor", "name": "Luz"})
    assert {"sessionid", "csrftoken"} <= set(client.cookies)
    assert call(client, "GET", f"/api/rooms/{cast.room.id}")[1]["you"]["name"] == "Luz"


def test_a_command_without_the_token_is_refused_with_a_sentence(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    call(client, "POST", "/api/join", {"code": members.invite(cast.room).code, "name": "Luz"})
    path = f"/api/rooms/{cast.room.id}/render"
    status, answer = call(client, "POST", path)
    assert (status, answer["code"]) == (403, "csrf")
    token = client.cookies["csrftoken"].value
    assert client.post(path, headers={"x-csrftoken": token}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "NOPE-11", "name": "Luz"}, 404, "code_wrong"),
        ({"code": None, "name": "Luz"}, 422, "bad_request"),
        ({"name": "Luz"}, 422, "bad_request"),
        ([], 422, "bad_request"),
        ({"code": "CODE", "name": ""}, 422, "name_empty"),
        ({"code": "CODE", "name": "x" * 10_000}, 422, "name_long"),
        ({"code": "CODE", "name": "bob"}, 409, "name_taken"),
    ],
)
def test_joining_badly_says_why(cast: Cast, body: object, status: int, code: str) -> None:
    if isinstance(body, dict) and body.get("code") == "CODE":
        body["code"] = members.invite(cast.room).code
    got, answer = call(Client(), "POST", "/api/join", body)
    assert (got, answer["code"]) == (status, code)


@pytest.mark.parametrize("body", ["{", "not json", "[1", "\x00"])
def test_a_body_that_is_no_json_is_refused_with_a_sentence(cast: Cast, body: str) -> None:
    answer = Client().generic("POST", "/api/join", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def guess(client: Client, *, times: int) -> set[int]:
    return {
        call(client, "POST", "/api/join", {"code": f"LUNA-{number}", "name": "x"})[0]
        for number in range(10, 10 + times)
    }


def test_guessing_codes_is_slowed_down_for_one_guest_and_for_nobody_beside_them(cast: Cast) -> None:
    bob, right = browser(cast, "bob"), {"code": members.invite(cast.room).code, "name": "x"}
    assert guess(bob, times=20) == {404}
    status, answer = call(bob, "POST", "/api/join", right)
    assert (status, answer["code"]) == (429, "too_many_tries")
    assert call(Client(), "POST", "/api/join", right)[0] == 200


def test_a_class_behind_one_address_may_mistype_and_a_machine_there_may_not_guess(cast: Cast) -> None:
    for _ in range(30):
        assert guess(Client(), times=2) == {404}
    status, answer = call(Client(), "POST", "/api/join", {"code": members.invite(cast.room).code, "name": "x"})
    assert (status, answer["code"]) == (429, "too_many_tries")


def test_a_class_of_sixty_comes_in_by_one_code_within_a_minute_and_the_next_waits(cast: Cast) -> None:
    code, other = members.invite(cast.room).code, members.invite(cast.room).code
    for number in range(60):
        assert call(Client(), "POST", "/api/join", {"code": code, "name": f"n{number}"})[0] == 200
    status, answer = call(Client(), "POST", "/api/join", {"code": code, "name": "late"})
    assert (status, answer["code"]) == (429, "too_many_joins")
    assert call(Client(), "POST", "/api/join", {"code": other, "name": "late"})[0] == 200


def test_only_so_many_commands_a_minute_are_taken_from_one_person(cast: Cast, settings: Any) -> None:
    settings.COMMANDS_PER_MINUTE = 3
    bob, path = browser(cast, "bob"), f"/api/rooms/{cast.room.id}"
    assert [call(bob, "POST", f"{path}/render")[0] for _ in range(4)] == [200, 200, 200, 429]
    assert call(bob, "GET", path)[0] == 200  # reading goes on
    assert call(browser(cast, "alice"), "POST", f"{path}/render")[0] == 200


def test_me_lists_the_rooms_one_may_enter(cast: Cast) -> None:
    code = members.invite(cast.room).code
    assert call(browser(cast, "bob"), "GET", "/api/me")[1]["rooms"] == [
        {"id": str(cast.room.id), "title": "", "role": "editor", "code": code, "team": cast.room.team_id, "copy": ""}
    ]
    assert call(browser(cast, "charlie"), "GET", "/api/me")[1]["rooms"] == []


def test_a_viewer_is_shown_no_code_that_would_let_them_write(cast: Cast) -> None:
    members.invite(cast.room)
    assert call(browser(cast, "vera"), "GET", f"/api/rooms/{cast.room.id}")[1]["code"] is None


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null"])
def test_another_sites_page_joins_for_nobody(cast: Cast, origin: str) -> None:
    body = json.dumps({"code": members.invite(cast.room).code, "name": "Luz"})
    answer = Client().post("/api/join", body, content_type="application/json", headers={"origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    ours = Client().post("/api/join", body, content_type="application/json", headers={"origin": "http://testserver"})
    assert ours.status_code == 200


def test_an_owner_sees_the_people_and_codes_and_changes_both(cast: Cast) -> None:
    alice, path = browser(cast, "alice"), f"/api/rooms/{cast.room.id}"
    vera = cast.members["vera"].pk
    assert call(alice, "PATCH", f"{path}/people/{vera}", {"role": "editor"}) == (200, {"role": "editor"})
    code = call(alice, "POST", f"{path}/codes", {"role": "viewer", "hours": 1})[1]["code"]
    seen = call(alice, "GET", f"{path}/people")[1]
    assert {person["name"]: person["role"] for person in seen["people"]}["Vera"] == "editor"
    assert [(shown["code"], shown["role"]) for shown in seen["codes"]] == [(code, "viewer")]
    guest = Client()
    assert call(guest, "POST", "/api/join", {"code": code, "name": "Luz"})[1]["role"] == "viewer"
    assert call(alice, "DELETE", f"{path}/codes/{code}") == (200, {"shown_out": 1})
    assert call(guest, "GET", path)[0] == 404
    assert call(alice, "DELETE", f"{path}/people/{vera}") == (200, {})
    assert call(browser(cast, "vera"), "GET", path)[0] == 404
    assert Audit.objects.filter(what__in=["role", "withdraw", "remove"]).count() == 3


def test_signing_out_ends_the_session(cast: Cast) -> None:
    client = browser(cast, "bob")
    assert call(client, "POST", "/api/sign-out") == (200, {})
    assert call(client, "GET", "/api/me")[0] == 401


def test_signing_out_tells_the_browser_to_drop_the_takes_that_it_kept(cast: Cast) -> None:
    client = browser(cast, "bob")
    assert client.post("/api/sign-out")["Clear-Site-Data"] == '"cache"'


def test_an_owner_makes_a_room_with_the_sample_film(cast: Cast) -> None:
    owner = members.found("Ann")
    client = Client()
    client.force_login(owner.user)
    status, answer = call(client, "POST", "/api/rooms", {"title": "Our film"})
    assert status == 200
    assert Room.objects.get(id=answer["id"]).title == "Our film"
    assert call(client, "GET", f"/api/rooms/{answer['id']}")[1]["code"] == answer["code"]
    assert call(client, "POST", "/api/rooms", {"title": "x" * 201})[1]["code"] == "title_long"
    assert call(browser(cast, "bob"), "POST", "/api/rooms", {"title": "x"})[0] == 403


def test_the_takes_of_a_room_are_listed(drawn: Cast) -> None:
    state = call(browser(drawn, "vera"), "GET", f"/api/rooms/{drawn.room.id}/takes")[1]
    assert set(state) == {
        "fact",
        "seq",
        "damaged",
        "frozen",
        "approved",
        "play",
        "is_class",
        "class_name",
        "budget_spent",
        "cursors_hidden",
        "kept_out",
        "teaches",
        "people",
        "style",
        "clips",
        "segments",
        "sounds",
        "held",
        "price",
        "automatic",
        "hand",
        "jobs",
    }
    assert set(state["segments"][0]) == {
        "clip", "index", "variation", "key", "state", "next_variation", "accepted", "shown", "url", "thumb", "stage",
        "version", "seconds", "joules", "reason", "offer",
    }  # fmt: skip
    assert state["segments"][0]["stage"] == "full"


def test_accepting_writes_who_when_and_which_file(drawn: Cast) -> None:
    call(browser(drawn, "rita"), "POST", f"/api/rooms/{drawn.room.id}/accept", {"clip": "c1", "index": 0})
    row = Acceptance.objects.get()
    assert (row.member, row.clip, len(row.file)) == (drawn.members["rita"], "c1", 64)
    assert Audit.objects.get(what="accept").member == drawn.members["rita"]


@pytest.mark.parametrize(
    "body", [{"clip": "c0", "index": -1}, {"clip": "c0", "index": "x"}, {"clip": "x" * 65, "index": 0}, {"index": 0}]
)
def test_a_place_that_is_none_is_refused(drawn: Cast, body: object) -> None:
    status, answer = call(browser(drawn, "bob"), "POST", f"/api/rooms/{drawn.room.id}/accept", body)
    assert (status, answer["code"]) == (422, "bad_request")


def test_accepting_what_is_not_there_or_not_ready_says_which(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    bob, path = browser(cast, "bob"), f"/api/rooms/{cast.room.id}/accept"
    assert call(bob, "POST", path, {"clip": "c0", "index": 0})[1]["code"] == "not_ready"
    assert call(bob, "POST", path, {"clip": "c0", "index": 9})[1]["code"] == "segment_missing"


def test_render_and_automatic_release_what_waits(cast: Cast) -> None:
    bob, path = browser(cast, "bob"), f"/api/rooms/{cast.room.id}"
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    assert call(bob, "POST", f"{path}/render") == (200, {"segments": 9})
    write(cast.room, plain(*(f"other {number}" for number in range(9))))
    assert call(bob, "PATCH", path, {"automatic": True}) == (200, {"automatic": True})
    assert call(bob, "GET", path)[1]["automatic"] is True
    assert call(bob, "GET", f"{path}/takes")[1]["held"] == 0


def test_retry_asks_for_a_failed_take_again(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    for _ in range(claims.ATTEMPTS_MAX):
        claim = claims.claim("preview", base="base")
        assert claim is not None
        claims.fail(claim, reason="render_failed")
    state = call(browser(cast, "bob"), "GET", f"/api/rooms/{cast.room.id}/takes")[1]
    assert (state["segments"][0]["state"], state["segments"][0]["reason"]) == ("failed", "render_failed")
    key = state["segments"][0]["key"]
    assert call(browser(cast, "bob"), "POST", f"/api/rooms/{cast.room.id}/retry", {"key": key})[0] == 200
    assert claims.waits("preview")


def test_a_job_of_another_room_is_no_job(drawn: Cast) -> None:
    other = Room.objects.create(team=drawn.room.team, hand=drawn.room.hand)
    theirs = Job.objects.create(kind="export", room=other)
    bob = browser(drawn, "bob")
    takes.accept(access(drawn), clip="c0", index=0)
    ours = call(bob, "POST", f"/api/rooms/{drawn.room.id}/teach")[1]
    assert (ours["kind"], ours["state"]) == ("tune", "waiting")
    assert call(bob, "GET", f"/api/rooms/{drawn.room.id}/jobs/{ours['id']}") == (200, ours)
    for missing in (theirs.id, "nonsense"):
        assert call(bob, "GET", f"/api/rooms/{drawn.room.id}/jobs/{missing}")[1]["code"] == "job_missing"


def test_a_film_without_a_picture_is_not_exported(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    status, answer = call(browser(cast, "bob"), "POST", f"/api/rooms/{cast.room.id}/export")
    assert (status, answer["code"]) == (409, "nothing_to_export")


@pytest.mark.parametrize(
    ("fault", "status", "code"), [(OperationalError("gone"), 503, "unavailable"), (KeyError("x"), 500, "server")]
)
def test_a_fault_of_ours_is_a_sentence_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, code: str
) -> None:
    def broken(room: Room) -> None:
        raise fault

    monkeypatch.setattr(listing, "state", broken)
    got, answer = call(browser(cast, "bob", language="es"), "GET", f"/api/rooms/{cast.room.id}/takes")
    assert (got, answer) == (status, {"code": code, "message": sentences.sentence(code, "es")})


def test_a_database_that_was_started_again_is_met_by_the_next_command(cast: Cast) -> None:
    connection.close()
    connection.close_pool()  # what other tests left idle would be tried one by one, with ever longer pauses
    bob, path = browser(cast, "bob"), f"/api/rooms/{cast.room.id}"
    assert call(bob, "GET", path)[0] == 200
    here = connection.settings_dict
    connection.close()
    with psycopg.connect(
        host=here["HOST"], port=here["PORT"] or None, user=here["USER"], dbname=here["NAME"], autocommit=True
    ) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert call(bob, "GET", path)[0] == 200


def test_the_commands_describe_themselves(cast: Cast) -> None:
    paths = Client().get("/api/openapi.json").json()["paths"]
    assert "/api/rooms/{room_id}/accept" in paths
    assert len(paths) >= 12
