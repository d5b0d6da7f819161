"""The benchmark of the room runs without peers, and its rooms are rooms like any other."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from bench import house, peers, room, typists
from bench.lines import tell
from collab.log import rooms
from collab.models import Member, Room
from collab.wire import bench_names


@pytest.mark.django_db
def test_rooms_for_a_load_are_films_that_one_editor_may_write(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench_rooms", "--prefix=a", "--prefix=b", "--count=2")
    made = json.loads(capsys.readouterr().out)
    assert list(made["rooms"]) == ["a-0", "a-1", "b-0", "b-1"]
    assert made["cookie"].startswith("sessionid=")
    one = Room.objects.get(id=made["rooms"]["b-1"])
    assert one.id == bench_names.room_id("b-1")
    assert rooms.fold(one)[1].title == "Bench"
    assert [member.role for member in Member.objects.filter(team=one.team)] == ["editor"]


async def test_only_names_are_led_to_rooms() -> None:
    seen: list[str] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["path"])

    led = bench_names.by_name(application)
    for path in ("/ws/rooms/cap0-3", "/ws/rooms/5f0d2a3e-6f4b-4a51-9c1d-7f5c9a1e0b42", "/ws/elsewhere"):
        await led({"path": path}, None, None)
    assert seen == [f"/ws/rooms/{bench_names.room_id('cap0-3')}", *seen[1:]]
    assert seen[1:] == ["/ws/rooms/5f0d2a3e-6f4b-4a51-9c1d-7f5c9a1e0b42", "/ws/elsewhere"]


@pytest.mark.parametrize("edge", ["plain", "fast"])
def test_a_light_load_arrives_whole_and_its_figures_are_lines(
    edge: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TELAR_BENCH_PEERS", raising=False)
    peers.yload.cache_clear()
    with house.opened(edge) as telar:
        seen = peers.load(telar, prefix="light", rooms=2, clients=3, rate=5, secs=1)
        room.compare(telar, seen, None)
        room.joins(telar)
    assert (seen["ready"], seen["missing"]) == (6, 0)
    assert seen["acks"] == seen["sent"] > 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["figure"] for line in lines] == [f"capacity, telar {edge}", f"join p50, telar {edge}"]
    assert all(line["value"] > 0 and line["limits"] for line in lines)


def test_the_ramp_ends_between_what_held_and_what_did_not() -> None:
    assert room.following(room.NOTHING, 100, 100) == 50
    assert room.following({"rooms": 100}, None, 100) == 140
    assert room.following({"rooms": 100}, 144, 144) == 120
    assert room.following({"rooms": 100}, 105, 105) == 0


def test_two_targets_climb_in_turn_until_both_are_at_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []

    def climb(target: Any, *, start: int) -> Iterator[dict[str, Any]]:
        for size in target:
            turns.append(str(size))
            yield {"rooms": size}

    monkeypatch.setattr(room, "climb", climb)
    ours, theirs = [1, 2, 3], [10]
    assert room.race(ours, theirs, start=1) == ({"rooms": 3}, {"rooms": 10})
    assert turns == ["1", "10", "2", "3"]


def test_a_line_says_whether_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    tell("room", "x", 1.23456, "ms", "<= 2", True)
    line = json.loads(capsys.readouterr().out)
    assert list(line) == ["bench", "figure", "value", "unit", "goal", "holds", "limits"]
    assert (line["value"], line["goal"], line["holds"]) == (1.235, "<= 2", True)


def test_an_edit_of_the_small_generator_is_one_that_yjs_reads() -> None:
    from pycrdt import Doc, Text

    doc: Doc = Doc()
    for clock in (0, 4, 8):
        doc.apply_update(typists.edit(typists.FIRST_CLIENT, clock))
    assert str(doc.get("script", type=Text)) == "abcd" * 3


def test_a_visit_outside_every_room_fails_instead_of_waiting() -> None:
    with pytest.raises(OSError):
        asyncio.run(
            typists.load(address="ws://127.0.0.1:9/%s", headers=[], prefix="x", rooms=1, clients=1, rate=0, secs=0)
        )
