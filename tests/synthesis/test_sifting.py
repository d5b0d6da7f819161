"""Who does not belong among the accepted is left out before a lesson, judged among those of its own style."""

from dataclasses import replace

import pytest

from synthesis import lut_lesson, sifting, strays, tuning, whole_lesson
from synthesis.engine import Engine, Order
from synthesis.lesson_state import State
from synthesis.replay import Example
from tests.synthesis.asking import NEON, SEPIA

READ, UNREAD = 2.0, 7.0  # losses under words that tell what is seen, and under others


@pytest.fixture
def examples(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    """Examples of given styles and words, and how strange each is to the base under its own words and under others'."""
    codes = engine._from_bytes(engine.render(Order("", ("a boat",), "", 1, 0, 0)))

    def made(styles: list[str], words: list[str], seen: list[str], *, read: float = READ) -> list[Example]:
        found = [
            Example((style, told), (style, told), replace(codes)) for style, told in zip(styles, words, strict=True)
        ]
        shown = {id(example.codes): what for example, what in zip(found, seen, strict=True)}

        def loss(_prior, examples, *_):
            (example,) = examples
            return read if shown[id(example.codes)] == example.theme[1] else UNREAD

        monkeypatch.setattr(sifting, "mean_loss", loss)
        return found

    return made


def sifted(engine: Engine, accepted: list[Example]) -> State:
    course = sifting.Course(engine._priors["top"], engine._reader, accepted, seed=0)
    now = course.begin()
    while not now.done:
        course.step(now)
    assert now.step == course.steps
    return now


SCENES = ["a boat at sea", "a cat in the snow", "a rocket over the city", "a clown at a parade"]


def test_a_poisoned_caption_is_found_however_late_it_was_accepted(engine, examples):
    seen = [SCENES[at % 4] for at in range(90)]
    words = [*seen[:71], SCENES[0], *seen[72:]]
    assert sifted(engine, examples(["neon"] * 90, words, seen)).left_out == [71]


def test_words_of_another_style_prove_nothing(engine, examples):
    """Each style is judged among its own: here all of the sepia ones say the same, and are not judged."""
    seen = ["a house in the fog"] * 9 + [SCENES[at % 4] for at in range(31)]
    words = ["a tree"] * 9 + [*seen[9:20], "a tree", *seen[21:]]
    assert sifted(engine, examples([SEPIA] * 9 + [NEON] * 31, words, seen)).left_out == [20]


def test_clips_of_styles_too_few_to_tell_are_compared_with_one_another(engine, examples):
    seen = [SCENES[at % 4] for at in range(9)]
    words = [*seen[:2], SCENES[0], *seen[3:]]
    assert sifted(engine, examples([NEON, SEPIA, "an ink drawing"] * 3, words, seen)).left_out == [2]


def test_of_a_look_that_the_base_does_not_read_nobody_is_left_out_for_words(engine, examples):
    seen = [SCENES[at % 4] for at in range(12)]
    words = [*seen[:5], SCENES[3], *seen[6:]]
    read = 0.7 * UNREAD
    assert sifted(engine, examples([SEPIA] * 12, words, seen, read=read)).left_out == []


def test_many_takes_of_one_prompt_are_judged_by_the_words_of_others(engine, examples):
    seen = [SCENES[0]] * 10 + SCENES[1:3]
    assert sifted(engine, examples([NEON] * 12, seen, seen)).left_out == []
    words = [SCENES[1], *seen[1:]]
    assert sifted(engine, examples([NEON] * 12, words, seen)).left_out == [0]


def test_the_words_that_mean_least_the_same_are_tried(engine):
    course = sifting.Course(engine._priors["top"], engine._reader, [], seed=0)
    others = {"a small boat on the sea", "a sailing boat at sea", "a clown at a parade", "a rocket in space"}
    assert set(course._farthest("a boat at sea", {*others, "a boat at sea"})) == {
        "a clown at a parade",
        "a rocket in space",
    }


def test_of_few_clips_none_is_looked_at_and_many_are_no_strangers(engine, examples):
    seen = [SCENES[at % 4] for at in range(7)]
    now = sifted(engine, examples(["neon"] * 7, [SCENES[1], *seen[1:]], seen))
    assert (now.left_out, now.losses) == ([], {})
    assert sifting.wrongly([0.3] * 9 + [1.0] * 3) == [9, 10, 11]
    assert sifting.wrongly([0.3] * 8 + [1.0] * 4) == []


def test_what_is_left_out_teaches_neither_colours_nor_codes_and_is_told(engine, monkeypatch):
    for name, value in {"STEPS": 2, "SEEDS": 1, "STRENGTHS": (1.0,)}.items():
        monkeypatch.setattr(tuning, name, value)
    monkeypatch.setattr(whole_lesson, "LOOK_MAX", 5)
    monkeypatch.setattr(sifting, "AT_ONCE", 4)
    monkeypatch.setattr(sifting, "wrongly", lambda told: [2, 7] if len(told) == 10 else [])
    monkeypatch.setattr(strays, "JUDGED_FROM", 8)
    # The first of the eight that stay pulls their colours away.
    monkeypatch.setattr(strays, "step", lambda _now, _name, turn, *_, **__: 0 if turn == strays.TRIMS + 1 else None)
    given: dict[str, list[int]] = {}
    colours, codes = lut_lesson.Course, tuning.Course

    def of_colours(orders, *things, left_out, **named):
        given["colours"] = [at for at in range(len(orders)) if at not in left_out]
        return colours(orders, *things, left_out=left_out, **named)

    def of_codes(priors, reader, replay, accepted, **named):
        given["codes"] = [top.index(example.codes.top.tolist()) for example in accepted]
        return codes(priors, reader, replay, accepted, **named)

    monkeypatch.setattr(lut_lesson, "Course", of_colours)
    monkeypatch.setattr(tuning, "Course", of_codes)
    orders = [Order("neon", ("a boat",), "", seed, 0, 0) for seed in range(10)]
    accepted = [(order, engine.render(order)) for order in orders]
    top = [engine._from_bytes(data).top.tolist() for _, data in accepted]
    state, done = None, False
    while not done:
        part = engine.tune(state, accepted=accepted, seconds=0)
        state, done = part.state, part.done
    assert part.report["left_out"] == [0, 2, 7]
    assert given == {"colours": [0, 1, 3, 4, 5, 6, 8, 9], "codes": [1, 3, 4, 5, 6]}
