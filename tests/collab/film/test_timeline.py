"""What people wrote, read leniently; phases, words, cells, recipes and keys."""

import json
import math
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.film import timeline as film
from collab.film.timeline import Clip, Cut, Timeline, Word


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
    ("prompt", "parts"),
    [
        ("a bird waits, then it flies", ("a bird waits", "it flies")),
        ("a bird waits; then it flies", ("a bird waits", "it flies")),
        ("A bird waits. Then it flies.", ("A bird waits", "it flies.")),
        ("a bird waits, then, after a while, it flies", ("a bird waits", "after a while, it flies")),
        ("un pájaro espera, luego vuela", ("un pájaro espera", "vuela")),
        ("un pájaro espera, después vuela", ("un pájaro espera", "vuela")),
        ("un pájaro espera, entonces vuela", ("un pájaro espera", "vuela")),
        ("Un pájaro espera. Luego vuela", ("Un pájaro espera", "vuela")),
        ("calma, después de la lluvia", ("calma, después de la lluvia",)),
        ("more than a bird, thence gone", ("more than a bird, thence gone",)),
        ("one, then two, then three", ("one", "two", "three")),
        ("one, then , then three", ("one", "three")),
        (", then it flies", ("it flies",)),
        ("  spread \n over\tlines ", ("spread over lines",)),
        ("", ()),
        (" \n ", ()),
        (", then ", ()),
    ],
)
def test_a_prompt_is_cut_at_each_then(prompt: str, parts: tuple[str, ...]) -> None:
    assert film.phases(prompt) == parts


def test_accents_typed_in_two_ways_are_one_text() -> None:
    apart = unicodedata.normalize("NFD", "un pájaro, después vuela")
    assert film.phases(apart) == ("un pájaro", "vuela")
    assert film.folded(apart) == film.folded("un pájaro, después vuela")


def test_a_word_stands_for_its_text() -> None:
    words = [Word("1", "hero", "a red car")]
    assert film.resolve("{hero} turns", words) == "a red car turns"
    assert film.resolve("{ Hero } turns", words) == "a red car turns"


def test_of_words_with_one_name_the_smallest_id_counts() -> None:
    words = [Word("2", "hero", "a blue car"), Word("1", "hero", "a red car")]
    assert film.resolve("{hero}", words) == "a red car"


def test_an_unknown_word_stays_as_written() -> None:
    words = [Word("1", "hero", "a red car")]
    assert film.resolve("{villain} meets {hero}", words) == "{villain} meets a red car"


def test_what_each_name_stands_for_is_told_in_order() -> None:
    words = [Word("2", "hero", "a blue car"), Word("1", "Hero", "a red car")]
    assert film.spoken(("{hero} meets {villain}", "", "{ HERO }"), words) == ["a red car", None, "a red car"]
    assert film.spoken(("nobody",), words) == []


def test_a_word_inside_a_word_is_left_alone() -> None:
    words = [Word("1", "a", "{b}"), Word("2", "b", "{a}")]
    assert film.resolve("{a}", words) == "{b}"


def test_a_then_inside_a_word_cuts_nothing() -> None:
    plain = timeline(
        words={"1": {"name": "hero", "text": "a dog, then a cat"}}, clips={"c": clip(prompt="{hero} runs")}
    )
    assert film.recipe(plain, plain.clips[0], index=1, variation=0, hand="h")["phases"] == ["a dog, then a cat runs"]


def test_a_resolved_text_has_an_end() -> None:
    words = [Word("1", "a", "x" * 200)]
    assert len(film.resolve("{a}" * 600, words)) == film.RESOLVED_MAX


@pytest.mark.parametrize(
    ("start", "stop", "indices"),
    [(0, 48, [0]), (0, 49, [0, 1]), (47, 48, [0]), (47, 49, [0, 1]), (48, 96, [1]), (60, 200, [1, 2, 3, 4])],
)
def test_cells_lie_on_the_grid_of_the_source(start: int, stop: int, indices: list[int]) -> None:
    assert list(film.cells(one(start=start, stop=stop))) == indices


def test_a_cut_names_the_frames_within_each_cell() -> None:
    assert film.cell_cuts(one(start=30, stop=110), 30, 110) == [(0, 30, 48), (1, 0, 48), (2, 0, 14)]


def test_a_recipe_holds_what_was_asked_and_nothing_else() -> None:
    plain = timeline(
        style=" warm  light ", clips={"c": clip(prompt="a, then b, then c", details=" soft  waves ", start=10, stop=96)}
    )
    assert film.recipe(plain, plain.clips[0], index=1, variation=2, hand="h") == {
        "hand": "h",
        "style": "warm light",
        "phases": ["a", "b"],
        "details": "soft waves",
        "seed": 7,
        "index": 1,
        "variation": 2,
    }


def test_one_recipe_has_one_key_whatever_the_spacing() -> None:
    first = timeline(clips={"c": clip(prompt="a  boat", details="x")})
    second = timeline(clips={"d": clip(prompt=" a boat ", details="x ", start=48)})
    keys = [film.segment(plain, plain.clips[0], index=1, variation=0, hand="h").key for plain in (first, second)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 64


def test_the_key_of_a_recipe_never_changes_between_versions() -> None:
    recipe = {
        "hand": "1", "style": "cálido", "phases": ["a boat"], "details": "", "seed": 7, "index": 0, "variation": 0
    }  # fmt: skip
    assert film.key(recipe) == "bb143b59fa46e1cddbefd88f914037226bd3ae693dc6d8e59ce41a7324f0033a"
    assert film.canonical(recipe) == (
        '{"details":"","hand":"1","index":0,"phases":["a boat"],"seed":7,"style":"cálido","variation":0}'
    )


def test_a_segment_names_what_it_continues() -> None:
    plain = timeline(clips={"c": clip()})
    first, second, other = (
        film.segment(plain, plain.clips[0], index=index, variation=variation, hand="h")
        for index, variation in ((0, 0), (1, 0), (1, 3))
    )
    assert (first.follows, first.anchor) == ("", "")
    assert (second.follows, second.anchor) == (first.key, "")
    assert (other.follows, other.anchor) == (first.key, second.key)


# Retouches

PART = {"of": 0, "mask": "0" * 13 + "1" + "0" * 14, "words": " a  red sail ", "open": False}


def test_a_retouch_stands_on_the_take_that_it_was_made_of() -> None:
    parts = {"c:0:1": PART, "c:0:3": {**PART, "of": 1, "words": ""}}
    plain = timeline(clips={"c": clip()}, retouches=parts)
    whole, part, other, twice = (
        film.segment(plain, plain.clips[0], index=0, variation=number, hand="h") for number in range(4)
    )
    assert (part.anchor, other.anchor, twice.anchor) == (whole.key, whole.key, part.key)
    assert part.recipe["retouches"] == [[0, PART["mask"], "a red sail", False]]
    assert twice.recipe["retouches"] == [[1, PART["mask"], "", False], *part.recipe["retouches"]]
    assert plain.stands_on("c", 0, 3) == [1, 0]


def test_a_take_without_retouches_keeps_its_key_beside_one_with_them() -> None:
    plain, retouched = timeline(clips={"c": clip()}), timeline(clips={"c": clip()}, retouches={"c:0:1": PART})
    keys = [film.segment(each, each.clips[0], index=0, variation=2, hand="h").key for each in (plain, retouched)]
    assert keys[0] == keys[1]


def test_named_words_are_heard_in_a_retouch() -> None:
    words = {"1": {"name": "hero", "text": "a dog"}}
    plain = timeline(words=words, clips={"c": clip()}, retouches={"c:0:1": {**PART, "words": "{hero}"}})
    assert film.segment(plain, plain.clips[0], index=0, variation=1, hand="h").recipe["retouches"][0][2] == "a dog"


@pytest.mark.parametrize(
    "entry",
    [
        {"c:0:1": {**PART, "of": 1}},
        {"c:0:1": {**PART, "of": 2}},
        {"c:0:1": {**PART, "mask": "zz"}},
        {"c:0": PART},
        {"c:0:1": "all"},
    ],
)
def test_a_retouch_that_names_no_earlier_take_or_no_cells_is_none(entry: dict[str, Any]) -> None:
    assert timeline(clips={"c": clip()}, retouches=entry).retouches == {}


def test_a_film_with_retouches_is_read_back_as_it_was_written() -> None:
    plain = timeline(clips={"c": clip()}, retouches={"c:0:1": PART})
    assert Timeline.from_json(plain.to_json()) == plain
    older = json.loads(plain.to_json())
    del older["retouches"]
    assert Timeline.from_json(json.dumps(older)).retouches == {}


def test_own_says_nothing_of_style_words_or_hand() -> None:
    before = timeline(words={"1": {"name": "hero", "text": "a car"}}, clips={"c": clip(prompt="{hero}")})
    after = timeline(style="cold", words={"1": {"name": "hero", "text": "a bus"}}, clips={"c": clip(prompt="{hero}")})
    owns = [
        film.segment(plain, plain.clips[0], index=0, variation=0, hand=hand).own
        for plain, hand in ((before, "h"), (after, "k"))
    ]
    assert owns[0] == owns[1]
    edited = timeline(clips={"c": clip(prompt="{hero} stops")})
    assert film.own(edited, edited.clips[0], index=0, variation=0) != owns[0]


@pytest.mark.parametrize("source", ["gap", "asset-1"])
def test_what_is_no_prompt_asks_for_nothing(source: str) -> None:
    plain = timeline(clips={"c": clip(source=source)})
    assert film.segment(plain, plain.clips[0], index=0, variation=0, hand="h") is None


@pytest.mark.parametrize("prompt", ["", "   ", ", then", "{empty}"])
def test_an_empty_prompt_asks_for_nothing(prompt: str) -> None:
    plain = timeline(words={"1": {"name": "empty", "text": " "}}, clips={"c": clip(prompt=prompt)})
    assert film.segment(plain, plain.clips[0], index=0, variation=0, hand="h") is None


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
    st.sampled_from(["title", "style", "script", "words", "tracks", "clips", "variations", "retouches"]), anything
)


@given(roots | anything)
@settings(deadline=None)
def test_no_document_breaks_its_reader(plain: object) -> None:
    read = Timeline.from_plain(plain)  # type: ignore[arg-type]
    film.film(read)
    assert Timeline.from_json(read.to_json()) == read


@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=4))
@settings(deadline=None)
def test_any_text_resolves_and_folds_once_for_all(text: str, pairs: list[tuple[str, str]]) -> None:
    words = [Word(str(number), *pair) for number, pair in enumerate(pairs)]
    said = film.folded(film.resolve(text, words))
    assert film.folded(said) == said


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
