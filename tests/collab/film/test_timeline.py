"""What people wrote, read leniently; phases, words, cells, recipes and keys."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.film import points, recipes
from collab.film import timeline as film
from collab.film.markers import Marker
from collab.film.timeline import Choice, Clip, Cut, Timeline
from collab.rendering import planning


def clip(**given_fields: object) -> dict[str, object]:
    return {
        "place": ["t", "a"],
        "prompt": "a boat",
        "start": 0,
        "stop": 96,
        "seed": 7,
        "source": "prompt",
        **given_fields,
    }


def timeline(**roots: object) -> Timeline:
    return Timeline.from_plain(
        {"style": "warm", "tracks": {"t": {"pos": "a", "name": "Picture", "kind": "picture"}}, "clips": {}, **roots}
    )


def one(**given_fields: object) -> Clip:
    return timeline(clips={"c": clip(**given_fields)}).clips[0]


@pytest.mark.parametrize(
    ("start", "stop", "indices"),
    [(0, 48, [0]), (0, 49, [0, 1]), (47, 48, [0]), (47, 49, [0, 1]), (48, 96, [1]), (60, 200, [1, 2, 3, 4])],
)
def test_cells_lie_on_the_grid_of_the_source(start: int, stop: int, indices: list[int]) -> None:
    assert list(film.cells(one(start=start, stop=stop))) == indices


def test_a_cut_names_the_frames_within_each_cell() -> None:
    assert film.cell_cuts(one(start=30, stop=110), 30, 110) == [(0, 30, 48), (1, 0, 48), (2, 0, 14)]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, None),
        ("Run", None),
        ([], ()),
        ([{"label": "Run", "to": "c2"}], (Choice("Run", "c2"),)),
        ([{"label": "Run", "to": "gone"}, {"label": "", "to": "c2"}, 7, {}], (Choice("Run", "gone"),)),
        ([{"label": "x" * 90, "to": 5, "more": 1}], (Choice("x" * 80, ""),)),
        ([{"label": str(n), "to": "c"} for n in range(9)], tuple(Choice(str(n), "c") for n in range(6))),
    ],
)
def test_what_may_be_chosen_after_a_clip_is_read_leniently_and_no_part_of_a_key(
    value: object, read: tuple[Choice, ...] | None
) -> None:
    film_then = timeline(clips={"c": clip(choices=value)})
    found = film_then.clips[0]
    assert found.choices == read
    assert Timeline.from_json(film_then.to_json()) == film_then
    keys = [
        recipes.segment(each, each.clips[0], index=0, variation=0, hand="1").key
        for each in (film_then, timeline(clips={"c": clip()}))
    ]
    assert keys[0] == keys[1]


def test_a_film_that_was_stored_before_there_were_choices_is_read() -> None:
    stored = timeline(clips={"c": clip()}).to_json().replace('"choices":null,', "")
    assert "choices" not in stored
    assert Timeline.from_json(stored).clips[0].choices is None


def test_clips_stand_in_order_of_place_then_id() -> None:
    plain = timeline(clips={"z": clip(place=["t", "a"]), "y": clip(place=["t", "b"]), "x": clip(place=["t", "b"])})
    assert [each.id for each in plain.clips] == ["z", "x", "y"]


def test_a_clip_on_a_missing_track_shows_on_the_first_picture_track() -> None:
    tracks = {
        "s": {"pos": "a", "kind": "sound"},
        "p": {"pos": "c", "kind": "picture"},
        "o": {"pos": "b", "kind": "picture"},
    }
    assert timeline(tracks=tracks, clips={"c": clip(place=["gone", "a"])}).clips[0].track == "o"


def test_a_film_without_tracks_still_shows_its_clips() -> None:
    plain = timeline(tracks={}, clips={"c": clip()})
    assert film.film(plain) == [Cut("c", 0, 96)]


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("seed", "12", 12),
        ("seed", "abc", 0),
        ("seed", None, 0),
        ("seed", -5, 0),
        ("seed", 2**40, film.SEED_MAX),
        ("seed", 7.9, 7),
        ("seed", math.nan, 0),
        ("seed", math.inf, 0),
        ("seed", True, 0),
        ("start", -3, 0),
        ("start", "x", 0),
        ("stop", 10_000_000, film.SOURCE_FRAMES_MAX),
        ("stop", 0, 1),
        ("prompt", 5, ""),
        ("prompt", "x" * 100_000, "x" * film.TEXT_MAX),
        ("prompt", "a\0b\ud800", "ab"),
        ("source", None, "prompt"),
        ("locked", "yes", False),
        ("owner", 5, ""),
        ("place", "t", None),
    ],
)
def test_a_strange_field_is_clamped(field: str, value: object, read: object) -> None:
    found = one(**{field: value})
    assert field == "place" or getattr(found, field) == read
    assert 0 <= found.start < found.stop <= film.SOURCE_FRAMES_MAX


def test_no_room_holds_more_than_its_limits() -> None:
    plain = timeline(
        clips={f"c{number}": clip() for number in range(600)},
        words={f"w{number}": {"name": f"n{number}", "text": "x" * 500} for number in range(300)},
        tracks={f"t{number}": {"pos": "a", "kind": "sound"} for number in range(40)},
        script="x" * 300_000,
    )
    assert len(plain.clips) == film.CLIPS_MAX
    assert len(plain.words) == film.WORDS_MAX
    assert len(plain.words[0].text) == film.WORD_MAX
    assert len(plain.script) == film.SCRIPT_MAX
    assert len(plain.tracks) <= film.TRACKS_MAX + 1


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
roots = st.dictionaries(
    st.sampled_from(
        ["title", "style", "words", "tracks", "clips", "variations", "retouches", "markers", "titles", "sounds"]
    ),
    anything,
)


def test_a_marker_moves_with_its_clip_and_hides_while_its_frame_is_trimmed_away() -> None:
    clips = {
        "a": {"place": ["t", "1"], "start": 0, "stop": 30},
        "b": {"place": ["t", "2"], "start": 10, "stop": 50, "source": "gap"},
    }
    marks = {"b:12": {"label": " Turn\n here ", "color": "blue"}, "b:50": {"label": "", "color": "red"}}
    plain = {"tracks": {"t": {"pos": "a", "kind": "picture"}}, "clips": clips, "markers": marks}
    turn = Marker("Turn here", "blue")
    assert points.marked(Timeline.from_plain(plain)) == [(32, turn)]
    clips["a"]["place"] = ["t", "3"]
    assert points.marked(Timeline.from_plain(plain)) == [(2, turn)]
    clips["b"]["start"] = 13
    assert points.marked(Timeline.from_plain(plain)) == []
    clips["b"] |= {"start": 0, "stop": 51}
    assert points.marked(Timeline.from_plain(plain)) == [(12, turn), (50, Marker("", "red"))]


@pytest.mark.parametrize("name", ["a", "a:", "a:-1", "a:01", "a:123456", ":4", "a:x", "a:4:x"])
def test_a_marker_that_names_no_frame_is_left_out(name: str) -> None:
    assert Timeline.from_plain({"markers": {name: {"label": "x", "color": "red"}}}).markers == {}


def test_a_marker_changes_no_key() -> None:
    clip = {"place": ["t", "1"], "prompt": "a boat", "start": 0, "stop": 48}
    plain = {"tracks": {"t": {"pos": "a", "kind": "picture"}}, "clips": {"a": clip}}
    before = planning.wanted(Timeline.from_plain(plain), hand="h")
    marks = {"a:3": {"label": "x", "color": "red"}}
    assert planning.wanted(Timeline.from_plain({**plain, "markers": marks}), hand="h") == before


@given(roots | anything)
@settings(deadline=None)
def test_no_document_breaks_its_reader(plain: object) -> None:
    read = Timeline.from_plain(plain)
    film.film(read)
    assert Timeline.from_json(read.to_json()) == read


def test_the_order_in_which_a_document_is_stored_does_not_matter() -> None:
    clips = {"a": clip(), "b": clip(place=["t", "b"]), "c": clip(place=["t", "c"])}
    assert timeline(clips=clips) == timeline(clips=dict(reversed(clips.items())))


def test_a_higher_track_covers_a_lower_one_where_it_has_no_gap() -> None:
    tracks = {"low": {"pos": "a", "kind": "picture"}, "high": {"pos": "b", "kind": "picture"}}
    plain = timeline(
        tracks=tracks,
        clips={
            "a": clip(place=["low", "a"], start=0, stop=100),
            "g": clip(place=["high", "a"], start=0, stop=30, source="gap"),
            "h": clip(place=["high", "b"], start=5, stop=25),
        },
    )
    assert film.film(plain) == [Cut("a", 0, 30), Cut("h", 5, 25), Cut("a", 50, 100)]


def test_a_gap_is_black_for_as_long_as_it_lasts() -> None:
    plain = timeline(clips={"a": clip(stop=48), "g": clip(place=["t", "b"], stop=24, source="gap")})
    assert film.film(plain) == [Cut("a", 0, 48), Cut(None, 0, 24)]


def test_an_empty_film_has_no_frames() -> None:
    assert film.film(timeline()) == []
