"""Who does not belong among the accepted is left out before a lesson, judged among those of its own style."""

import pytest

from synthesis import lut_lesson, sifting, tuning, whole_lesson
from synthesis.engine import Engine, Order
from synthesis.lesson_state import State
from synthesis.replay import Example
from tests.synthesis.asking import NEON, SEPIA

STRANGE = 9.0  # the loss of a clip that its words do not fit; others' lie about 2


@pytest.fixture
def examples(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    """Examples of given styles, and how strange each is to the base."""
    codes = engine._from_bytes(engine.render(Order("", ("a boat",), "", 1, 0, 0)))

    def made(styles: list[str], losses: list[float]) -> list[Example]:
        found = [Example((style, "a boat"), (style, "a boat"), codes) for style in styles]
        each = {id(example): loss for example, loss in zip(found, losses, strict=True)}
        monkeypatch.setattr(sifting, "mean_loss", lambda _prior, examples, *_: each[id(examples[0])])
        return found

    return made


def sifted(engine: Engine, accepted: list[Example]) -> State:
    course = sifting.Course(engine._priors["top"], engine._reader, accepted, seed=0)
    now = course.begin()
    while not now.done:
        course.step(now)
    assert now.step == course.steps
    return now


def about_two(count: int) -> list[float]:
    return [2.0 + 0.1 * (number % 3) for number in range(count)]


def test_a_poisoned_caption_is_found_however_late_it_was_accepted(engine, examples):
    losses = about_two(90)
    losses[71] = STRANGE
    assert sifted(engine, examples(["neon"] * 90, losses)).left_out == [71]


def test_a_look_that_is_strange_as_a_whole_stays_beside_others(engine, examples):
    losses = about_two(40)
    losses[:9] = [STRANGE + loss for loss in losses[:9]]
    styles = [SEPIA] * 9 + [NEON] * 31
    assert sifted(engine, examples(styles, losses)).left_out == []
    losses[4] = 3 * STRANGE
    assert sifted(engine, examples(styles, losses)).left_out == [4]


def test_clips_of_styles_too_few_to_tell_are_compared_with_one_another(engine, examples):
    losses = about_two(9)
    losses[2] = STRANGE
    styles = [NEON, SEPIA, "an ink drawing"] * 3
    assert sifted(engine, examples(styles, losses)).left_out == [2]


def test_of_few_clips_none_is_looked_at(engine, examples):
    now = sifted(engine, examples(["neon"] * 7, [STRANGE, *about_two(6)]))
    assert (now.left_out, now.losses) == ([], {})


def test_what_is_left_out_teaches_neither_colours_nor_codes_and_is_told(engine, monkeypatch):
    for name, value in {"STEPS": 2, "SEEDS": 1, "STRENGTHS": (1.0,)}.items():
        monkeypatch.setattr(tuning, name, value)
    monkeypatch.setattr(whole_lesson, "LOOK_MAX", 5)
    monkeypatch.setattr(sifting, "AT_ONCE", 4)
    monkeypatch.setattr(sifting.gate, "outliers", lambda losses: [2, 7] if len(losses) == 8 else [])
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
    orders = [Order("neon", ("a boat",), "", seed, 0, 0) for seed in range(8)]
    accepted = [(order, engine.render(order)) for order in orders]
    top = [engine._from_bytes(data).top.tolist() for _, data in accepted]
    state, done = None, False
    while not done:
        part = engine.tune(state, accepted=accepted, seconds=0)
        state, done = part.state, part.done
    assert part.report["left_out"] == [2, 7]
    assert given == {"colours": [0, 1, 3, 4, 5, 6], "codes": [0, 1, 3, 4, 5]}
