"""What people say about takes: go ahead, accept, try again; who may read their files."""

from pathlib import Path
from typing import Any

import pytest

from collab.models import Acceptance, Head, Room, Take, Want
from collab.rendering import claims, listing, pace, takes
from tests.collab.reel import access, draw, facts, plain, states, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_large_plan_waits_for_a_press(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    assert listing.held(cast.room) == 9
    draw(tmp_path)
    assert {part["state"] for part in listing.segments(cast.room)} == {"held"}
    assert takes.release(access(cast)) == 9
    assert facts(cast.room, "plan")[-1]["held"] == 0
    draw(tmp_path)
    assert {part["state"] for part in listing.segments(cast.room)} == {"ready"}


def test_before_a_team_has_a_take_the_price_goes_by_the_pace_of_the_house(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.WATTS_PER_CORE = 10.0
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    assert facts(cast.room, "plan")[-1]["price"] == {"seconds": 36.0, "joules": 360.0}
    pace.note("full", 1.0)
    pace.note("preview", 1.0)
    assert listing.gate(cast.room) == {"held": 9, "price": {"seconds": 18.0, "joules": 180.0}}
    takes.release(access(cast))
    draw(tmp_path)
    write(cast.room, plain(*(f"other {number}" for number in range(9))))
    assert listing.gate(cast.room)["price"]["seconds"] == 27.0, "by its own takes, once it has any"


def test_a_small_edit_is_drawn_beside_what_is_held(cast: Cast, tmp_path: Path) -> None:
    many = [f"number {number}" for number in range(9)]
    write(cast.room, plain(*many))
    write(cast.room, plain(*many, "one more"))
    draw(tmp_path)
    assert states(cast.room)["c9:0"] == "ready"
    assert listing.held(cast.room) == 9


def test_a_copy_of_what_is_held_does_not_slip_through_the_gate(cast: Cast, tmp_path: Path) -> None:
    many = [f"number {number}" for number in range(9)]
    write(cast.room, plain(*many))
    write(cast.room, plain(*many, "number 3"))
    draw(tmp_path)
    assert "ready" not in states(cast.room).values()


def test_an_automatic_room_does_not_ask(cast: Cast) -> None:
    takes.set_automatic(access(cast), True)
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    assert listing.held(cast.room) == 0


def test_saying_automatic_releases_what_waits(cast: Cast) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(9))))
    takes.set_automatic(access(cast), True)
    assert listing.held(cast.room) == 0


def test_accepting_keeps_the_take_through_a_change_of_style(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat", "a car"))
    draw(tmp_path)
    key = takes.accept(access(cast, "rita"), clip="c0", index=0)
    write(cast.room, plain("a boat", "a car", style="cold"))
    assert Want.objects.get(room=cast.room, clip="c0", until=None).key == key
    assert states(cast.room) == {"c0:0": "ready", "c1:0": "requested"}
    row = Acceptance.objects.get()
    assert (row.member, row.key, len(row.file)) == (cast.members["rita"], key, 64)
    assert facts(cast.room, "accept") == [{"clip": "c0", "index": 0, "key": key, "accepted": True}]
    assert facts(cast.room, "hand")[-1]["accepted"] == 1


def test_an_edit_of_the_clip_itself_releases_it(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    write(cast.room, plain("a ship"))
    assert states(cast.room) == {"c0:0": "requested"}
    assert not listing.segments(cast.room)[0]["accepted"]
    write(cast.room, plain("a boat"))
    assert listing.segments(cast.room)[0]["accepted"]


def test_undoing_that_edit_brings_the_accepted_take_back(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    key = takes.accept(access(cast), clip="c0", index=0)
    write(cast.room, plain("a ship", style="cold"))
    write(cast.room, plain("a boat", style="cold"))
    (part,) = listing.segments(cast.room)
    assert (part["key"], part["state"], part["accepted"]) == (key, "ready", True)
    assert facts(cast.room, "plan")[-1]["segments"] == [part]
    assert write(cast.room, plain("a boat", style="cold")).reopens == ()


def test_what_is_not_finished_cannot_be_accepted(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    with pytest.raises(takes.NotReady):
        takes.accept(access(cast), clip="c0", index=0)
    draw(tmp_path, stage="preview")
    with pytest.raises(takes.NotReady):
        takes.accept(access(cast), clip="c0", index=0)
    with pytest.raises(takes.NoSegment):
        takes.accept(access(cast), clip="c0", index=7)


def test_accepting_twice_is_accepting_once_and_can_be_taken_back(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    takes.accept(access(cast), clip="c0", index=0)
    takes.accept(access(cast, "alice"), clip="c0", index=0)
    assert Acceptance.objects.count() == 1
    takes.unaccept(access(cast), clip="c0", index=0)
    takes.unaccept(access(cast), clip="c0", index=0)
    assert Acceptance.objects.count() == 0
    assert [fact["accepted"] for fact in facts(cast.room, "accept")] == [True, False]


def test_a_file_is_read_by_rooms_that_want_or_wanted_it_alone(cast: Cast, tmp_path: Path) -> None:
    other = Room.objects.create(team=cast.room.team, hand=cast.room.hand)
    Head.objects.create(room=other)
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    file = Take.objects.get().file
    assert takes.may_read(cast.room, file)
    assert not takes.may_read(other, file)
    write(cast.room, plain("a car"))
    assert takes.may_read(cast.room, file)


def test_retry_tries_the_whole_broken_chain_again(cast: Cast) -> None:
    write(cast.room, plain("a boat", start=0, stop=144))
    fail_all(cast)
    assert set(states(cast.room).values()) == {"failed"}
    assert {part["reason"] for part in listing.segments(cast.room)} == {"render_failed"}
    last = Want.objects.get(room=cast.room, index=2)
    takes.retry(access(cast), last.key)
    assert set(states(cast.room).values()) == {"requested"}
    with pytest.raises(takes.NothingToRetry):
        takes.retry(access(cast), last.key)


def test_a_new_segment_on_a_failed_one_fails_with_its_reason(cast: Cast) -> None:
    write(cast.room, plain("a boat", start=0, stop=48))
    fail_all(cast)
    write(cast.room, plain("a boat", start=0, stop=96))
    assert [part["reason"] for part in listing.segments(cast.room)] == ["render_failed", "render_failed"]


def fail_all(cast: Cast) -> None:
    for _ in range(claims.ATTEMPTS_MAX):
        claim = claims.claim("preview", base="base")
        assert claim is not None
        claims.fail(claim, reason="render_failed")
