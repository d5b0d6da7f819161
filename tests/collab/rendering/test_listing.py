"""What a room shows."""

from pathlib import Path

import pytest

from collab.models import Take
from collab.rendering import listing
from tests.collab.reel import draw, plain, write
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_segment_shows_its_last_ready_take_until_the_next_has_a_picture(cast: Cast, tmp_path: Path) -> None:
    write(cast.room, plain("a boat"))
    draw(tmp_path)
    old = Take.objects.get()
    write(cast.room, plain("a car"))
    (part,) = listing.segments(cast.room)
    assert part["shown"] == old.key
    assert part["url"].endswith(f"{old.file}.mp4")
    assert part["state"] == "waiting"
    assert part["key"] != old.key


def test_what_was_only_context_is_not_shown_as_an_earlier_take(cast: Cast, tmp_path: Path) -> None:
    document = plain("a boat", "a boat", stop=96)
    document["clips"]["c0"]["start"] = 48
    write(cast.room, document)
    draw(tmp_path)
    document["clips"]["c0"] |= {"start": 0, "prompt": "a ship"}
    write(cast.room, document)
    shown = {(part["clip"], part["index"]): part["shown"] for part in listing.segments(cast.room)}
    assert shown["c1", 0]
    assert shown["c0", 1]
    assert shown["c0", 0] is None


def test_the_next_variation_is_one_nobody_had(cast: Cast) -> None:
    document = plain("a boat")
    write(cast.room, document)
    assert listing.segments(cast.room)[0]["next_variation"] == 1
    document["variations"] = {"c0:0": 3}
    write(cast.room, document)
    (part,) = listing.segments(cast.room)
    assert (part["variation"], part["next_variation"]) == (3, 4)


def test_a_room_without_a_plan_shows_nothing(cast: Cast) -> None:
    state = listing.state(cast.room)
    assert (state["segments"], state["clips"], state["held"], state["jobs"]) == ([], {}, 0, [])
    assert state["hand"] == {
        "id": cast.room.hand_id, "name": "Ours", "version": 0, "versions": [], "accepted": 0,
        "enough": 8, "relearns": False, "silent": False, "job": None
    }  # fmt: skip
