"""Which title stands over which frames, and that nothing is drawn because of one."""

from typing import Any

import pytest

from collab.film import points
from collab.film.points import Over
from collab.film.timeline import Timeline
from collab.rendering import planning


def film(**titles: dict[str, Any]) -> Timeline:
    """Two clips of 48 frames, the second from frame 10 of its source, and titles by "clip_frame"."""
    clips: dict[str, Any] = {
        "a": {"place": ["t", "1"], "prompt": "a boat", "start": 0, "stop": 48},
        "b": {"place": ["t", "2"], "prompt": "a car", "start": 10, "stop": 58},
    }
    said = {
        name.replace("_", ":"): {"text": name, "look": "middle", "frames": 24, **fields}
        for name, fields in titles.items()
    }
    tracks = {"t": {"pos": "a", "kind": "picture"}}
    return Timeline.from_plain({"tracks": tracks, "clips": clips, "titles": said})


def test_a_title_begins_at_its_clips_frame_and_ends_with_the_film() -> None:
    assert points.titled(film(b_20={})) == [Over(58, 82, "b_20", "middle")]
    assert points.titled(film(b_50={"look": "low"})) == [Over(88, 96, "b_50", "low")]
    assert points.titled(film(a_40={})) == [Over(40, 64, "a_40", "middle")], "over what comes after its clip too"
    assert points.titled(film(gone_20={})) == []


def test_where_a_trim_hides_its_first_frame_a_title_begins_at_the_nearest() -> None:
    assert points.titled(film(b_2={})) == [Over(48, 72, "b_2", "middle")]
    assert points.titled(film(b_90={})) == [Over(95, 96, "b_90", "middle")]


def test_of_two_titles_the_one_that_began_last_is_seen_and_the_other_after_it() -> None:
    found = points.titled(film(a_0={"frames": 40}, a_10={"frames": 20}))
    assert [(one.start, one.stop, one.text) for one in found] == [(0, 10, "a_0"), (10, 30, "a_10"), (30, 40, "a_0")]


def test_one_without_words_is_not_there_and_words_are_one_line() -> None:
    shown = points.titled(film(a_0={"text": " \n"}, a_30={"text": " two\n lines ", "frames": 1}))
    assert shown == [Over(30, 31, "two lines", "middle")]


@pytest.mark.parametrize("name", ["a", "a:", "a:-1", "a:01", "a:123456", ":4", "a:x"])
def test_a_title_that_names_no_frame_is_left_out(name: str) -> None:
    assert Timeline.from_plain({"titles": {name: {"text": "x", "look": "low", "frames": 2}}}).titles == {}


def test_a_strange_title_is_read_as_what_it_can_be_and_written_as_it_was_read() -> None:
    strange = film(a_0={"text": 7, "look": "url(x)", "frames": -3}, a_1={"look": ["low"], "frames": 1e9})
    one, two = strange.titles["a:0"], strange.titles["a:1"]
    assert (one.text, one.look, one.frames, two.look, two.frames) == ("", "middle", 1, "middle", 14_400)
    assert Timeline.from_json(strange.to_json()) == strange


def test_a_version_from_before_there_were_titles_reads_as_it_did() -> None:
    older = film().to_json().replace(',"titles":{}', "")
    assert "titles" not in older
    assert Timeline.from_json(older) == film()


def test_a_title_asks_for_no_take() -> None:
    plain = planning.wanted(film(), hand="h")
    assert len(plain) == 3
    assert planning.wanted(film(a_0={"text": "a red car"}), hand="h") == plain
