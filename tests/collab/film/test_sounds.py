"""Which laid sound is heard over which frames, what it asks for, and that no picture is drawn because of one."""

from typing import Any

import pytest

from collab.film import kept_out, points
from collab.film.timeline import Timeline
from collab.rendering import planning

RAIN = {"text": "heavy rain", "frames": 48, "level": 80, "seed": 3}


def film(words: dict[str, Any] | None = None, **sounds: dict[str, Any]) -> Timeline:
    """Two clips of 48 frames, the second from frame 10 of its source, and sounds by "clip_frame"."""
    clips: dict[str, Any] = {
        "a": {"place": ["t", "1"], "prompt": "a boat", "start": 0, "stop": 48},
        "b": {"place": ["t", "2"], "prompt": "a car", "start": 10, "stop": 58},
    }
    laid = {name.replace("_", ":"): {**RAIN, **fields} for name, fields in sounds.items()}
    tracks = {"t": {"pos": "a", "kind": "picture"}}
    return Timeline.from_plain({"tracks": tracks, "clips": clips, "sounds": laid, "words": words or {}})


def spans(timeline: Timeline) -> list[tuple[str, int, int]]:
    return [(one.name, one.start, one.stop) for one in points.laid(timeline)]


def test_a_sound_begins_at_its_clips_frame_may_lie_over_another_and_ends_with_the_film() -> None:
    assert spans(film(b_20={}, a_40={"frames": 480})) == [("a:40", 40, 96), ("b:20", 58, 96)]
    assert spans(film(b_2={"frames": 24}, gone_4={})) == [("b:2", 48, 72)], "at the nearest frame that is shown"
    assert spans(film(a_0={"text": "  "})) == []


def test_a_clip_that_is_named_as_a_sound_keeps_its_place() -> None:
    plain = {"clips": {name: {"prompt": "x", "start": 0, "stop": 48} for name in ("a", "a:0")}, "sounds": {"a:0": RAIN}}
    assert spans(Timeline.from_plain(plain)) == []


def test_it_is_drawn_in_cells_of_which_each_goes_on_from_the_one_before() -> None:
    cells = planning.heard(film(a_0={"frames": 60}, b_20={"text": "waves"}))
    assert [(part.clip, part.index) for part in cells] == [("a:0", 0), ("a:0", 1), ("b:20", 0)]
    assert [part.follows for part in cells] == ["", cells[0].key, ""]
    assert cells[1].recipe == {"sound": "heavy rain", "seed": 3, "index": 1}


def test_what_it_says_and_its_seed_are_its_key_and_nothing_else_is() -> None:
    def key(**fields: Any) -> str:
        return planning.heard(film(a_0=fields))[0].key

    assert key() == key(level=0) == key(frames=24) == key(text=" heavy  rain ")
    assert planning.heard(film(b_30={}))[0].key == key()
    assert len({key(), key(seed=4), key(text="waves")}) == 3


def test_named_words_stand_for_what_they_say() -> None:
    said = planning.heard(film({"w": {"name": "air", "text": "heavy rain"}}, a_0={"text": "{air}"}))
    assert said == planning.heard(film(a_0={}))


def test_no_picture_depends_on_one() -> None:
    assert planning.wanted(film(), hand="1") == planning.wanted(film(a_0={}, b_20={}), hand="1")


def test_a_word_that_is_kept_out_is_not_heard() -> None:
    laid = film(a_0={}, b_20={"text": "waves"})
    assert kept_out.hits(laid, ["rain"]) == {"a:0": "rain"}
    assert spans(laid.muffled({"a:0"})) == [("b:20", 58, 96)]


@pytest.mark.parametrize("name", ["a", "a:", "a:-1", "a:01", "a:123456", ":4", "a:x"])
def test_a_sound_that_names_no_frame_is_left_out(name: str) -> None:
    assert Timeline.from_plain({"sounds": {name: RAIN}}).sounds == {}


def test_a_strange_sound_is_read_as_what_it_can_be_and_written_as_it_was_read() -> None:
    strange = film(
        a_0={"text": 7, "frames": -3, "level": 900, "seed": "x"}, a_1={"frames": 1e9, "level": None, "seed": -1}
    )
    one, two = strange.sounds["a:0"], strange.sounds["a:1"]
    assert (one.text, one.frames, one.level, one.seed) == ("", 24, 100, 0)
    assert (two.frames, two.level, two.seed) == (480, 100, 0)
    assert Timeline.from_json(strange.to_json()) == strange
    older = strange.to_json().split('"sounds":')[0]
    assert "sounds" not in older
