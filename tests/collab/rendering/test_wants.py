"""A plan in rows: Wants and takes of a real database, stamps, two rooms of one team."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from collab.models import Adapter, Head, Room, Take, Team, Want
from collab.rendering import takes
from tests.collab.reel import access, draw, facts, plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_plan_asks_for_takes_and_tells_the_room(cast: Cast) -> None:
    write(cast.room, plain("a boat", "a car"))
    assert states(cast.room) == {"c0:0": "requested", "c1:0": "requested"}
    (fact,) = facts(cast.room, "plan")
    assert fact["affected"] == 2
    assert fact["clips"]["c0"] == {"prompt": "a boat", "details": "", "style": "warm", "seed": 1}
    assert [part["state"] for part in fact["segments"]] == ["waiting", "waiting"]
    assert Room.objects.get(id=cast.room.id).planned_seq == 1


def test_the_same_plan_twice_changes_no_row_and_tells_nobody(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    rows = list(Want.objects.values()), list(Take.objects.values())
    write(cast.room, plain("a boat"))
    assert (list(Want.objects.values()), list(Take.objects.values())) == rows
    assert len(facts(cast.room, "plan")) == 1


def test_the_room_hears_of_segments_that_came_and_went_without_a_word_changed(cast: Cast, tmp_path: Path) -> None:
    def told() -> list[tuple[int, int]]:
        (part,) = facts(cast.room, "plan")[-1:]
        assert list(part["clips"]) == ["c1"]
        return [(each["index"], each["variation"]) for each in part["segments"]]

    document = plain("a boat", "a car")
    write(cast.room, document)
    draw(tmp_path)
    document["clips"]["c1"]["stop"] = 96
    write(cast.room, document)
    assert told() == [(0, 0), (1, 0)]
    draw(tmp_path)
    takes.accept(access(cast), clip="c1", index=1)
    document["variations"] = {"c1:0": 1}
    write(cast.room, document)
    assert sorted(told()) == [(0, 1), (1, 0)]
    document["clips"]["c1"]["stop"] = 48
    write(cast.room, document)
    assert told() == [(0, 1)]
    document["words"] = {"w": {"name": "nobody", "text": "x"}}
    document["style"] = "cold"
    write(cast.room, document)
    document["clips"]["c1"]["stop"] = 96
    write(cast.room, document)
    assert sorted(told()) == [(0, 1), (1, 0)]


def test_another_text_of_a_word_asks_again_only_for_the_clips_that_use_it(cast: Cast, tmp_path: Path) -> None:
    def film(hero: str) -> dict[str, Any]:
        word = {"name": "hero", "text": hero, "choices": []}
        return {**plain("{hero} sails", "a car", "a house, seen by {Hero}", "{villain}"), "words": {"w": word}}

    write(cast.room, film("a red boat"))
    draw(tmp_path)
    write(cast.room, film("a blue boat"))
    assert states(cast.room) == {"c0:0": "requested", "c1:0": "ready", "c2:0": "requested", "c3:0": "ready"}
    fact = facts(cast.room, "plan")[-1]
    assert fact["affected"] == 2
    assert {clip: quote["words"] for clip, quote in fact["clips"].items()} == {
        "c0": ["a blue boat"],
        "c2": ["a blue boat"],
    }
    write(cast.room, film("a red boat"))
    assert set(states(cast.room).values()) == {"ready"}, "undo finds the old takes"


def test_an_older_reading_of_the_document_changes_nothing(cast: Cast) -> None:
    write(cast.room, plain("a boat"), seq=5)
    assert write(cast.room, plain("a car"), seq=4) is None
    assert len(states(cast.room)) == 1
    assert Take.objects.get().recipe["phases"] == ["a boat"]


def test_a_take_nobody_wants_any_more_is_let_go_and_undo_finds_it(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    old = Take.objects.get()
    write(cast.room, plain("a car"))
    old.refresh_from_db()
    assert old.state == "superseded"
    write(cast.room, plain("a boat"))
    assert Take.objects.get(id=old.id).state == "requested"
    assert Take.objects.count() == 2


def test_undo_finds_a_finished_take_ready(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    write(cast.room, plain("a car"))
    plan = write(cast.room, plain("a boat"))
    assert plan.affected == ()
    assert states(cast.room) == {"c0:0": "ready"}


def test_a_want_is_closed_and_never_deleted(cast: Cast) -> None:
    write(cast.room, plain("a boat"))
    write(cast.room, plain("a car"))
    assert Want.objects.filter(until=None).count() == 1
    assert Want.objects.exclude(until=None).count() == 1


def test_another_room_of_the_team_keeps_a_take_alive(cast: Cast) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Head.objects.create(room=other)
    write(cast.room, plain("a boat"))
    write(other, plain("a boat"))
    assert Take.objects.count() == 1
    write(cast.room, plain())
    assert states(other) == {"c0:0": "requested"}


def test_another_team_renders_its_own(cast: Cast, tmp_path: Path) -> None:
    team = Team.objects.create(name="Others")
    other = Room.objects.create(team=team, hand=team.hands.create(name="Theirs"))
    Head.objects.create(room=other)
    write(cast.room, plain("a boat"))
    write(other, plain("a boat"))
    assert Take.objects.count() == 2
    write(cast.room, plain())
    assert states(other) == {"c0:0": "requested"}
    draw(tmp_path)
    assert not takes.may_read(cast.room, Take.objects.get(team=team).file)


def test_a_fact_too_large_for_a_socket_says_read(cast: Cast) -> None:
    write(cast.room, plain(*("x" * 1900 + str(number) for number in range(12))))
    assert facts(cast.room, "plan") == [{"read": True}]


def test_context_is_drawn_as_codes_until_somebody_shows_it(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", start=48, stop=96))
    assert states(cast.room) == {"c0:0*": "requested", "c0:1": "requested"}
    draw(tmp_path)
    hidden = Take.objects.get(context=True)
    assert (hidden.state, hidden.file) == ("ready", "")
    plan = write(cast.room, plain("a boat", start=0, stop=96))
    assert len(plan.affected) == 1
    assert states(cast.room)["c0:0"] == "requested"
    draw(tmp_path)
    hidden.refresh_from_db()
    assert (hidden.state, hidden.context, len(hidden.file)) == ("ready", False, 64)


def test_who_asked_is_the_clips_owner(cast: Cast) -> None:
    write(cast.room, plain("a boat", owner=str(cast.members["bob"].id)))
    assert Want.objects.get().asked_by == cast.members["bob"]


def test_a_take_is_stamped_with_the_version_its_predecessor_has(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    version = Adapter.objects.create(hand=cast.room.hand, number=1, base="base", sha256="0" * 64, helps=True)
    cast.room.hand.current = version
    cast.room.hand.save()
    document = plain("a boat", "a car", stop=96)
    document["clips"]["c0"]["stop"] = 96
    document["variations"] = {"c0:0": 1, "c0:1": 1}
    write(cast.room, document)
    stamps = {
        (take.recipe["phases"][0], take.recipe["index"], take.recipe["variation"]): take.adapter
        for take in Take.objects.select_related("adapter")
    }
    assert stamps == {
        ("a boat", 0, 0): None,
        ("a boat", 1, 0): None,  # goes on as its clip began
        ("a boat", 0, 1): version,  # another take meets the new version
        ("a boat", 1, 1): version,
        ("a car", 0, 0): version,
        ("a car", 1, 0): version,
    }


def test_two_planners_of_one_room_make_each_row_once(cast: Cast) -> None:
    start = threading.Barrier(2)

    def planner() -> None:
        start.wait()
        write(cast.room, plain("a boat", "a car", "a bird"), seq=1)
        connection.close()

    threads = [threading.Thread(target=planner) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Want.objects.count() == 3
    assert Take.objects.count() == 3


def test_letting_go_never_races_another_room_that_begins_to_want(cast: Cast) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Head.objects.create(room=other)
    for round_number in range(1, 9):
        prompt = f"a boat {round_number}"
        write(cast.room, plain(prompt))
        start = threading.Barrier(2)

        def act(room: Room, document: dict[str, Any], start: threading.Barrier = start) -> None:
            start.wait()
            write(room, document)
            connection.close()

        threads = [
            threading.Thread(target=act, args=(cast.room, plain())),
            threading.Thread(target=act, args=(other, plain(prompt))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert states(other) == {"c0:0": "requested"}
