"""Phases, words in their places, and the recipe and key of a segment."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.film import recipes
from collab.film import timeline as film
from collab.film.timeline import Timeline, Word
from tests.collab.film.test_timeline import clip, timeline


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
        ("Slowly, then faster: a dog walks", ("Slowly: a dog walks", "faster: a dog walks")),
        ("lento, luego más rápido:  un perro", ("lento: un perro", "más rápido: un perro")),
        ("dawn, then noon, then dusk: a city", ("dawn: a city", "noon: a city", "dusk: a city")),
        ("a dog walks far, then it rains: a city", ("a dog walks far", "it rains: a city")),
        ("slowly, then a dog walks far: snow", ("slowly", "a dog walks far: snow")),
        ("now: a dog, then later: a cat", ("now: a dog", "later: a cat")),
        ("at ten, then at 10:30", ("at ten", "at 10:30")),
        ("slowly, then faster:", ("slowly", "faster:")),
        ("slowly, then : a dog", ("slowly", ": a dog")),
        ("slowly: a dog walks", ("slowly: a dog walks",)),
    ],
)
def test_a_prompt_is_cut_at_each_then(prompt: str, parts: tuple[str, ...]) -> None:
    assert recipes.phases(prompt) == parts


def test_accents_typed_in_two_ways_are_one_text() -> None:
    apart = unicodedata.normalize("NFD", "un pájaro, después vuela")
    assert recipes.phases(apart) == ("un pájaro", "vuela")
    assert recipes.folded(apart) == recipes.folded("un pájaro, después vuela")


def test_a_word_stands_for_its_text() -> None:
    words = [Word("1", "hero", "a red car")]
    assert recipes.resolve("{hero} turns", words) == "a red car turns"
    assert recipes.resolve("{ Hero } turns", words) == "a red car turns"


def test_of_words_with_one_name_the_smallest_id_counts() -> None:
    words = [Word("2", "hero", "a blue car"), Word("1", "hero", "a red car")]
    assert recipes.resolve("{hero}", words) == "a red car"


def test_an_unknown_word_stays_as_written() -> None:
    words = [Word("1", "hero", "a red car")]
    assert recipes.resolve("{villain} meets {hero}", words) == "{villain} meets a red car"


def test_what_each_name_stands_for_is_told_in_order() -> None:
    words = [Word("2", "hero", "a blue car"), Word("1", "Hero", "a red car")]
    assert recipes.spoken(("{hero} meets {villain}", "", "{ HERO }"), words) == ["a red car", None, "a red car"]
    assert recipes.spoken(("nobody",), words) == []


def test_a_word_inside_a_word_is_left_alone() -> None:
    words = [Word("1", "a", "{b}"), Word("2", "b", "{a}")]
    assert recipes.resolve("{a}", words) == "{b}"


def test_a_then_inside_a_word_cuts_nothing() -> None:
    plain = timeline(
        words={"1": {"name": "hero", "text": "a dog, then a cat"}}, clips={"c": clip(prompt="{hero} runs")}
    )
    assert recipes.recipe(plain, plain.clips[0], index=1, variation=0, hand="h")["phases"] == ["a dog, then a cat runs"]


def test_a_resolved_text_has_an_end() -> None:
    words = [Word("1", "a", "x" * 200)]
    assert len(recipes.resolve("{a}" * 600, words)) == film.RESOLVED_MAX


def test_a_recipe_holds_what_was_asked_and_nothing_else() -> None:
    plain = timeline(
        style=" warm  light ", clips={"c": clip(prompt="a, then b, then c", details=" soft  waves ", start=10, stop=96)}
    )
    assert recipes.recipe(plain, plain.clips[0], index=1, variation=2, hand="h") == {
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
    keys = [recipes.segment(plain, plain.clips[0], index=1, variation=0, hand="h").key for plain in (first, second)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 64


def test_the_key_of_a_recipe_never_changes_between_versions() -> None:
    recipe = {
        "hand": "1", "style": "cálido", "phases": ["a boat"], "details": "", "seed": 7, "index": 0, "variation": 0
    }  # fmt: skip
    assert recipes.key(recipe) == "bb143b59fa46e1cddbefd88f914037226bd3ae693dc6d8e59ce41a7324f0033a"
    assert film.canonical(recipe) == (
        '{"details":"","hand":"1","index":0,"phases":["a boat"],"seed":7,"style":"cálido","variation":0}'
    )


def test_a_segment_names_what_it_continues() -> None:
    plain = timeline(clips={"c": clip()})
    first, second, other = (
        recipes.segment(plain, plain.clips[0], index=index, variation=variation, hand="h")
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
        recipes.segment(plain, plain.clips[0], index=0, variation=number, hand="h") for number in range(4)
    )
    assert (part.anchor, other.anchor, twice.anchor) == (whole.key, whole.key, part.key)
    assert part.recipe["retouches"] == [[0, PART["mask"], "a red sail", False]]
    assert twice.recipe["retouches"] == [[1, PART["mask"], "", False], *part.recipe["retouches"]]
    assert plain.stands_on("c", 0, 3) == [1, 0]


def test_a_take_without_retouches_keeps_its_key_beside_one_with_them() -> None:
    plain, retouched = timeline(clips={"c": clip()}), timeline(clips={"c": clip()}, retouches={"c:0:1": PART})
    keys = [recipes.segment(each, each.clips[0], index=0, variation=2, hand="h").key for each in (plain, retouched)]
    assert keys[0] == keys[1]


def test_named_words_are_heard_in_a_retouch() -> None:
    words = {"1": {"name": "hero", "text": "a dog"}}
    plain = timeline(words=words, clips={"c": clip()}, retouches={"c:0:1": {**PART, "words": "{hero}"}})
    assert recipes.segment(plain, plain.clips[0], index=0, variation=1, hand="h").recipe["retouches"][0][2] == "a dog"


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
        recipes.segment(plain, plain.clips[0], index=0, variation=0, hand=hand).own
        for plain, hand in ((before, "h"), (after, "k"))
    ]
    assert owns[0] == owns[1]
    edited = timeline(clips={"c": clip(prompt="{hero} stops")})
    assert recipes.own(edited, edited.clips[0], index=0, variation=0) != owns[0]


@pytest.mark.parametrize("source", ["gap", "asset-1"])
def test_what_is_no_prompt_asks_for_nothing(source: str) -> None:
    plain = timeline(clips={"c": clip(source=source)})
    assert recipes.segment(plain, plain.clips[0], index=0, variation=0, hand="h") is None


@pytest.mark.parametrize("prompt", ["", "   ", ", then", "{empty}"])
def test_an_empty_prompt_asks_for_nothing(prompt: str) -> None:
    plain = timeline(words={"1": {"name": "empty", "text": " "}}, clips={"c": clip(prompt=prompt)})
    assert recipes.segment(plain, plain.clips[0], index=0, variation=0, hand="h") is None


@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=4))
@settings(deadline=None)
def test_any_text_resolves_and_folds_once_for_all(text: str, pairs: list[tuple[str, str]]) -> None:
    words = [Word(str(number), *pair) for number, pair in enumerate(pairs)]
    said = recipes.folded(recipes.resolve(text, words))
    assert recipes.folded(said) == said
