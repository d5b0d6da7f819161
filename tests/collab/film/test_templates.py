"""Films to begin from: complete in both languages, and laid out as people could have written them."""

from itertools import pairwise
from typing import Any

import pytest
from pycrdt import Doc

from collab.film import document, recipes, templates, timeline
from collab.film.judging import Live, judge_one
from collab.film.policy import Actor
from collab.film.timeline import Timeline
from collab.film.updates import FIRST

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
    assert 3 <= len(film.clips) <= 6
    assert all(clip.prompt and clip.length % timeline.SEGMENT_FRAMES == 0 for clip in film.clips)
    assert all(len(word.text) <= timeline.WORD_MAX for word in film.words)
    assert 3 <= len(found.checklist) <= 6
    assert found.about


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_kitchen_drill_ends_in_choices_that_lead_to_other_clips_and_each_way_comes_to_an_end(language: str) -> None:
    found = templates.template("kitchen", language)
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
    live.close()
    assert code == "saved"


def test_a_language_without_words_is_answered_in_english_and_a_strange_name_by_nothing() -> None:
    assert templates.template("water", "fr") == templates.template("water", "en")
    assert templates.template("strange", "en") is None
