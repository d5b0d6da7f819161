"""A class plays a film: what is kept of it, who sees it, and how it is forgotten."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from collab.models import Member, Pick, Play, Room, Team
from collab.people import farewell, playing, plays
from collab.people.permissions import Access
from collab.rendering import listing
from collab.wire import doors
from tests.collab.reel import facts, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

OUT, STAY = {"label": "Out", "to": "c2"}, {"label": "=Stay", "to": "c1"}


def leader(cast: Cast) -> Access:
    return Access(cast.room, cast.members["alice"])


def who(cast: Cast, name: str) -> Access:
    return Access(cast.room, cast.members[name])


@pytest.fixture
def drill(cast: Cast) -> Cast:
    """c0 asks, c1 asks once more, c2 is followed by c3, which is the end."""
    film = plain("fire", "smoke", "run", "house")
    film["clips"]["c0"]["choices"] = [OUT, STAY]
    film["clips"]["c1"]["choices"] = [{"label": "Again", "to": "c0"}, {"label": "Up", "to": "gone"}]
    film["clips"]["c3"]["choices"] = []
    write(cast.room, film)
    return cast


def choose(cast: Cast, name: str, clip: str, choice: dict[str, str], way: int = 1) -> None:
    plays.record(who(cast, name), clip=clip, way=way, **choice)


END = {"label": "", "to": ""}


def test_the_teacher_sees_how_often_each_choice_was_taken_and_each_ones_last_way(drill: Cast) -> None:
    play = plays.start(leader(drill))["play"]["id"]
    choose(drill, "bob", "c0", STAY)
    choose(drill, "bob", "c1", {"label": "Again", "to": "c0"})
    choose(drill, "bob", "c0", OUT)
    choose(drill, "bob", "c3", END)
    choose(drill, "bob", "c0", OUT, way=2)
    choose(drill, "vera", "c0", STAY)  # a viewer plays too
    found = plays.result(drill.room, play)
    counts = {(one["clip"], one["label"]): (one["count"], one["people"]) for one in found["choices"]}
    assert counts == {("c0", "Out"): (2, 1), ("c0", "=Stay"): (2, 2), ("c1", "Again"): (1, 1)}
    ways = {one["id"]: (one["ways"], one["path"]) for one in found["people"]}
    assert ways[str(drill.members["bob"].pk)] == (2, [{"clip": "c0", **OUT}])
    assert ways[str(drill.members["vera"].pk)] == (1, [{"clip": "c0", **STAY}])
    assert plays.mine(who(drill, "bob"))["way"] == 2
    assert plays.mine(who(drill, "rita")) == {"play": listing.play(drill.room), "way": 0, "path": []}
    assert [(one["people"], one["choices"]) for one in plays.kept(drill.room)] == [(2, 5)]


def test_only_what_the_film_lets_choose_is_kept(drill: Cast) -> None:
    plays.start(leader(drill))
    for clip, choice in (
        ("c0", {"label": "Rude words", "to": "c2"}),
        ("c0", {"label": "Out", "to": "c1"}),
        ("c2", OUT),
        ("c1", {"label": "Up", "to": "gone"}),
        ("gone", END),
        ("c0", END),
        ("c2", END),
    ):
        with pytest.raises(plays.NoChoice):
            choose(drill, "bob", clip, choice)
    assert not Pick.objects.exists()


def test_a_film_without_an_ending_of_its_own_ends_with_its_last_clip(cast: Cast) -> None:
    write(cast.room, plain("one", "two"))
    plays.start(leader(cast))
    with pytest.raises(plays.NoChoice):
        choose(cast, "bob", "c0", END)
    choose(cast, "bob", "c1", END)
    assert Pick.objects.count() == 1


def test_one_play_runs_at_a_time_and_every_screen_is_told(drill: Cast) -> None:
    with pytest.raises(plays.NotPlaying):
        choose(drill, "bob", "c0", OUT)
    first = plays.start(leader(drill))["play"]["id"]
    with pytest.raises(plays.Playing):
        plays.start(leader(drill))
    assert listing.state(drill.room)["play"]["id"] == first
    plays.end(leader(drill))
    with pytest.raises(plays.NotPlaying):
        plays.end(leader(drill))
    with pytest.raises(plays.NotPlaying):
        choose(drill, "bob", "c0", OUT)
    second = plays.start(leader(drill))["play"]["id"]
    told = [fact["play"] and fact["play"]["id"] for fact in facts(drill.room, "play")]
    assert told == [first, None, second]
    plays.delete(leader(drill), second)
    assert facts(drill.room, "play")[-1] == {"play": None}
    assert [one["id"] for one in plays.kept(drill.room)] == [first]


def test_a_play_of_another_room_is_none_of_this_one(drill: Cast) -> None:
    hand = drill.room.hand
    other = Play.objects.create(room=Room.objects.create(team=drill.room.team, hand=hand, title="Other"))
    for ask in (plays.result, plays.table):
        with pytest.raises(plays.NoPlay):
            ask(drill.room, other.pk)
    with pytest.raises(plays.NoPlay):
        plays.delete(leader(drill), other.pk)


def test_who_leads_plays_along_uncounted(drill: Cast) -> None:
    plays.start(leader(drill))
    choose(drill, "alice", "c0", OUT)
    assert not Pick.objects.exists()


def test_plays_and_choices_have_limits_that_say_so(drill: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plays, "PICKS_MAX", 2)
    monkeypatch.setattr(plays, "PLAYS_MAX", 1)
    plays.start(leader(drill))
    choose(drill, "bob", "c0", OUT)
    choose(drill, "bob", "c0", OUT)
    with pytest.raises(plays.Full):
        choose(drill, "bob", "c0", OUT)
    choose(drill, "vera", "c0", OUT)
    plays.end(leader(drill))
    with pytest.raises(plays.TooMany):
        plays.start(leader(drill))


def test_choosing_too_fast_is_refused_in_words(drill: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PICKS_PER_MINUTE", 2)
    plays.start(leader(drill))
    client.force_login(drill.users["vera"])
    body = {"clip": "c0", **OUT}
    address = f"/api/rooms/{drill.room.pk}/play/picks"
    said = [client.post(address, body, content_type="application/json") for _ in range(3)]
    assert [answer.status_code for answer in said] == [200, 200, 429]
    assert said[2].json()["code"] == "too_many_commands"
    long = client.post(address, {**body, "label": "x" * 81}, content_type="application/json")
    assert long.status_code == 422


def table(drill: Cast, play: int) -> list[list[str]]:
    return list(csv.reader(io.StringIO(plays.table(drill.room, play))))


def test_the_table_names_nobody_and_begins_no_cell_as_a_formula(drill: Cast) -> None:
    play = plays.start(leader(drill))["play"]["id"]
    choose(drill, "bob", "c0", STAY)
    choose(drill, "bob", "c1", {"label": "Again", "to": "c0"})
    choose(drill, "bob", "c0", OUT, way=2)
    choose(drill, "bob", "c3", END, way=2)
    head, *lines = table(drill, play)
    assert head == list(plays.COLUMNS)
    number = str(plays.result(drill.room, play)["people"][0]["number"])
    assert [line[:6] for line in lines] == [
        [number, "1", "1", "1", "'=Stay", "2"],
        [number, "1", "2", "2", "Again", "1"],
        [number, "2", "1", "1", "Out", "3"],
        [number, "2", "2", "4", "", ""],
    ]
    assert "bob" not in plays.table(drill.room, play).casefold()


def test_who_is_shown_out_is_forgotten_and_nobody_gets_another_number(drill: Cast) -> None:
    play = plays.start(leader(drill))["play"]["id"]
    for name in ("bob", "vera"):
        choose(drill, name, "c0", OUT)
    numbers = {one["id"]: one["number"] for one in plays.result(drill.room, play)["people"]}
    doors.remove(leader(drill), drill.members["bob"].pk)
    left = plays.result(drill.room, play)["people"]
    assert {one["id"]: one["number"] for one in left} == {
        id: number for id, number in numbers.items() if id == str(drill.members["vera"].pk)
    }
    assert [line[0] for line in table(drill, play)[1:]] == [str(numbers[str(drill.members["vera"].pk)])]


def test_a_deleted_class_leaves_no_play(drill: Cast, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    Team.objects.filter(pk=drill.room.team_id).update(kind="class")
    Member.objects.filter(pk=drill.members["alice"].pk).update(room=None)
    plays.start(leader(drill))
    choose(drill, "bob", "c0", OUT)
    farewell.delete(Access(Room.objects.get(pk=drill.room.pk), Member.objects.get(pk=drill.members["alice"].pk)))
    assert (Play.objects.count(), Pick.objects.count()) == (0, 0)


def test_a_frozen_room_is_played_all_the_same(drill: Cast, client: Client) -> None:
    plays.start(leader(drill))
    Room.objects.filter(pk=drill.room.pk).update(frozen="2026-11-28T00:00:00Z")
    client.force_login(drill.users["bob"])
    body = {"clip": "c0", **OUT}
    answer = client.post(f"/api/rooms/{drill.room.pk}/play/picks", body, content_type="application/json")
    assert (answer.status_code, Pick.objects.count()) == (200, 1)
