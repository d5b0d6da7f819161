"""What captions promise: both languages, details that stay below, and grammar."""

import random
from itertools import pairwise

import numpy as np
import pytest

from synthesis import captions, scenes
from synthesis.captions import ENGLISH, SPANISH, Caption, caption

LANGUAGES = ("en", "es")
BOAT = {
    "subject": "boat",
    "place": "sea",
    "time": "sunset",
    "weather": "rain",
    "camera": "pan",
    "action": "left",
    "speed": "slow",
    "color": "red",
    "pattern": "striped",
}


def many(language: str, count: int = 1500) -> list[tuple[dict[str, str], Caption]]:
    rng = random.Random(7)
    every = [scenes.choose(np.random.default_rng(seed)) for seed in range(count)]
    return [(factors, caption(factors, rng, language)) for factors in every]


def whole(words: Caption) -> str:
    return " ".join((words.style, words.prompt, words.details)).lower()


def test_each_language_uses_its_own_words() -> None:
    rng = random.Random(0)
    english = " ".join(whole(caption(BOAT, rng, "en")) for _ in range(200))
    spanish = " ".join(whole(caption(BOAT, rng, "es")) for _ in range(200))
    for word, palabra in (("boat", "barco"), ("sunset", "atardecer"), ("rain", "lluvia"), ("left", "izquierda")):
        assert word in english
        assert palabra not in english
        assert palabra in spanish
        assert word not in spanish


def test_both_languages_have_words_for_every_value_of_every_factor() -> None:
    for words in (ENGLISH, SPANISH):
        for factor, values in scenes.FACTORS.items():
            assert set(words[factor]) >= set(values) - {"nothing", "none"}, factor


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_always_says_something_above(language: str) -> None:
    for factors, words in many(language):
        assert words.style or words.prompt, factors


@pytest.mark.parametrize("language", LANGUAGES)
def test_details_speak_of_weather_and_looks_and_never_of_what_the_top_decides(language: str) -> None:
    vocabulary = captions.LANGUAGES[language]
    told = 0
    for factors, words in many(language):
        details = words.details.lower()
        told += bool(details)
        for phrase in filter(None, vocabulary["weather"][factors["weather"]]):
            details = details.replace(phrase, "")  # "snow falls" is no action
        for factor in ("place", "time", "action", "speed", "camera"):
            phrases = [phrase for phrase in vocabulary[factor][factors[factor]] if len(phrase) > 4]
            assert not [phrase for phrase in phrases if phrase in details], (factors, details)
    assert told > 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_top_do_not_hang_on_the_details(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = [caption(BOAT, random.Random(seed), language) for seed in range(300)]
    monkeypatch.setattr(captions, "particulars", lambda *_: "")
    silent = [caption(BOAT, random.Random(seed), language) for seed in range(300)]
    assert [(words.style, words.prompt) for words in spoken] == [(words.style, words.prompt) for words in silent]
    assert any(words.details for words in spoken)


def test_one_clip_is_asked_for_in_many_ways() -> None:
    rng = random.Random(0)
    assert len({caption(BOAT, rng) for _ in range(200)}) > 190


def test_some_captions_leave_the_subject_open_and_some_say_nearly_all() -> None:
    rng = random.Random(0)
    every = [whole(caption(BOAT, rng)) for _ in range(300)]
    boats = ("boat", "ship")
    assert 3 < sum(not any(word in words for word in boats) for words in every) < 60
    assert sum("red" in words and "rain" in words and "left" in words for words in every) > 30


def test_spanish_colours_and_nouns_agree() -> None:
    rng = random.Random(0)
    told = {"color"}
    endings = {"un": "rojo", "el": "rojo", "una": "roja", "la": "roja"}
    for name in scenes.SUBJECTS[:-1]:
        for _ in range(20):
            words = captions.subject(BOAT | {"subject": name}, told, rng, SPANISH).split()
            if words[:2] == ["un", "ave"]:  # feminine in spite of its article
                assert words[-1] == "roja"
            elif words[0] in endings:
                assert words[-1] == endings[words[0]], words


def test_english_articles_fit_what_follows() -> None:
    for _, words in many("en"):
        for article, word in pairwise(whole(words).replace(",", "").split()):
            if article in ("a", "an"):
                assert (article == "an") == (word[0] in "aeio"), words
