"""What is understood of a prompt, in both languages; what is not, and that it says so."""

import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from collab.film import recipes
from synthesis import captions, lexicon, reading, scenes
from synthesis.inflection import fold, words
from synthesis.neighbours import CLOSE, Neighbours
from synthesis.prompt import Reader
from synthesis.reading import Understood, understand

ROOT = Path(__file__).resolve().parents[2]
PROMPTS = ROOT.parent / "shared" / "data" / "prompts" / "vbench_prompts.txt"
LABELS = json.loads((ROOT / "tests" / "fixtures" / "reading_words.json").read_text())
# A caption that says these says nothing of the kind.
SILENT = {
    ("weather", "clear"), ("camera", "still"), ("speed", "normal"), ("pattern", "plain"), ("action", "stand"),
}  # fmt: skip


@pytest.fixture(scope="module")
def neighbours() -> Neighbours:
    return Neighbours(Reader())


def said(understood: Understood) -> dict[str, str]:
    return {found.factor: found.value for found in understood.factors}


def unknown(understood: Understood) -> list[str]:
    return [word.word for word in understood.unknown]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_captions_say_is_understood_and_nothing_is_invented(language: str) -> None:
    rng, choice = random.Random(3), np.random.default_rng(3)
    told = right = invented = 0
    for _ in range(400):
        factors = scenes.choose(choice)
        caption = captions.everything(factors, rng, language)
        understood = understand(caption.prompt, caption.style, caption.details)
        found = {(each.factor, each.value) for each in understood.factors}
        scene = ("place", "time", "weather", "camera") if factors["subject"] == "nothing" else tuple(scenes.FACTORS)
        asked = {(name, factors[name]) for name in scene} - SILENT
        told += len(asked)
        right += len(asked & found)
        invented += len(found - {(name, factors[name]) for name in scenes.FACTORS})
        assert understood.language == language, caption
        assert not understood.unknown, caption
    assert right / told >= 0.98
    assert invented <= 4


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a bird taking off in slow motion", {"subject": "bird", "action": "rise", "speed": "slow"}),
        ("sunset over a calm sea", {"time": "sunset", "place": "sea"}),
        ("New York in the rain", {"place": "city", "weather": "rain"}),
        ("Two boats were falling, fog", {"subject": "boat", "action": "fall", "weather": "fog"}),
        ("the children jumped in the woods", {"subject": "children", "action": "bounce", "place": "forest"}),
        ("the camera slowly zooms in on a red house", {"camera": "zoom", "color": "red", "subject": "house"}),
        ("it snows on the dunes at midday", {"place": "desert"}),
        ("PÁJAROS ROJOS DESPEGANDO", {"subject": "bird", "color": "red", "action": "rise"}),
        ("un pajaro subio rapidamente", {"subject": "bird", "action": "rise", "speed": "fast"}),
        ("peces saltando en el océano", {"subject": "fish", "action": "bounce", "place": "sea"}),
        ("las casas amarillas bajo la lluvia", {"subject": "house", "color": "yellow", "weather": "rain"}),
        ("nevaba de noche en las montañas", {"weather": "snow", "time": "night", "place": "mountains"}),
        ("un barquito va hacia la izquierda", {"subject": "boat", "action": "left"}),
    ],
)
def test_forms_of_known_words_are_known(prompt: str, expected: dict[str, str]) -> None:
    assert expected.items() <= said(understand(prompt)).items()


def test_a_form_is_less_sure_than_the_words_as_taught() -> None:
    (taught,) = understand("a bird").factors
    (form,) = understand("birds").factors
    (shorter,) = understand("waves").factors
    assert taught.confidence == 1.0
    assert form.confidence < 1.0
    assert shorter.confidence <= 1.0


def test_two_that_cannot_both_be_drawn_are_half_as_sure(neighbours: Neighbours) -> None:
    understood = neighbours.complete(understand("a cat and a horse at night in the forest"))
    assert {found.value: found.confidence for found in understood.factors if found.factor == "subject"} == {
        "cat": 0.5,
        "horse": 0.5,
    }
    (question,) = understood.questions
    assert (question.factor, question.why) == ("subject", "several")
    assert [offer.words for offer in question.offers] == ["cat", "horse"]


def test_phases_are_read_apart_and_cut_as_the_room_cuts_them() -> None:
    prompt = "A boat rises, then it falls; then a cat waits"
    understood = understand(prompt)
    assert [(found.value, found.phase) for found in understood.factors if found.factor == "action"] == [
        ("rise", 0),
        ("fall", 1),
        ("stand", 2),
    ]
    for text in (prompt, "Un gato. Luego salta, después del salto cae", "then, ; then", "a, después de todo"):
        assert tuple(reading.phases_of(text)) == recipes.phases(text)


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("Slowly, then faster: a dog walks", True),
        ("lento, luego más rápido: un perro", True),
        ("dawn, then noon, then dusk: a city", True),
        ("a dog walks far, then it rains: a city", False),
        ("slowly, then a dog walks far: snow", False),
        ("now: a dog, then later: a cat", False),
        ("at ten, then at 10:30", False),
        ("slowly: a dog walks", False),
    ],
)
def test_what_all_phases_share_is_told_with_the_first(text: str, shared: bool) -> None:
    told, cut = reading.phases_of(text), recipes.phases(text)
    assert len(told) == len(cut)
    assert told[0] == cut[0]
    for short, whole in zip(told[1:], cut[1:], strict=True):
        assert whole.startswith(f"{short}: ") if shared else whole == short


def test_who_all_phases_speak_of_is_found_once() -> None:
    found = [(factor.value, factor.phase) for factor in understand("Slowly, then faster: a dog in the snow").factors]
    assert sorted(found) == [("dog", 0), ("fast", 1), ("slow", 0), ("snow", 0)]


def test_each_part_says_where_it_was_said() -> None:
    understood = understand("a boat", "warm evening light", "heavy rain")
    assert {found.factor: found.part for found in understood.factors} == {
        "subject": "prompt",
        "time": "style",
        "weather": "details",
    }


def test_where_and_when_in_the_details_is_doubted_because_they_steer_neither(neighbours: Neighbours) -> None:
    understood = neighbours.complete(understand("a boat at sea at night", "", "a wet street, red"))
    sure = {(found.factor, found.value): found.confidence for found in understood.factors}
    assert sure["color", "red"] == sure["place", "sea"] == 1.0
    assert sure["place", "city"] < 0.5
    assert not understood.questions


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cow eats pizza", ["cow", "eats", "pizza"]),
        ("una vaca come pizza", ["vaca", "come", "pizza"]),
        ("the old calm film of 1987, quiet, in 3 shots", []),
        ("a hot book", ["hot", "book"]),
        ("a hot-air balloon, drawn like a picture book", []),
        ("the kitchen sink", []),
        ("una red", ["red"]),
        ("", []),
    ],
)
def test_unknown_is_what_no_caption_held(prompt: str, expected: list[str]) -> None:
    assert unknown(understand(prompt)) == expected


def test_a_thing_is_no_doing() -> None:
    assert "action" not in said(understand("the sink in the kitchen"))
    assert "action" not in said(understand("a stretch of land"))
    assert said(understand("the rocket lands"))["action"] == "fall"


def test_every_word_of_a_cue_is_in_the_captions() -> None:
    for language, table in lexicon.SHORTER.items():
        held = {word.folded for phrase in lexicon.phrases(captions.LANGUAGES[language]) for word in words(phrase)}
        known = lexicon.lexicon(language)
        for phrase in lexicon.phrases({factor: list(values.values()) for factor, values in table.items()}):
            for word in words(phrase):
                assert known.root(word.folded) or not known.carries(word.folded), (phrase, word, len(held))


def test_each_part_has_the_little_words_of_its_own_language() -> None:
    understood = understand("Una celebración", style="Warm evening light", details="lit windows of an era")
    assert [word.word for word in understood.unknown] == ["lit", "windows", "era"]


def test_unknown_words_get_the_nearest_in_the_texts_language(neighbours: Neighbours) -> None:
    (english,) = neighbours.complete(understand("a cow by day at sea")).unknown
    (spanish,) = neighbours.complete(understand("una vaca de día en el mar")).unknown
    assert english.nearest
    assert spanish.nearest
    assert (english.nearest.value, english.nearest.word) == ("horse", "horse")
    assert (spanish.nearest.value, spanish.nearest.word) == ("horse", "caballo")


def test_where_nothing_is_near_nothing_is_said(neighbours: Neighbours) -> None:
    found = neighbours.complete(understand("mahogany cyberpunk la fotosíntesis")).unknown
    assert found
    assert all(word.nearest is None for word in found)


def test_the_nearest_is_what_a_person_would_accept(neighbours: Neighbours) -> None:
    right = wrong = silent = 0
    for word, accepted in LABELS["near"].items():
        (found,) = neighbours.complete(understand(word)).unknown
        if found.nearest is None:
            silent += not accepted
        elif found.nearest.value in accepted:
            right += 1
        else:
            wrong += 1
    assert right / (right + wrong) >= 0.85, (right, wrong)
    assert right >= 50
    assert silent / sum(not accepted for accepted in LABELS["near"].values()) >= 0.8


def test_what_is_left_open_is_asked_with_offers_that_settle_it(neighbours: Neighbours) -> None:
    understood = neighbours.complete(understand("a boat"))
    place, time = understood.questions
    assert (place.factor, place.why, time.factor) == ("place", "unsaid", "time")
    assert place.offers[0].value == "sea"
    for offer in (*place.offers, *time.offers):
        settled = neighbours.complete(understand(f"a boat {offer.words}"))
        assert offer.value in {found.value for found in settled.factors}
    assert not neighbours.complete(understand("a boat at sea at night")).questions
    assert not neighbours.complete(understand("")).questions


def test_the_machine_never_calls_a_close_word_known(neighbours: Neighbours) -> None:
    (word,) = neighbours.complete(understand("automobile")).unknown
    assert word.nearest
    assert word.nearest.closeness > CLOSE


def test_a_sample_of_words_called_unknown_is_unknown() -> None:
    """100 of those in 946 public prompts, labelled by hand."""
    labels = LABELS["unknown"]
    assert len(labels) == 100
    called = [word for word in labels if unknown(understand(word))]
    assert len(called) == len(labels)
    assert sum(labels.values()) / len(labels) >= 0.95
    taught = {fold(word) for table in captions.LANGUAGES.values() for p in lexicon.phrases(table) for word in p.split()}
    alone = taught - {"book"}  # of "picture book"
    assert not {word for word, truly in labels.items() if truly} & alone


@pytest.mark.slow
def test_of_public_prompts_a_third_of_the_words_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    if not PROMPTS.exists():
        pytest.skip(f"The public prompts are not here ({PROMPTS}).")
    content = known = 0
    prompts = [line.strip() for line in PROMPTS.read_text().splitlines() if line.strip()]
    for line in prompts:
        understood = understand(line)
        content, known = content + understood.content, known + understood.known
        assert understood.language == "en", line
        assert all(re.search(r"\w", word.word) for word in understood.unknown)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(prompts)} prompts: {known} of {content} content words known ({known / content:.0%})\n"
        )
    assert len(prompts) == 946
    assert 0.15 < known / content < 0.6


@pytest.mark.parametrize("text", ["llueve con fuerza", "lluvia ligera", "niebla muy densa", "dense fog", "gentle rain"])
def test_how_much_of_a_weather_is_no_unknown_word(text):
    understood = understand(text)
    assert [found.factor for found in understood.factors if found.factor == "weather"]
    assert not understood.unknown


def test_what_says_how_much_of_something_else_is_unknown_still():
    assert [one.word for one in understand("lluvia, una ciudad densa").unknown] == ["densa"]
