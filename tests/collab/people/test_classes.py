"""Who leads several classes: opening another, its name, the list of them, and where a new film goes."""

import json
import threading
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from collab.models import Audit, Fact, Member, Room, Team
from collab.people import assignments, classes, classroom, members
from collab.people.permissions import NotAllowed, NotFound, access_room
from tests.collab.reel import facts
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def teacher() -> Member:
    """Somebody with a first class."""
    owner = members.found("Marta", language="es", team="7A")
    Team.objects.filter(pk=owner.team.pk).update(kind=Team.Kind.CLASS)
    owner.team.refresh_from_db()
    return owner.member


def browser(member: Member, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(member.user)
    return client


def send(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = client.generic(method, path, "" if body is None else json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_second_class_has_people_a_hand_and_a_film_of_its_own(teacher: Member) -> None:
    first = assignments.begin(teacher, title="Sea", template="blank")
    status, made = send(browser(teacher), "POST", "/api/classes", {"name": "  7B  ", "template": "water"})
    assert status == 200
    room = Room.objects.select_related("team", "hand").get(pk=made["room"])
    assert (room.team.name, room.team.kind, room.hand.team) == ("7B", "class", room.team)
    assert room.team != first.team
    assert room.title == "El ciclo del agua"  # in the teacher's own language
    assert room.assignment.checklist
    assert access_room(teacher.user, room.pk).member.role == Member.Role.OWNER
    pupil = members.join(AnonymousUser(), code=made["code"], name="Ana")
    with pytest.raises(NotFound):
        access_room(pupil.user, first.pk)
    assert Audit.objects.filter(room=room, what="class_opened").count() == 1


def test_what_holds_in_one_class_does_not_hold_in_the_other(teacher: Member) -> None:
    first = access_room(teacher.user, assignments.begin(teacher, title="Sea", template="blank").pk)
    second = access_room(teacher.user, classes.begin(teacher, name="7B", title="", template="blank").pk)
    classroom.keep_out(first, ["gun"])
    classroom.allow(first, takes_max=3, joules_max=None, afresh=False)
    classroom.set_teaches(first, True)
    classroom.freeze(first, True)
    team = Team.objects.get(pk=second.room.team_id)
    assert (team.kept_out, team.takes_max, team.class_teaches) == ([], None, False)
    assert Room.objects.get(pk=second.room.pk).frozen is None
    assert facts(second.room, "class") == []


def test_me_tells_the_classes_their_people_and_whose_copy_a_film_is(teacher: Member) -> None:
    first = assignments.begin(teacher, title="Sea", template="blank")
    second = classes.begin(teacher, name="7B", title="Hills", template="blank")
    ana = join(first, "Ana")
    join(first, "Bo")
    join(second, "Cleo")
    assignments.give(access_room(teacher.user, first.pk))
    told = send(browser(teacher), "GET", "/api/me")[1]
    assert told["teams"] == [
        {"id": teacher.team_id, "name": "7A", "is_class": True, "people": 2},
        {"id": second.team_id, "name": "7B", "is_class": True, "people": 1},
    ]
    seen = {(room["team"], room["title"], room["copy"]) for room in told["rooms"]}
    assert seen == {
        (first.team_id, "Sea", ""), (first.team_id, "Sea", "Ana"), (first.team_id, "Sea", "Bo"),
        (second.team_id, "Hills", ""),
    }  # fmt: skip
    theirs = send(browser(ana), "GET", "/api/me")[1]
    assert theirs["teams"] == []
    assert {(room["title"], room["copy"]) for room in theirs["rooms"]} == {("Sea", ""), ("Sea", "Ana")}


def test_a_new_film_goes_to_the_class_that_was_said_and_to_no_class_of_another(teacher: Member, cast: Cast) -> None:
    second = classes.begin(teacher, name="7B", title="", template="blank")
    client = browser(teacher)
    for team, expected in ((second.team_id, second.team_id), (None, teacher.team_id)):
        status, made = send(client, "POST", "/api/rooms", {"title": "New", "template": "blank", "team": team})
        assert (status, Room.objects.get(pk=made["id"]).team_id) == (200, expected)
    for team in (cast.room.team_id, 999_999):
        assert send(client, "POST", "/api/rooms", {"title": "New", "team": team})[1]["code"] == "not_allowed"


def test_a_class_is_renamed_by_who_leads_it_and_every_screen_hears(teacher: Member) -> None:
    room = assignments.begin(teacher, title="Sea", template="blank")
    other = classes.begin(teacher, name="7B", title="", template="blank")
    path = f"/api/rooms/{room.pk}/class"
    assert send(browser(teacher), "PATCH", path, {"name": "8A"})[1]["class_name"] == "8A"
    assert send(browser(teacher), "PATCH", path, {"name": "8A"})[0] == 200
    assert [fact["class_name"] for fact in facts(room, "class")] == ["8A"]  # twice is once
    assert Fact.objects.filter(room=other, kind="class").count() == 0
    assert [one["name"] for one in classes.led(teacher.user)] == ["8A", "7B"]


def test_who_owns_one_room_alone_renames_no_class(teacher: Member) -> None:
    room = assignments.begin(teacher, title="Sea", template="blank")
    helper = join(room, "Luz")
    Member.objects.filter(pk=helper.pk).update(role=Member.Role.OWNER)
    with pytest.raises(NotAllowed):
        classes.rename(access_room(helper.user, room.pk), "Ours")


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "\u200b"])
@pytest.mark.parametrize(
    ("language", "begins"), [("en", "A class wants a name"), ("es", "Una clase necesita un nombre")]
)
def test_a_class_without_a_name_is_refused_with_a_sentence(
    teacher: Member, name: str, language: str, begins: str
) -> None:
    room = assignments.begin(teacher, title="Sea", template="blank")
    client = browser(teacher, language)
    for method, path in (("POST", "/api/classes"), ("PATCH", f"/api/rooms/{room.pk}/class")):
        status, answer = send(client, method, path, {"name": name})
        assert (status, answer["code"]) == (422, "class_name")
        assert answer["message"].startswith(begins)
    assert Team.objects.count() == 1


def test_one_person_leads_so_many_classes_and_no_more_by_two_presses_either(
    teacher: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classes, "CLASSES_MAX", 3)
    classes.begin(teacher, name="7B", title="", template="blank")
    ends: list[str] = []
    gate = threading.Barrier(2)

    def press() -> None:
        gate.wait()
        try:
            classes.begin(teacher, name="7C", title="", template="blank")
            ends.append("made")
        except classes.TooMany:
            ends.append("full")
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert sorted(ends) == ["full", "made"]
    assert send(browser(teacher), "POST", "/api/classes", {"name": "7D"})[1]["code"] == "classes_full"


def join(room: Room, name: str) -> Member:
    return members.join(AnonymousUser(), code=members.invite(room).code, name=name)
