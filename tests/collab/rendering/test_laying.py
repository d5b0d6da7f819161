"""Laid sounds are asked for, drawn and told as takes are, beside the pictures and never among them."""

from pathlib import Path
from typing import Any

import pytest

from collab.models import Take, Team, Want
from collab.rendering import claims, laying, listing, pace, takes
from tests.collab.reel import access, draw, facts, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)

RAIN = {"text": "heavy rain", "frames": 60, "level": 80, "seed": 3}


def laid(**more: Any) -> dict[str, Any]:
    return {**plain("a boat", "a car"), "sounds": {"c0:4": {**RAIN, **more}}}


def draw_sounds(path: Path) -> list[int]:
    """Draws all that can be heard; the cells in the order of drawing."""
    order = []
    while claim := claims.claim("preview", base="base"):
        if not claim.sound:
            claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
            continue
        film = path / "sound"
        film.write_bytes(claim.key.encode())
        assert claims.heard(claim, codes=b"codes", film=film, seconds=0.1)
        order.append(claim.recipe["index"])
    return order


def told(cast: Cast) -> list[tuple[Any, ...]]:
    return [(one["spot"], one["index"], one["state"], bool(one["url"])) for one in laying.listed(cast.room)]


def test_a_laid_sound_is_asked_for_cell_by_cell_and_the_room_hears_of_it(cast: Cast) -> None:
    write(cast.room, plain("a boat", "a car"))
    write(cast.room, laid())
    assert told(cast) == [("c0:4", 0, "waiting", False), ("c0:4", 1, "waiting", False)]
    assert listing.state(cast.room)["sounds"] == laying.listed(cast.room)
    assert [len(fact.get("sounds", [])) for fact in facts(cast.room, "plan")] == [0, 2]
    assert {want.asked_by for want in Want.objects.filter(sound=True)} == {None}


def test_the_same_plan_twice_asks_for_nothing_and_tells_nobody(cast: Cast) -> None:
    write(cast.room, laid())
    before = (Want.objects.count(), Take.objects.count(), len(facts(cast.room, "plan")))
    write(cast.room, laid(level=20))
    assert (Want.objects.count(), Take.objects.count(), len(facts(cast.room, "plan"))) == before


def test_it_is_drawn_in_one_stage_and_each_cell_after_the_one_before(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, laid())
    assert draw_sounds(tmp_path) == [0, 1]
    assert told(cast) == [("c0:4", 0, "ready", True), ("c0:4", 1, "ready", True)]
    found = Take.objects.filter(sound=True)
    assert {(take.state, take.context, take.thumb) for take in found} == {("ready", True, "")}
    ready = [fact for fact in facts(cast.room, "take") if fact["state"] == "ready"]
    assert {fact["key"] for fact in ready} == {take.key for take in found}
    assert all(takes.may_read(cast.room, take.file) for take in found)


def test_it_is_no_segment_and_waits_for_no_press(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain(*(f"number {number}" for number in range(9))) | {"sounds": {"c0:4": RAIN}})
    assert len(listing.segments(cast.room)) == 9
    assert listing.gate(cast.room)["held"] == 9
    assert draw_sounds(tmp_path) == [0, 1]
    assert takes.hold(access(cast)) == 0
    assert listing.price(cast.room)["seconds"] == sum(pace.AT_FIRST.values()), (
        "what a sound costs says nothing of pictures"
    )


def test_other_words_ask_anew_and_undo_finds_the_old_sound(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, laid())
    draw_sounds(tmp_path)
    write(cast.room, laid(text="waves"))
    assert {state for _, _, state, _ in told(cast)} == {"waiting"}
    write(cast.room, laid())
    assert {state for _, _, state, _ in told(cast)} == {"ready"}
    assert set(Take.objects.filter(recipe__sound="waves").values_list("state", flat=True)) == {"superseded"}
    write(cast.room, laid(text="waves"))
    assert draw_sounds(tmp_path) == [0, 1]


def test_without_it_the_film_is_planned_as_ever_and_its_wants_are_closed(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, laid())
    draw(tmp_path, stage="preview")
    write(cast.room, plain("a boat", "a car"))
    assert not Want.objects.filter(sound=True, until=None).exists()
    assert Want.objects.filter(sound=False, until=None).count() == 2
    assert facts(cast.room, "plan")[-1]["sounds"] == []


def test_two_sounds_that_say_the_same_are_drawn_once(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, laid() | {"sounds": {"c0:4": RAIN, "c1:9": RAIN}})
    assert draw_sounds(tmp_path) == [0, 1]
    assert [row[:3] for row in told(cast)] == [
        ("c0:4", 0, "ready"), ("c0:4", 1, "ready"), ("c1:9", 0, "ready"),
    ]  # fmt: skip


def test_one_that_cannot_be_drawn_says_why_and_can_be_tried_again(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, laid())
    for _ in range(claims.ATTEMPTS_MAX):
        claim = next(iter(iter(lambda: claims.claim("preview", base="base"), None)))
        while not claim.sound:
            claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
            claim = claims.claim("preview", base="base")
        claims.fail(claim, reason="render_failed")
    rows = laying.listed(cast.room)
    assert [(row["state"], row["reason"]) for row in rows] == [("failed", "render_failed")] * 2
    takes.retry(access(cast), rows[0]["key"])
    assert draw_sounds(tmp_path) == [0, 1]


def test_a_word_that_the_teacher_keeps_out_is_not_drawn(cast: Cast) -> None:
    Team.objects.filter(id=cast.room.team_id).update(kept_out=["rain"])
    write(cast.room, laid())
    assert told(cast) == []
    assert listing.state(cast.room)["kept_out"] == {"c0:4": "rain"}
