"""Films to begin from: complete in both languages, laid out as people could have written them, in known words."""

from itertools import pairwise, product
from typing import Any

import pytest
from pycrdt import Doc

from collab.film import document, recipes, templates, timeline
from collab.film.judging import Live, judge_one
from collab.film.policy import Actor
from collab.film.samples import SAMPLES
from collab.film.timeline import Timeline
from collab.film.updates import FIRST
from synthesis.reading import Understood, understand

EACH = [(name, language) for name in templates.names() for language in ("en", "es")]


def laid(plain: dict[str, Any]) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    doc.apply_update(document.lay(plain))
    return doc


@pytest.mark.parametrize(("name", "language"), [*EACH, (templates.BLANK, "en")])
def test_a_template_reads_back_as_it_was_written(name: str, language: str) -> None:
    found = templates.template(name, language)
    assert found
    plain = templates.plain(found, title="", language=language)
    assert document.read(laid(plain)) == plain


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_template_keeps_the_films_limits_and_names_only_words_it_has(name: str, language: str) -> None:
    found = templates.template(name, language)
    assert found
    film = Timeline.from_plain(templates.plain(found, title="", language=language))
    names = {word.name for word in film.words}
    used = {match for clip in film.clips for match in recipes.NAMED.findall(clip.prompt + clip.details + film.style)}
    assert used == names
    assert 4 <= len(film.clips) <= 8
    assert all(clip.prompt and clip.length % timeline.SEGMENT_FRAMES == 0 for clip in film.clips)
    assert all(len(word.text) <= timeline.WORD_MAX for word in film.words)
    assert 3 <= len(found.checklist) <= 6
    assert found.about


@pytest.mark.parametrize(("name", "language"), list(product(templates.AIMS["practise"], ("en", "es"))))
def test_a_drill_ends_in_choices_that_lead_to_other_clips_and_each_way_comes_to_an_end(
    name: str, language: str
) -> None:
    found = templates.template(name, language)
    assert found
    film = Timeline.from_plain(templates.plain(found, title="", language=language))
    clips = {clip.id: clip for clip in film.clips}
    following = {one.id: [after.id] for one, after in pairwise(film.clips)}
    led = {
        id: following[id] if clip.choices is None else [one.to for one in clip.choices] for id, clip in clips.items()
    }
    assert all(to in clips for ways in led.values() for to in ways)
    assert max(map(len, led.values())) == 2
    ends = {id for id, ways in led.items() if not ways}
    while more := {id for id, ways in led.items() if id not in ends and ends & set(ways)}:
        ends |= more
    assert ends == set(clips), "from every clip some way ends"
    reached = {film.clips[0].id}
    while more := {to for id in reached for to in led[id]} - reached:
        reached |= more
    assert reached == set(clips)


def said(found: templates.Template) -> list[tuple[str, Understood]]:
    """Every prompt with every choice of its words, and how the machine reads it with its style and details."""
    chosen = [dict(zip(dict(found.words), each, strict=True)) for each in product(*dict(found.words).values())]
    texts = {
        tuple(text.format_map(words) for text in (prompt, found.style, details))
        for prompt, details, _ in found.clips
        for words in chosen
    }
    return [(prompt, understand(prompt, style, details)) for prompt, style, details in sorted(texts)]


@pytest.mark.parametrize(("name", "language"), EACH)
def test_the_machine_knows_who_or_where_in_every_prompt_and_nearly_all_its_words(name: str, language: str) -> None:
    found = templates.template(name, language)
    assert found
    content = known = 0
    for prompt, read in said(found):
        told = {each.factor for each in read.factors if each.part == "prompt" and each.confidence >= 0.8}
        assert told & {"subject", "place"}, prompt
        heard = [word.word for word in read.unknown if word.part != "details"]
        assert len(heard) <= 1, (prompt, heard)
        assert len(read.unknown) <= 2, (prompt, read.unknown)
        content, known = content + read.content, known + read.known
    assert known / content >= 0.8, (known, content)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_film_that_anybody_sees_says_nothing_that_the_machine_does_not_know(language: str) -> None:
    film = SAMPLES[language]
    for prompt, details, _ in film.clips:
        read = understand(prompt, film.style, details)
        assert not read.unknown, (prompt, read.unknown)
        assert not read.questions, (prompt, read.questions)
        unsure = [each.words for each in read.factors if each.confidence < 0.8]
        assert not unsure, f"of {prompt!r} and its style one says another hour or place: {unsure}"


def test_a_prompt_in_words_that_nobody_taught_would_be_found() -> None:
    read = understand("A surgeon operates on a patient")
    assert not {each.factor for each in read.factors} & {"subject", "place"}
    assert len(read.unknown) >= 2


def test_there_is_a_film_for_each_thing_that_people_come_with() -> None:
    assert set(templates.names()) == {
        "crowd", "terrains", "kitchen", "security", "water", "operation", "travel", "car", "fashion", "emotion",
    }  # fmt: skip
    assert all(templates.aim(name) in templates.AIMS for name in templates.names())


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_film_of_a_crowd_asks_for_one_by_day_and_by_night_and_keeps_an_empty_plate(language: str) -> None:
    found = templates.template("crowd", language)
    assert found
    read = {
        prompt: {each.factor: each.value for each in read.factors if each.confidence >= 0.8}
        for prompt, read in said(found)
    }
    crowds = [factors for factors in read.values() if factors.get("subject") == "crowd"]
    assert {"night"} < {factors["time"] for factors in crowds}
    assert {factors["place"] for factors in crowds} == {"city"}
    assert any("subject" not in factors for factors in read.values())


@pytest.mark.parametrize(("language", "sentence"), [("en", "not medical advice"), ("es", "no es consejo médico")])
def test_the_operation_says_that_it_is_no_medical_advice_wherever_people_meet_it(language: str, sentence: str) -> None:
    found = templates.template("operation", language)
    assert found
    assert all(sentence in text for text in (found.title, found.about, found.script, found.checklist[0]))


@pytest.mark.parametrize("name", list(templates.names()))
def test_both_languages_have_the_same_shape_and_other_words(name: str) -> None:
    english, spanish = templates.TEMPLATES[name]["en"], templates.TEMPLATES[name]["es"]
    assert [clip[2] for clip in english.clips] == [clip[2] for clip in spanish.clips]
    assert len(english.words) == len(spanish.words)
    assert [len(choices) for _, choices in english.words] == [len(choices) for _, choices in spanish.words]
    assert english.title != spanish.title
    assert len(english.checklist) == len(spanish.checklist)
    assert [(number, [to for _, to in ways]) for number, ways in english.ways] == [
        (number, [to for _, to in ways]) for number, ways in spanish.ways
    ]


@pytest.mark.parametrize(("name", "language"), EACH)
def test_the_server_lays_out_nothing_that_a_person_could_not_write(name: str, language: str) -> None:
    found = templates.template(name, language)
    assert found
    update = document.lay(templates.plain(found, title="Mine", language=language))
    live = Live()
    code, _, _ = judge_one(live, update, FIRST, Actor("1", "owner"))
    assert code == "saved"


def test_a_language_without_words_is_answered_in_english_and_a_strange_name_by_nothing() -> None:
    assert templates.template("water", "fr") == templates.template("water", "en")
    assert templates.template("strange", "en") is None
