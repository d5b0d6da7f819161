"""A quiet clip is not heard: where on the film that is, and that nothing is drawn because of it."""

from typing import Any

import pytest

from collab.film import points
from collab.film.timeline import Timeline
from collab.rendering import planning


def film(quiet: str, **above: Any) -> Timeline:
    """Three clips of 48, 20 and 30 frames, those in `quiet` not heard; another track over them holds `above`."""
    clips: dict[str, Any] = {
        name: {"place": ["low", name], "prompt": name, "start": 10, "stop": 10 + frames, "quiet": name in quiet}
        for name, frames in (("a", 48), ("b", 20), ("c", 30))
    }
    tracks = {"low": {"pos": "a", "kind": "picture"}, "high": {"pos": "b", "kind": "picture"}}
    return Timeline.from_plain({"tracks": tracks, "clips": clips | above})


def test_the_film_is_quiet_over_its_quiet_clips_and_neighbours_are_one_stretch() -> None:
    assert points.quiet(film("")) == []
    assert points.quiet(film("b")) == [(48, 68)]
    assert points.quiet(film("ac")) == [(0, 48), (68, 98)]
    assert points.quiet(film("bc")) == [(48, 98)]


def test_what_covers_a_quiet_clip_is_heard() -> None:
    over = {"place": ["high", "a"], "prompt": "over", "start": 0, "stop": 60}
    assert points.quiet(film("bc", over=over)) == [(60, 98)]


@pytest.mark.parametrize("value", [1, "true", None, [], {}])
def test_a_clip_is_heard_unless_it_says_that_it_is_not(value: object) -> None:
    assert not Timeline.from_plain({"clips": {"c": {"quiet": value}}}).clips[0].quiet


def test_no_key_depends_on_it_and_older_films_are_read() -> None:
    keys = [[part.key for part in planning.wanted(film(quiet), hand="1")] for quiet in ("", "abc")]
    assert keys[0] == keys[1]
    stored = film("a").to_json()
    assert Timeline.from_json(stored) == film("a")
    older = stored.replace(',"quiet":true', "").replace(',"quiet":false', "")
    assert "quiet" not in older
    assert Timeline.from_json(older) == film("")
