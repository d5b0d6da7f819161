"""Over which frames a clip comes up, and that nothing is drawn because of it."""

from typing import Any

import pytest

from collab.film import dissolves
from collab.film import timeline as frames
from collab.film.timeline import Timeline
from collab.rendering import planning


def film(**fields: dict[str, Any]) -> Timeline:
    """Three clips of 48, 12 and 48 frames on one track: a, b, c."""
    clips: dict[str, Any] = {
        name: {"place": ["t", name], "prompt": name, "start": 5, "stop": 5 + length, **fields.get(name, {})}
        for name, length in (("a", 48), ("b", 12), ("c", 48))
    }
    tracks = {"t": {"pos": "a", "kind": "picture"}, "over": {"pos": "b", "kind": "picture"}}
    return Timeline.from_plain({"tracks": tracks, "clips": clips})


def test_a_dissolve_lies_in_the_first_frames_of_the_clip_that_comes_in() -> None:
    assert dissolves.dissolved(film()) == []
    assert dissolves.dissolved(film(a={"dissolve": 6}, c={"dissolve": 12})) == [(0, 6), (60, 12)]


def test_it_is_no_longer_than_its_clip_and_a_gap_has_none() -> None:
    assert dissolves.dissolved(film(b={"dissolve": 48})) == [(48, 12)]
    assert dissolves.dissolved(film(b={"dissolve": 48, "source": "gap"})) == []


def test_a_clip_whose_beginning_another_one_covers_comes_in_with_a_cut() -> None:
    covered = film(c={"dissolve": 6, "place": ["t", "c"]}, a={"place": ["over", "a"]}, b={"dissolve": 4})
    assert dissolves.dissolved(covered) == []


def test_after_a_clip_whose_end_another_one_covers_it_lies_where_the_film_has_it() -> None:
    covered = film(b={"place": ["over", "b"], "dissolve": 4}, c={"dissolve": 6, "place": ["t", "c"]})
    assert [cut.clip for cut in frames.film(covered)] == ["b", "a", "c"]
    assert dissolves.dissolved(covered) == [(0, 4), (48, 6)]


@pytest.mark.parametrize(("said", "read"), [(None, 0), (-3, 0), (12, 12), (99, 48), ("12", 12), (True, 0), ([], 0)])
def test_what_a_stranger_wrote_is_read_as_frames(said: object, read: int) -> None:
    assert film(c={"dissolve": said}).clips[2].dissolve == read


def test_it_survives_being_kept_and_older_films_have_none() -> None:
    timeline = film(c={"dissolve": 12})
    assert Timeline.from_json(timeline.to_json()) == timeline
    older = timeline.to_json().replace('"dissolve":12,', "").replace('"dissolve":0,', "")
    assert "dissolve" not in older
    assert [clip.dissolve for clip in Timeline.from_json(older).clips] == [0, 0, 0]


def test_it_changes_no_key_and_asks_for_no_take() -> None:
    plain, dissolved = (
        [(part.clip, part.index, part.key) for part in planning.wanted(timeline, hand="h")]
        for timeline in (film(), film(c={"dissolve": 12}))
    )
    assert plain == dissolved
